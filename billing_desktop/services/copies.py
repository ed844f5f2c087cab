"""Copies of issued documents on this computer, and the list to find them by without the book."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from billing_desktop.db import invoice_queries
from billing_desktop.db.unit_of_work import UnitOfWork
from billing_desktop.domain.catalogue import CatalogueBook, CatalogueEntry
from billing_desktop.domain.listing import InvoiceQuery, PaymentStatus
from billing_desktop.errors import DatabaseRefusedError
from billing_desktop.ports.archive import DocumentArchive
from billing_desktop.ports.catalogue import DocumentCatalogue
from billing_desktop.services.service import Service, Tools

logger = logging.getLogger(__name__)
_LISTED_AT_ONCE = 500


class Copies(Service):
    """Keeps what a reprint without the book needs. No operator calls it.

    The truth is in the database: a copy that fails is told in the log, stops nothing, and is
    made when the document is next looked at.
    """

    def __init__(
        self, tools: Tools, *, archive: DocumentArchive, catalogue: DocumentCatalogue
    ) -> None:
        super().__init__(tools)
        self._archive = archive
        self._catalogue = catalogue

    def keep(self, number: str, pdf: bytes) -> bool:
        """Keep the copy of a stored document and list it; tell whether both are on the disk."""
        try:
            self._archive.store(number, pdf)
            if number not in self._catalogue.entries():
                self._list([number])
        except OSError as error:
            logger.warning("no copy of %s on this computer: %s", number, error)
            return False
        return True

    def missing(self) -> tuple[str, ...]:
        """Return the documents that this computer has no copy of, the oldest first."""
        with self._database.read() as uow:
            numbers = invoice_queries.search(uow.connection, InvoiceQuery()).numbers
        kept = self._archive.numbers()
        return tuple(number for number in reversed(numbers) if number not in kept)

    def refresh(self) -> None:
        """List what is kept but not listed yet, and what has changed since it was listed.

        That is what was still open then, and what was taken back since.
        """
        try:
            entries = self._catalogue.entries()
            settled = {n for n, entry in entries.items() if entry.row.status is PaymentStatus.PAID}
            wanted = sorted(self._archive.numbers() - settled)
            for start in range(0, len(wanted), _LISTED_AT_ONCE):
                self._list(wanted[start : start + _LISTED_AT_ONCE])
            outdated = _taken_back_since(self._catalogue.entries())
            for start in range(0, len(outdated), _LISTED_AT_ONCE):
                self._list(outdated[start : start + _LISTED_AT_ONCE])
        except OSError as error:
            logger.warning("the list of documents on this computer is not complete: %s", error)

    def _list(self, numbers: list[str]) -> None:
        with self._database.read() as uow:
            book = _whose(uow)
            entries = invoice_queries.catalogue(uow.connection, numbers)
            # A credit note changes how the invoice is listed that it takes back.
            corrected = {entry.row.corrects for entry in entries if entry.row.corrects}
            listed = sorted(corrected & set(self._catalogue.entries()) - set(numbers))
            if listed:
                entries += invoice_queries.catalogue(uow.connection, listed)
        self._catalogue.add(book, entries)


@contextmanager
def told_if_unreadable() -> Iterator[None]:
    """Have what happens inside say in a sentence that the copies cannot be read.

    Raises:
        DatabaseRefusedError: they cannot.
    """
    try:
        yield
    except OSError as error:
        raise DatabaseRefusedError(
            "The documents kept on this computer cannot be read: {reason}. Please check the "
            "rights of the folder and its files.",
            code="copies_unreadable",
            reason=error.strerror or type(error).__name__,
        ) from error


def _taken_back_since(entries: Mapping[str, CatalogueEntry]) -> list[str]:
    """Return the invoices of which credit notes on the list took more than their lines say."""
    taken: Counter[str] = Counter()
    for entry in entries.values():
        if entry.row.corrects:
            taken[entry.row.corrects] -= entry.row.gross.minor_units
    return sorted(
        number
        for number, minor_units in taken.items()
        if number in entries and entries[number].row.credited.minor_units < minor_units
    )


def _whose(uow: UnitOfWork) -> CatalogueBook:
    return CatalogueBook(uow.books.book_id(), uow.rates.seller().name, uow.books.is_test())
