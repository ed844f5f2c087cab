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
class CorrectedInvoice:
    """The invoice that a credit note takes back, whole or in part, and why."""

    number: str
    issued_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Invoice:
    """A document as issued: seller, buyer, lines, tax, dates and numbers are snapshots.

    ``issued_on`` and ``paid_on`` are dates in the seller's zone; ``issued_at`` is the instant.
    Of an invoice exactly one of ``paid_on`` (by card, received) and ``due_on`` (by transfer) is
    set. A credit note has neither: it has ``corrects``, and minus amounts.
    ``purchase_order_number`` is the customer's own name for the order; empty if there is none.
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
    corrects: CorrectedInvoice | None = None
    purchase_order_number: str = ""

    def __post_init__(self) -> None:
        if self.kind is InvoiceKind.CREDIT_NOTE:
            self._check_credit_note()
            return
        if self.corrects is not None:
            raise ValueError("only a credit note takes another document back")
        if self.vat != self.tax.tax_on(self.net):
            raise ValueError("the VAT of an invoice is not that of its lines")
        if (self.paid_on is None) == (self.due_on is None):
            raise ValueError("an invoice is either paid by card or due by transfer")

    def _check_credit_note(self) -> None:
        if self.corrects is None:
            raise ValueError("a credit note names the invoice it takes back")
        if self.paid_on is not None or self.due_on is not None:
            raise ValueError("a credit note is neither paid nor due")
        if any(line.net.minor_units > 0 for line in self.lines) or self.vat.minor_units > 0:
            raise ValueError("a credit note has minus amounts")
        # The last of several takes what the others left of the VAT: to the cent, not the rule.
        off = self.vat - self.tax.tax_on(self.net)
        if abs(off.minor_units) > 1:
            raise ValueError("the VAT of a credit note is not that of its lines")

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
