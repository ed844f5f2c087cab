"""Issued documents: finding them and getting their bytes."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence

from billing_desktop.db import invoice_queries
from billing_desktop.domain.invoice import Invoice
from billing_desktop.domain.listing import InvoiceListing, InvoiceQuery, InvoiceRow
from billing_desktop.domain.operator import Operator
from billing_desktop.errors import DatabaseRefusedError
from billing_desktop.ports.archive import DocumentArchive
from billing_desktop.services.rights import checked
from billing_desktop.services.service import Service, Tools

logger = logging.getLogger(__name__)


class Invoices(Service):
    """Reads issued documents; nothing here can change one."""

    def __init__(self, tools: Tools, *, archive: DocumentArchive) -> None:
        super().__init__(tools)
        self._archive = archive

    @checked
    def search(self, operator: Operator, query: InvoiceQuery) -> InvoiceListing:
        """Return the numbers that match, the newest first."""
        with self._database.read() as uow:
            return invoice_queries.search(uow.connection, query)

    @checked
    def rows(self, operator: Operator, numbers: Sequence[str]) -> tuple[InvoiceRow, ...]:
        """Return the lines of these documents, in the order of ``numbers``; at most a page."""
        with self._database.read() as uow:
            return invoice_queries.rows(uow.connection, numbers)

    @checked
    def get(self, operator: Operator, number: str) -> Invoice:
        """Raises: NotFoundError."""
        with self._database.read() as uow:
            return uow.invoices.get(number)

    @checked
    def document(self, operator: Operator, number: str) -> bytes:
        """Return the stored bytes of a document: a reprint is these and no others.

        A copy is kept on this computer on the way.

        Raises:
            NotFoundError: no such document.
            DatabaseRefusedError: the bytes are not those that were stored.
        """
        with self._database.read() as uow:
            pdf, sha256 = uow.invoices.document(number)
        if hashlib.sha256(pdf).hexdigest() != sha256:
            raise DatabaseRefusedError(
                "The stored document {number} was changed after it was issued. "
                "It is not printed. Please run verify and restore a backup.",
                number=number,
            )
        try:
            self._archive.store(number, pdf)
        except OSError as error:  # Printing goes on where no copy can be kept.
            logger.warning("no copy of %s on this computer: %s", number, error)
        return pdf

    @checked
    def keep_copies(self, operator: Operator) -> int:
        """Copy the documents that this computer lacks; return how many were copied."""
        with self._database.read() as uow:
            numbers = invoice_queries.search(uow.connection, InvoiceQuery()).numbers
        missing = sorted(set(numbers) - self._archive.numbers())
        for number in missing:
            self.document(operator, number)
        return len(self._archive.numbers().intersection(missing))
