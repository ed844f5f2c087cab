"""Money sent back to the payer through the provider."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from billing_desktop.domain import ledger
from billing_desktop.domain.ledger import Entry, SourceKind
from billing_desktop.domain.money import Money
from billing_desktop.domain.quote import Quote
from billing_desktop.domain.shares import Shares, share_of_gross
from billing_desktop.domain.text import clean_line
from billing_desktop.errors import AmountError, UserError

REASON_LENGTH_MAX = 500


class RefundStatus(StrEnum):
    """Where a refund stands. One that was sent can still fail, weeks later."""

    ASKED = "asked"  # Stored; the provider's answer is not known yet.
    SENT = "sent"
    FAILED = "failed"  # The money came back, or never left.


@dataclass(frozen=True, slots=True)
class Refund:
    """One refund of a top-up's payment; ``amount`` includes fee and VAT.

    ``reason`` and ``requested_by`` are empty for a refund made at the provider.
    ``parameters`` is the exact request, stored before it was sent.
    """

    refund_id: str
    top_up_id: str
    payment_reference: str
    amount: Money
    status: RefundStatus
    requested_at: datetime
    requested_by: str = ""
    reason: str = ""
    key: str | None = None
    parameters: str | None = None
    provider_reference: str | None = None

    @property
    def counts(self) -> bool:
        """Whether the money is, or may be, with the payer."""
        return self.status is not RefundStatus.FAILED


def effect_on_balance(quote: Quote, refunded: Money) -> Money:
    """Return what a refund of ``refunded`` (gross) takes from the prepaid credit in the end.

    The refund is shared among credit, fee and VAT as its credit note will be.
    """
    whole = Shares(quote.amount, quote.fee, quote.vat)
    gross = min(refunded, quote.total)
    return share_of_gross(gross, of=whole, left=whole, tax=quote.tax).credit


def check_refund(amount: Money, *, left: Money) -> Money:
    """Return ``amount`` if that much can be refunded.

    Raises:
        AmountError: nothing, or more than what is left of the payment.
    """
    if amount.minor_units <= 0:
        raise AmountError("The amount must be more than zero.")
    if amount > left:
        raise AmountError(
            "At most {left} of this payment can still be refunded.",
            code="refund_too_high",
            left=left,
        )
    return amount


def check_reason(text: str) -> str:
    """Return the cleaned reason for something done by hand.

    Raises:
        UserError: there is none.
    """
    reason = clean_line(text, length_max=REASON_LENGTH_MAX)
    if not reason:
        raise UserError(
            "Please give a reason; it is kept in the audit trail.", code="reason_missing"
        )
    return reason


def sent_entry(
    refund: Refund, *, reference: str, owed: str, entry_id: str, booked_at: datetime, operator: str
) -> Entry:
    """Return what is booked when a refund has left; ``owed`` is the account that owed it."""
    return Entry(
        entry_id=entry_id,
        source_kind=SourceKind.REFUND,
        source_ref=reference,
        booked_at=booked_at,
        operator=operator,
        description=f"Refund {reference}",
        postings=ledger.postings(
            (owed, refund.amount), (ledger.PAYMENTS_IN_TRANSIT, -refund.amount)
        ),
    )
