"""Issued documents without the book: from the list and the copies on this computer."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from billing_desktop.documents.embedded import e_invoice_of
from billing_desktop.domain import catalogue
from billing_desktop.domain.catalogue import CatalogueBook, CatalogueEntry
from billing_desktop.domain.listing import InvoiceListing, InvoiceQuery, InvoiceRow
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.errors import DatabaseRefusedError, NotFoundError
from billing_desktop.ports.archive import DocumentArchive
from billing_desktop.ports.catalogue import DocumentCatalogue
from billing_desktop.services.copies import told_if_unreadable
from billing_desktop.services.rights import checked

# Nobody can be asked for a password that only the book could check; nothing can be changed.
READER = Operator("reader", Role.AUDITOR)


class OfflineInvoices:
    """Reads what this computer keeps; the same questions as `Invoices` answers."""

    def __init__(self, *, archive: DocumentArchive, catalogue: DocumentCatalogue) -> None:
        self._archive = archive
        self._catalogue = catalogue

    def whose(self) -> CatalogueBook:
        """Return whose documents are here.

        Raises:
            NotFoundError: there are none on this computer.
        """
        with told_if_unreadable():
            book, entries = self._catalogue.book(), self._catalogue.entries()
        if book is None or not entries:
            raise NotFoundError(
                "There are no copies of documents on this computer. They are made while the "
                "books are open."
            )
        return book

    @checked
    def search(self, operator: Operator, query: InvoiceQuery) -> InvoiceListing:
        """Return the numbers that match, the newest first."""
        return catalogue.search(self._entries().values(), query)

    @checked
    def rows(self, operator: Operator, numbers: Sequence[str]) -> tuple[InvoiceRow, ...]:
        """Return the lines of these documents, as they were when this computer listed them."""
        entries = self._entries()
        return tuple(entries[number].row for number in numbers if number in entries)

    @checked
    def document(self, operator: Operator, number: str) -> bytes:
        """Return the copy of a document, byte for byte what was issued.

        A copy that is not listed yet is given as it lies there.

        Raises:
            NotFoundError: there is no copy here.
            DatabaseRefusedError: the copy is not what was issued.
        """
        entry = self._entries().get(number)
        with told_if_unreadable():
            pdf = self._archive.load(number)
        if pdf is None:
            raise NotFoundError(
                "There is no copy of {number} on this computer.", number=number[:100]
            )
        if entry is not None and hashlib.sha256(pdf).hexdigest() != entry.sha256:
            raise DatabaseRefusedError(
                "The copy of {number} on this computer was changed after it was issued. It is "
                "not printed. With the books open, a good copy takes its place.",
                number=number,
            )
        return pdf

    @checked
    def xml(self, operator: Operator, number: str) -> bytes:
        """Return the e-invoice inside the copy of a document.

        Raises:
            NotFoundError: there is no copy here, or none with an e-invoice inside.
            DatabaseRefusedError: the copy is not what was issued.
        """
        return e_invoice_of(number, self.document(operator, number))

    def _entries(self) -> Mapping[str, CatalogueEntry]:
        with told_if_unreadable():
            return self._catalogue.entries()
