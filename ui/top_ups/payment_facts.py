"""What the payment window shows: read together by a worker, then shown at once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING

from billing_desktop.domain.task import Task, TaskKind
from billing_desktop.domain.top_up import TopUp, TopUpStatus
from ui.open_tasks import top_up_id

if TYPE_CHECKING:
    from datetime import datetime

    from billing_desktop.bootstrap import Services
    from billing_desktop.domain.money import Money
    from billing_desktop.domain.operator import Operator
    from billing_desktop.services.payments import PaymentPage


class PaymentState(Enum):
    """What the window says about a payment."""

    OPENING = "opening"  # We have not asked for the page yet.
    WAITING = "waiting"
    SECOND_STEP = "second_step"  # The payer's bank asks for more.
    PROCESSING = "processing"
    CHECKING = "checking"  # The provider has not told us.
    HELD = "held"  # It has told us something that a person has to look at.
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


_ABOUT_PAYMENTS = frozenset(
    {TaskKind.PAYMENT_DIFFERS, TaskKind.PAYMENT_UNKNOWN, TaskKind.LATE_PAYMENT}
)


@dataclass(frozen=True, slots=True)
class PaymentFacts:
    """A top-up as it stands, with what the window says around it.

    ``url`` is there while the page can be paid. ``is_asked`` is whether the provider was asked
    at all, ``is_known`` whether it answered, ``silent_since`` since when it does not.
    ``needs_second_step`` is whether the payer's bank waits for the payer. ``task`` is what a
    person has to see to. ``balance`` and ``mail_status`` are there once the top-up is completed.
    """

    top_up: TopUp
    company: str
    email: str
    url: str | None = field(default=None, repr=False)  # Personal: kept out of logs.
    is_asked: bool = True
    is_known: bool = True
    needs_second_step: bool = False
    silent_since: datetime | None = None
    task: Task | None = None
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
        if self.url:
            return PaymentState.SECOND_STEP if self.needs_second_step else PaymentState.WAITING
        return PaymentState.CHECKING if self.task is None else PaymentState.HELD


def facts_of(services: Services, operator: Operator, page: PaymentPage) -> PaymentFacts:
    """Return what the window shows for the provider's answer. Blocks."""
    facts = _facts(services, operator, page.top_up)
    return replace(
        facts,
        url=page.url,
        is_known=page.is_known,
        is_asked=True,
        needs_second_step=page.needs_second_step,
    )


def stored_facts(services: Services, operator: Operator, top_up_id: str) -> PaymentFacts:
    """Return what the window shows from the books alone, without asking the provider. Blocks."""
    return _facts(services, operator, services.top_ups.get(operator, top_up_id))


def _facts(services: Services, operator: Operator, top_up: TopUp) -> PaymentFacts:
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
        is_asked=False,
        task=_task(services, operator, top_up),
        balance=balance,
        mail_status=mail_status,
    )


def _task(services: Services, operator: Operator, top_up: TopUp) -> Task | None:
    """Return what a person has to see to before this payment is what it should be."""
    return next(
        (
            task
            for task in services.tasks.all_open(operator)
            if task.kind in _ABOUT_PAYMENTS and top_up_id(task) == top_up.top_up_id
        ),
        None,
    )
