"""Where documents come from: from the books, or from this computer's copies without them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from billing_desktop.domain.listing import InvoiceListing, InvoiceQuery, InvoiceRow
from billing_desktop.domain.operator import Operator


class Documents(Protocol):
    """Finds issued documents, and gives their bytes. Every method may block."""

    def search(self, operator: Operator, query: InvoiceQuery) -> InvoiceListing: ...
    def rows(self, operator: Operator, numbers: Sequence[str]) -> tuple[InvoiceRow, ...]: ...
    def document(self, operator: Operator, number: str) -> bytes: ...
    def xml(self, operator: Operator, number: str) -> bytes: ...


class HasDocuments(Protocol):
    """The services, as far as finding, reading, printing and saving documents goes."""

    @property
    def invoices(self) -> Documents: ...
