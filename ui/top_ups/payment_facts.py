"""What the payment window shows: read together by a worker, then shown at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from billing_desktop.domain.top_up import TopUp, TopUpStatus

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.domain.money import Money
    from billing_desktop.domain.operator import Operator
    from billing_desktop.services.payments import PaymentPage


class PaymentState(Enum):
    """What the window says about a payment."""

    OPENING = "opening"  # We have not asked for the page yet.
    WAITING = "waiting"
    PROCESSING = "processing"
    CHECKING = "checking"  # The provider has not told us.
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    REQUESTED = "requested"  # By invoice: there is no page.


FINAL_STATES = frozenset(
    {
        PaymentState.COMPLETED,
        PaymentState.FAILED,
        PaymentState.CANCELLED,
        PaymentState.REQUESTED,
    }
)


@dataclass(frozen=True, slots=True)
class PaymentFacts:
    """A top-up as it stands, with what the window says around it.

    ``url`` is there while the page can be paid. ``is_asked`` is whether the provider was asked
    at all, ``is_known`` whether it answered. ``balance`` and ``mail_status`` are there once the
    top-up is completed.
    """

    top_up: TopUp
    company: str
    email: str
    url: str | None = field(default=None, repr=False)  # Personal: kept out of logs.
    is_asked: bool = True
    is_known: bool = True
    balance: Money | None = None
    mail_status: str | None = None

    @property
    def state(self) -> PaymentState:
        """What the window says."""
        match self.top_up.status:
            case TopUpStatus.COMPLETED:
                return PaymentState.COMPLETED
            case TopUpStatus.FAILED:
                return PaymentState.FAILED
            case TopUpStatus.CANCELLED:
                return PaymentState.CANCELLED
            case TopUpStatus.REQUESTED:
                return PaymentState.REQUESTED
            case TopUpStatus.PENDING:
                return self._pending_state()

    @property
    def declined_because(self) -> str | None:
        """The provider's sentence about a card that was refused while the page stays open."""
        attempt = self.top_up.last_attempt
        return attempt.declined_because if attempt is not None else None

    def _pending_state(self) -> PaymentState:
        if not self.is_asked:
            return PaymentState.OPENING
        if not self.is_known:
            return PaymentState.CHECKING
        if self.top_up.is_processing:
            return PaymentState.PROCESSING
        return PaymentState.WAITING if self.url else PaymentState.CHECKING


def facts_of(services: Services, operator: Operator, page: PaymentPage) -> PaymentFacts:
    """Return what the window shows for the provider's answer. Blocks."""
    return _facts(
        services, operator, page.top_up, url=page.url, is_known=page.is_known, is_asked=True
    )


def stored_facts(services: Services, operator: Operator, top_up_id: str) -> PaymentFacts:
    """Return what the window shows from the books alone, without asking the provider. Blocks."""
    top_up = services.top_ups.get(operator, top_up_id)
    return _facts(services, operator, top_up, url=None, is_known=True, is_asked=False)


def _facts(
    services: Services,
    operator: Operator,
    top_up: TopUp,
    *,
    url: str | None,
    is_known: bool,
    is_asked: bool,
) -> PaymentFacts:
    details = services.accounts.get(operator, top_up.account_id).details
    balance: Money | None = None
    mail_status: str | None = None
    if top_up.status is TopUpStatus.COMPLETED:
        balance = services.accounts.overview(operator, top_up.account_id).balance
        if top_up.invoice_number is not None:
            rows = services.invoices.rows(operator, [top_up.invoice_number])
            mail_status = rows[0].mail_status if rows else None
    return PaymentFacts(
        top_up=top_up,
        company=details.company,
        email=details.email,
        url=url,
        is_asked=is_asked,
        is_known=is_known,
        balance=balance,
        mail_status=mail_status,
    )
