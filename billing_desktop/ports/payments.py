"""What services need from a payment provider: one hosted page per attempt.

Facts and rules come from the provider's API reference for checkout sessions; our summary of
them is in the README under "Payments".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from billing_desktop.domain.money import Money


class SessionState(StrEnum):
    """Where a hosted payment page stands, in our words."""

    OPEN = "open"  # Not paid; the payer may still pay on the page.
    PROCESSING = "processing"  # The payer is done, the money is still on its way.
    PAID = "paid"
    FAILED = "failed"  # Closed by the provider without money.
    EXPIRED = "expired"
    UNKNOWN = "unknown"  # A combination we do not know: a person must look.


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One line of the hosted page: a name the payer reads and an amount above zero."""

    name: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Checkout:
    """What the payer is to be shown and charged."""

    top_up_id: str
    billing_number: str
    attempt_number: int
    customer_reference: str
    lines: tuple[PriceLine, ...]
    language: str
    description: str


@dataclass(frozen=True, slots=True)
class Customer:
    """Whom the provider knows; ``reference`` is the provider's name for it."""

    account_id: str
    company_name: str
    email: str
    language: str
    country_code: str


@dataclass(frozen=True, slots=True)
class HostedSession:
    """The provider's current state of one hosted payment page.

    ``url`` exists only while the page is open, is personal, and carries a fragment that must
    survive. ``amount_total`` is what the page charges. ``payment_reference`` exists from the
    payer's first try on. ``paid_at`` is the provider's time (UTC). ``declined_because`` is the
    provider's sentence about the last refused try. ``fee`` is the provider's own fee, None
    while it is not known. ``answered_at`` is the provider's clock when it answered (UTC), None
    where it did not say: a workstation's clock that differs much from it is wrong.
    """

    reference: str
    state: SessionState
    amount_total: Money
    client_reference: str
    is_live: bool
    url: str | None = field(default=None, repr=False)  # Personal: kept out of logs.
    payment_reference: str | None = None
    amount_received: Money | None = None
    paid_at: datetime | None = None
    declined_because: str | None = None
    fee: Money | None = None
    raw_state: str = ""
    answered_at: datetime | None = field(default=None, compare=False)

    @property
    def needs_second_step(self) -> bool:
        """Whether the payer's bank waits for the payer to confirm."""
        return self.state is SessionState.OPEN and self.raw_state.endswith("/requires_action")


@dataclass(frozen=True, slots=True)
class PaymentEvent:
    """A hint that a session or payment changed: read that object again.

    ``session_reference`` or ``payment_reference`` names it; where neither does,
    ``charge_reference`` is a charge that `PaymentGateway.payment_of_charge` knows the payment of.
    """

    event_id: str
    kind: str
    created_at: datetime
    session_reference: str | None = None
    payment_reference: str | None = None
    charge_reference: str | None = None


@dataclass(frozen=True, slots=True)
class ProviderAccount:
    """Whose money the key moves; ``account_reference`` is None where the key may not tell.

    ``answered_at`` is what the provider's clock said then, None where it did not tell.
    """

    account_reference: str | None
    is_live: bool
    answered_at: datetime | None = field(default=None, compare=False)


class RefundState(StrEnum):
    """Where a refund stands, in our words."""

    PENDING = "pending"  # On its way; the provider's balance has been charged.
    SUCCEEDED = "succeeded"
    FAILED = "failed"  # The money came back: it may happen long after it succeeded.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ProviderRefund:
    """The provider's current state of money sent back to the payer.

    ``key`` is our own name for it from the metadata, None for one made elsewhere.
    """

    reference: str
    payment_reference: str
    amount: Money
    state: RefundState
    created_at: datetime
    key: str | None = None
    failed_because: str | None = None


class DisputeState(StrEnum):
    """Where a dispute stands, in our words."""

    INQUIRY = "inquiry"  # The bank asks; no money has been taken.
    OPEN = "open"  # The bank has taken the money back.
    WON = "won"  # It was given back to us.
    LOST = "lost"
    CLOSED = "closed"  # An inquiry that ended without money.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ProviderDispute:
    """The provider's current state of a dispute. ``respond_until`` is for the evidence."""

    reference: str
    payment_reference: str
    amount: Money
    state: DisputeState
    opened_at: datetime
    because: str = ""
    respond_until: datetime | None = None


class PaymentGateway(Protocol):
    """A payment provider with hosted pages. Every method blocks; call it off the GUI thread.

    Every method may raise `ProviderRejectedError` (nothing happened) or
    `PaymentOutcomeUnknownError` (it may have happened).
    """

    def account(self) -> ProviderAccount:
        """Return whose key this is and whether it moves real money."""
        ...

    def create_customer(self, customer: Customer, *, idempotency_key: str) -> str:
        """Return the provider's reference for the customer. Safe to repeat with the same key."""
        ...

    def session_parameters(self, checkout: Checkout) -> str:
        """Return the exact request as JSON text, to be stored before the first send. Pure."""
        ...

    def create_session(self, parameters: str, *, idempotency_key: str) -> HostedSession:
        """Open a hosted page with stored ``parameters``. Safe to repeat with the same key."""
        ...

    def fetch_session(self, reference: str) -> HostedSession:
        """Return the current state of a hosted page."""
        ...

    def expire_session(self, reference: str) -> HostedSession:
        """Close a hosted page so that it cannot be paid any more; return its state afterwards.

        A page that was paid or is processing stays so and is returned as such.
        """
        ...

    def find_session(
        self, customer_reference: str, *, client_reference: str, created_from: datetime
    ) -> HostedSession | None:
        """Return the newest session opened for ``client_reference``, for lost answers."""
        ...

    def sessions_of(
        self, customer_reference: str, *, created_from: datetime
    ) -> tuple[tuple[str, str | None], ...]:
        """Return each session of a customer and what it was opened for, the newest first."""
        ...

    def refund_parameters(
        self, *, payment_reference: str, amount: Money, key: str, top_up_id: str
    ) -> str:
        """Return the exact request for a refund as JSON text, to be stored first. Pure."""
        ...

    def create_refund(self, parameters: str, *, idempotency_key: str) -> ProviderRefund:
        """Send money back to the payer. Safe to repeat with the same key."""
        ...

    def refunds(self, payment_reference: str) -> tuple[ProviderRefund, ...]:
        """Return all refunds of a payment, also those made elsewhere, oldest first."""
        ...

    def disputes(self, payment_reference: str) -> tuple[ProviderDispute, ...]:
        """Return all disputes of a payment, oldest first."""
        ...

    def portal_address(self, customer_reference: str, *, return_address: str) -> str:
        """Return a personal, short-lived address of the provider's portal. Never store it.

        Raises:
            ProviderRejectedError: the portal is not configured at the provider.
        """
        ...

    def payment_of_charge(self, charge_reference: str) -> str | None:
        """Return the payment that a charge belongs to; None where it belongs to none."""
        ...

    def events(self, *, created_from: datetime) -> tuple[PaymentEvent, ...]:
        """Return what changed since, oldest first. Hints only: late, doubled or missing."""
        ...
