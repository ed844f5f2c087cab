"""Double entry: what was booked, and the postings that record it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from billing_desktop.domain.money import Money, total

PAYMENTS_IN_TRANSIT = "asset:payments_in_transit"
BANK = "asset:bank"
FEE_REVENUE = "revenue:processing_fees"
VAT_PAYABLE = "liability:vat_payable"
USAGE_REVENUE = "revenue:usage"
PAYMENT_COSTS = "expense:payment_costs"
REFUNDS_OWED = "liability:refunds_owed"
OVERPAYMENTS = "liability:overpayments"
DISPUTED_PAYMENTS = "asset:disputed_payments"
RECEIVABLE = "asset:receivable"
TOP_UPS_AWAITING_PAYMENT = "liability:top_ups_awaiting_payment"
VAT_NOT_YET_DUE = "liability:vat_not_yet_due"
_BALANCE_PREFIX = "liability:balance:"


def balance_account(account_id: str) -> str:
    """Return the ledger account that holds a customer's balance."""
    return _BALANCE_PREFIX + account_id


def account_of(ledger_account: str) -> str | None:
    """Return the account whose balance ``ledger_account`` holds; None for any other."""
    if ledger_account.startswith(_BALANCE_PREFIX):
        return ledger_account.removeprefix(_BALANCE_PREFIX)
    return None


class SourceKind(StrEnum):
    """What kind of event an entry books; with the event's own id it is unique."""

    SETTLEMENT = "settlement"
    USAGE = "usage"
    PROVIDER_FEE = "provider_fee"
    REVERSAL = "reversal"
    ADJUSTMENT = "adjustment"
    INVOICE = "invoice"
    BANK_PAYMENT = "bank_payment"
    CREDIT_NOTE = "credit_note"
    REFUND = "refund"
    DISPUTE = "dispute"
    PAYOUT = "payout"


@dataclass(frozen=True, slots=True)
class Posting:
    """One leg of an entry. A positive amount debits, a negative amount credits."""

    ledger_account: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened, when, by whom, and the postings that record it.

    The postings of an entry sum to zero. A mistake is corrected by recording ``reversal()``
    as a further entry. ``source_kind`` and ``source_ref`` name the event: it is booked once.
    """

    entry_id: str
    source_kind: SourceKind
    source_ref: str
    booked_at: datetime
    operator: str
    description: str
    postings: tuple[Posting, ...]

    def __post_init__(self) -> None:
        if self.booked_at.tzinfo is None:
            raise ValueError("booked_at must be time-zone aware")
        if len(self.postings) < 2:
            raise ValueError("an entry needs at least two postings")
        off = total((p.amount for p in self.postings), self.postings[0].amount.currency)
        if off:
            raise ValueError(f"postings are off by {off.minor_units} {off.currency}")

    def reversal(self, *, entry_id: str, booked_at: datetime, operator: str) -> Entry:
        """Return the entry that undoes this one."""
        return Entry(
            entry_id=entry_id,
            source_kind=SourceKind.REVERSAL,
            source_ref=self.entry_id,
            booked_at=booked_at,
            operator=operator,
            description=f"Reversal of {self.entry_id}",
            postings=tuple(Posting(p.ledger_account, -p.amount) for p in self.postings),
        )


def postings(*legs: tuple[str, Money]) -> tuple[Posting, ...]:
    """Return the legs without the empty ones: a zero posting says nothing."""
    return tuple(Posting(account, amount) for account, amount in legs if amount)
