"""An issued document: everything on it is a copy of the facts as they were."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from billing_desktop.domain.account import BillingDetails
from billing_desktop.domain.fee import FeeRule
from billing_desktop.domain.money import Money, total
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.domain.seller import Seller
from billing_desktop.domain.tax import TaxDecision


class InvoiceKind(StrEnum):
    """What an issued document is. A credit note takes back an invoice, with minus amounts."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class LineKind(StrEnum):
    """What was supplied; the wording comes from the invoice language."""

    PREPAID_CREDIT = "prepaid_credit"
    PROCESSING_FEE = "processing_fee"


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One line, before VAT. ``fee_rule`` explains a processing fee."""

    kind: LineKind
    net: Money
    fee_rule: FeeRule | None = None


@dataclass(frozen=True, slots=True)
class Invoice:
    """A document as issued: seller, buyer, lines, tax, dates and numbers are snapshots.

    ``issued_on`` and ``paid_on`` are dates in the seller's zone; ``issued_at`` is the instant.
    Exactly one of ``paid_on`` (by card, received) and ``due_on`` (by transfer) is set.
    ``is_test`` marks a document of a TEST book, which must say so on every page.
    """

    number: str
    kind: InvoiceKind
    language: str
    issued_at: datetime
    issued_on: date
    seller: Seller
    buyer: BillingDetails
    customer_number: str
    top_up_id: str
    billing_number: str
    method: TopUpMethod
    lines: tuple[InvoiceLine, ...]
    tax: TaxDecision
    vat: Money
    is_test: bool
    paid_on: date | None = None
    due_on: date | None = None

    def __post_init__(self) -> None:
        if self.vat != self.tax.tax_on(self.net):
            raise ValueError("the VAT of an invoice is not that of its lines")
        if (self.paid_on is None) == (self.due_on is None):
            raise ValueError("an invoice is either paid by card or due by transfer")

    @property
    def net(self) -> Money:
        """The sum of the lines."""
        return total(line.net for line in self.lines)

    @property
    def gross(self) -> Money:
        """What the customer pays in all."""
        return self.net + self.vat

    @property
    def credited(self) -> Money:
        """What the balance rises by: the prepaid credit alone."""
        return total(line.net for line in self.lines if line.kind is LineKind.PREPAID_CREDIT)
