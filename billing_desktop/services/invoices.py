"""Issued documents: finding them and getting their bytes."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence

from billing_desktop.db import invoice_queries
from billing_desktop.documents.embedded import e_invoice_of
from billing_desktop.domain.invoice import Invoice
from billing_desktop.domain.listing import InvoiceListing, InvoiceQuery, InvoiceRow
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.period import seller_date
from billing_desktop.errors import DatabaseRefusedError, NotFoundError
from billing_desktop.services.copies import Copies
from billing_desktop.services.rights import checked
from billing_desktop.services.service import Service, Tools

logger = logging.getLogger(__name__)
_FAILURES_MAX = 3


class Invoices(Service):
    """Reads issued documents; nothing here can change one."""

    def __init__(self, tools: Tools, *, copies: Copies) -> None:
        super().__init__(tools)
        self._copies = copies

    @checked
    def search(self, operator: Operator, query: InvoiceQuery) -> InvoiceListing:
        """Return the numbers that match, the newest first."""
        with self._database.read() as uow:
            return invoice_queries.search(uow.connection, query)

    @checked
    def rows(self, operator: Operator, numbers: Sequence[str]) -> tuple[InvoiceRow, ...]:
        """Return the lines of these documents, in the order of ``numbers``; at most a page."""
        today = seller_date(self._clock.now())
        with self._database.read() as uow:
            found = invoice_queries.rows(uow.connection, numbers)
        return tuple(row.as_of(today) for row in found)

    @checked
    def get(self, operator: Operator, number: str) -> Invoice:
        """Raises: NotFoundError."""
        with self._database.read() as uow:
            return uow.invoices.get(number)

    @checked
    def newest_of(self, operator: Operator, top_up_id: str) -> str:
        """Return the number of a top-up's invoice; where it was corrected, of the new one.

        Raises:
            NotFoundError: it has none yet.
        """
        with self._database.read() as uow:
            number = invoice_queries.newest_of(uow.connection, top_up_id)
        if number is None:
            raise NotFoundError("There is no invoice yet.")
        return number

    @checked
    def document(self, operator: Operator, number: str) -> bytes:
        """Return the stored bytes of a document: a reprint is these and no others.

        A copy is kept on this computer on the way.

        Raises:
            NotFoundError: no such document.
            DatabaseRefusedError: the bytes are not those that were stored.
        """
        pdf = self._stored(number)
        self._copies.keep(number, pdf)
        return pdf

    @checked
    def xml(self, operator: Operator, number: str) -> bytes:
        """Return the e-invoice of a document, out of its stored bytes.

        Raises:
            NotFoundError: no such document, or none with an e-invoice inside.
            DatabaseRefusedError: the bytes are not those that were stored.
        """
        return e_invoice_of(number, self._stored(number))

    @checked
    def keep_copies(self, operator: Operator) -> int:
        """Copy the documents that this computer lacks; return how many were copied.

        What was issued before this computer first saw the book is copied as well, and all of
        it is listed for the days without a connection. A document that was changed in the
        book is left out: verify names it. Safe to repeat.
        """
        copied = failed = 0
        for number in self._copies.missing():
            try:
                is_kept = self._copies.keep(number, self._stored(number))
            except DatabaseRefusedError as error:
                logger.warning("no copy of %s on this computer: %s", number, error)
                continue
            copied += is_kept
            failed = 0 if is_kept else failed + 1
            if failed == _FAILURES_MAX:  # The folder itself cannot be written.
                break
        self._copies.refresh()
        return copied

    def _stored(self, number: str) -> bytes:
        with self._database.read() as uow:
            pdf, sha256 = uow.invoices.document(number)
        if hashlib.sha256(pdf).hexdigest() != sha256:
            raise DatabaseRefusedError(
                "The stored document {number} was changed after it was issued. "
                "It is not printed. Please run verify and restore a backup.",
                number=number,
            )
        return pdf
