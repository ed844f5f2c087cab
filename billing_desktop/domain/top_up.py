"""Buying prepaid credit: one confirmed price, and the attempts to collect it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from billing_desktop.domain import ledger
from billing_desktop.domain.ledger import Entry, SourceKind
from billing_desktop.domain.money import Money
from billing_desktop.domain.quote import Quote, TopUpMethod


class TopUpStatus(StrEnum):
    """Where a top-up stands. Nothing leads back from COMPLETED."""

    REQUESTED = "requested"  # By invoice: support has yet to review it.
    PENDING = "pending"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class FailureReason(StrEnum):
    """Why a card top-up failed."""

    DECLINED = "declined"
    EXPIRED = "expired"
    REJECTED = "rejected"  # The provider refused the request itself.


class TopUpAction(StrEnum):
    """What staff may do with a top-up; what is offered follows from its state."""

    COMPLETE_PAYMENT = "complete_payment"
    COPY_LINK = "copy_link"
    RETRY = "retry"
    CHOOSE_ANOTHER_METHOD = "choose_another_method"
    CANCEL = "cancel"
    OPEN_INVOICE = "open_invoice"
    OPEN_REQUEST = "open_request"
    REFUND = "refund"


class AttemptState(StrEnum):
    """One hosted page, as far as we have heard."""

    STARTING = "starting"  # Stored; the provider's answer is not known yet.
    OPEN = "open"
    PROCESSING = "processing"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"


NOTHING = Money.zero()
OPEN_ATTEMPT_STATES = frozenset({AttemptState.STARTING, AttemptState.OPEN, AttemptState.PROCESSING})


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to collect a top-up: one key for life, the exact request, one hosted page."""

    attempt_id: str
    top_up_id: str
    number: int
    idempotency_key: str
    parameters: str
    is_live: bool
    created_at: datetime
    state: AttemptState = AttemptState.STARTING
    provider_reference: str | None = None
    declined_because: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether money may still arrive by this attempt."""
        return self.state in OPEN_ATTEMPT_STATES


@dataclass(frozen=True, slots=True)
class TopUp:
    """A top-up with the quote that was confirmed for it.

    ``key`` is the client's own id: the same key again is the same top-up. ``invoice_number``
    is there once the invoice is issued. ``last_attempt`` is the newest one of a card top-up.
    """

    top_up_id: str
    key: str
    billing_number: str
    account_id: str
    quote: Quote
    status: TopUpStatus
    started_by: str
    created_at: datetime
    settled_at: datetime | None = None
    failure: FailureReason | None = None
    invoice_number: str | None = None
    last_attempt: Attempt | None = None
    refunded: Money = NOTHING
    is_disputed: bool = False

    def __post_init__(self) -> None:
        if (self.status is TopUpStatus.COMPLETED) != (self.settled_at is not None):
            raise ValueError("a top-up has a time of settlement exactly if it is completed")

    @property
    def method(self) -> TopUpMethod:
        """How it is paid."""
        return self.quote.method

    @property
    def is_refunded(self) -> bool:
        """Whether the whole payment went back."""
        return bool(self.refunded) and self.refunded >= self.quote.total

    @property
    def is_processing(self) -> bool:
        """Whether the payer is done and the money is still on its way."""
        return self.last_attempt is not None and self.last_attempt.state is AttemptState.PROCESSING

    def allowed_actions(self) -> tuple[TopUpAction, ...]:
        """Return what may be done now, the likeliest first."""
        invoice = (TopUpAction.OPEN_INVOICE,) if self.invoice_number else ()
        if self.method is TopUpMethod.INVOICE:
            return (*invoice, TopUpAction.OPEN_REQUEST)
        match self.status:
            case TopUpStatus.PENDING if self.is_processing:
                return ()
            case TopUpStatus.PENDING:
                return (
                    TopUpAction.COMPLETE_PAYMENT,
                    TopUpAction.COPY_LINK,
                    TopUpAction.CHOOSE_ANOTHER_METHOD,
                    TopUpAction.CANCEL,
                )
            case TopUpStatus.FAILED:
                return (TopUpAction.RETRY, TopUpAction.CHOOSE_ANOTHER_METHOD)
            case TopUpStatus.COMPLETED if not self.is_disputed and not self.is_refunded:
                return (*invoice, TopUpAction.REFUND)
            case _:
                return invoice


BANK_REFERENCE = "bank:"  # Before the top-up's id: the reference of what came by transfer.


@dataclass(frozen=True, slots=True)
class Settlement:
    """Money received for a top-up: unique per payment at the provider, or by transfer.

    ``paid_at`` is the provider's time; ``booked_at`` ours.
    """

    settlement_id: str
    top_up_id: str
    payment_reference: str
    amount: Money
    paid_at: datetime
    booked_at: datetime

    def entry(self, top_up: TopUp, *, entry_id: str, operator: str) -> Entry:
        """Return what is booked: the total is in transit, the net amount is the customer's."""
        quote = top_up.quote
        return Entry(
            entry_id=entry_id,
            source_kind=SourceKind.SETTLEMENT,
            source_ref=self.settlement_id,
            booked_at=self.booked_at,
            operator=operator,
            description=f"Top-up {top_up.billing_number}",
            postings=ledger.postings(
                (ledger.PAYMENTS_IN_TRANSIT, self.amount),
                (ledger.balance_account(top_up.account_id), -quote.amount),
                (ledger.FEE_REVENUE, -quote.fee),
                (ledger.VAT_PAYABLE, -quote.vat),
            ),
        )

    def credit_entry(
        self,
        top_up: TopUp,
        *,
        credit: Money,
        vat: Money,
        number: int,
        entry_id: str,
        booked_at: datetime,
        operator: str,
    ) -> Entry:
        """Return what is booked when an invoice by transfer is paid in full.

        ``credit`` becomes the customer's; ``vat`` is what of the VAT has not fallen due with
        the payments. ``number`` counts how often the top-up was credited: a payment that was
        undone may come again.
        """
        return Entry(
            entry_id=entry_id,
            source_kind=SourceKind.SETTLEMENT,
            source_ref=credit_ref(self.settlement_id, number),
            booked_at=booked_at,
            operator=operator,
            description=f"Top-up {top_up.billing_number}",
            postings=ledger.postings(
                (ledger.TOP_UPS_AWAITING_PAYMENT, credit),
                (ledger.balance_account(top_up.account_id), -credit),
                (ledger.VAT_NOT_YET_DUE, vat),
                (ledger.VAT_PAYABLE, -vat),
            ),
        )


def credit_ref(settlement_id: str, number: int) -> str:
    """Return what names the ``number``-th crediting of a settlement in the ledger."""
    return settlement_id if number == 1 else f"{settlement_id}:{number}"


def provider_fee_entry(
    settlement: Settlement, fee: Money, *, entry_id: str, booked_at: datetime, operator: str
) -> Entry:
    """Return the provider's own fee as cost; it may become known long after the settlement."""
    return Entry(
        entry_id=entry_id,
        source_kind=SourceKind.PROVIDER_FEE,
        source_ref=settlement.settlement_id,
        booked_at=booked_at,
        operator=operator,
        description=f"Provider's fee for {settlement.payment_reference}",
        postings=ledger.postings((ledger.PAYMENT_COSTS, fee), (ledger.PAYMENTS_IN_TRANSIT, -fee)),
    )
