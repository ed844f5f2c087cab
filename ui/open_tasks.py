"""What needs a person, as the window shows it: in a list, as a count, as a banner."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from billing_desktop.domain.operator import Operator, Right
from billing_desktop.domain.outgoing_mail import OutgoingMail
from billing_desktop.domain.task import Task, TaskAction, TaskKind
from billing_desktop.domain.top_up import TopUp
from ui.messages import say
from ui.style.tokens import Tone
from ui.translation import tr

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services

ROWS_PER_QUESTION = 100
_TOP_UP = "top_up:"
_ACCOUNT = "account:"
_MAIL = "mail:"

# The worst first: what money was taken for and not credited, then what a bank waits for.
_ORDER = (
    TaskKind.PAYMENT_DIFFERS,
    TaskKind.LATE_PAYMENT,
    TaskKind.PAYMENT_UNKNOWN,
    TaskKind.PAYMENT_LOST,
    TaskKind.PAYMENT_UNREADABLE,
    TaskKind.DISPUTE_OPENED,
    TaskKind.REFUND_FAILED,
    TaskKind.DISPUTE_LOST,
    TaskKind.BALANCE_TAKEN_BACK,
    TaskKind.OVERPAID,
    TaskKind.SECOND_PERSON,
    TaskKind.PAYMENT_BY_HAND,
    TaskKind.INVOICE_MISSING,
    TaskKind.INVOICE_NOT_TAKEN_BACK,
    TaskKind.VAT_NUMBER_REFUTED,
    TaskKind.REFUND_OWED,
    TaskKind.MAIL_FAILED,
    TaskKind.REFUND_BOOKED,
    TaskKind.DISPUTE_WON,
)
_SIGNS = {
    TaskKind.PAYMENT_DIFFERS: ("circle-alert", Tone.BAD),
    TaskKind.LATE_PAYMENT: ("credit-card", Tone.BAD),
    TaskKind.PAYMENT_UNKNOWN: ("circle-question-mark", Tone.BAD),
    TaskKind.PAYMENT_LOST: ("circle-alert", Tone.BAD),
    TaskKind.PAYMENT_UNREADABLE: ("circle-question-mark", Tone.BAD),
    TaskKind.DISPUTE_OPENED: ("landmark", Tone.BAD),
    TaskKind.REFUND_FAILED: ("circle-x", Tone.BAD),
    TaskKind.DISPUTE_LOST: ("landmark", Tone.WARN),
    TaskKind.INVOICE_MISSING: ("file-clock", Tone.WARN),
    TaskKind.INVOICE_NOT_TAKEN_BACK: ("file-clock", Tone.WARN),
    TaskKind.VAT_NUMBER_REFUTED: ("building-2", Tone.WARN),
    TaskKind.SECOND_PERSON: ("users", Tone.WARN),
    TaskKind.PAYMENT_BY_HAND: ("users", Tone.WARN),
    TaskKind.OVERPAID: ("landmark", Tone.WARN),
    TaskKind.BALANCE_TAKEN_BACK: ("undo-2", Tone.WARN),
    TaskKind.REFUND_OWED: ("undo-2", Tone.WARN),
    TaskKind.MAIL_FAILED: ("mail", Tone.WARN),
    TaskKind.REFUND_BOOKED: ("undo-2", Tone.WARN),
    TaskKind.DISPUTE_WON: ("circle-check", Tone.OK),
}
_RIGHTS = {
    TaskAction.LOOK_AGAIN: Right.SYNC,
    TaskAction.REFUND_PAYMENT: Right.REFUND,
    TaskAction.REFUND_OWED: Right.REFUND,
    TaskAction.ISSUE_CREDIT_NOTE: Right.CORRECT,
    TaskAction.CONFIRM: Right.CORRECT,
    TaskAction.REJECT: Right.CORRECT,
    TaskAction.SEND_MAIL_AGAIN: Right.SYNC,
    TaskAction.OPEN_ACCOUNT: Right.READ,
    TaskAction.OPEN_SETTINGS: Right.READ,
    TaskAction.RELEASE_NUMBER: Right.CLEAR_VAT_NUMBER,
    TaskAction.MARK_DONE: Right.REFUND,
}


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task in the words of the window.

    ``top_up`` or ``mail``, and ``company``, say what it is about; a task about nothing that we
    know has none of them. ``actions`` are the next steps that this operator may take.
    """

    task: Task
    title: str
    sentence: str
    icon: str
    tone: Tone
    actions: tuple[TaskAction, ...]
    top_up: TopUp | None = None
    company: str = ""
    mail: OutgoingMail | None = None

    @property
    def account_id(self) -> str:
        """The account it is about, empty where there is none."""
        known = _account_id(self.task, self.top_up)
        return self.mail.account_id if self.mail is not None else known

    @property
    def number(self) -> str:
        """The billing number or the document that it is about, empty where there is none."""
        if self.top_up is not None:
            return self.top_up.billing_number
        return "" if self.mail is None else self.mail.invoice_number


def read_open_tasks(services: Services, operator: Operator) -> tuple[TaskLine, ...]:
    """Return everything that needs a person, the worst first, then the oldest. Blocks."""
    tasks = sorted(services.tasks.all_open(operator), key=_rank)
    top_ups = _top_ups(services, operator, tasks)
    about = [(task, top_ups.get(top_up_id(task))) for task in tasks]
    names = _names(services, operator, (_account_id(*each) for each in about))
    mails = _mails(services, operator, tasks)
    lines = []
    for task, top_up in about:
        mail = mails.get(mail_id(task))
        if mail is not None:
            lines.append(task_line(task, operator, company=mail.buyer, mail=mail))
            continue
        company = names.get(_account_id(task, top_up), "")
        lines.append(task_line(task, operator, top_up=top_up, company=company))
    return tuple(lines)


def task_line(
    task: Task,
    operator: Operator,
    *,
    top_up: TopUp | None = None,
    company: str = "",
    mail: OutgoingMail | None = None,
) -> TaskLine:
    """Return ``task`` in the language of the window."""
    icon, tone = _SIGNS[task.kind]
    has_account = mail is not None or bool(_account_id(task, top_up))
    return TaskLine(
        task=task,
        title=task_title(task.kind),
        sentence=say(task.sentence),
        icon=icon,
        tone=tone,
        actions=tuple(
            action
            for action in task.actions
            if operator.may(_RIGHTS[action]) and (has_account or action is not _OPEN_ACCOUNT)
        ),
        top_up=top_up,
        company=company,
        mail=mail,
    )


def mail_id(task: Task) -> str:
    """Return the id of the mail that ``task`` is about, empty where it is about none."""
    return task.object.removeprefix(_MAIL) if task.object.startswith(_MAIL) else ""


def top_up_id(task: Task) -> str:
    """Return the id of the top-up that ``task`` is about, empty where it is about none."""
    return task.object.removeprefix(_TOP_UP) if task.object.startswith(_TOP_UP) else ""


def task_title(kind: TaskKind) -> str:
    """Return what has happened, in a few words."""
    match kind:
        case TaskKind.INVOICE_MISSING:
            return tr("Credited, but without an invoice")
        case TaskKind.INVOICE_NOT_TAKEN_BACK:
            return tr("An unpaid invoice could not be taken back")
        case TaskKind.PAYMENT_DIFFERS:
            return tr("A payment does not fit its top-up")
        case TaskKind.PAYMENT_UNKNOWN:
            return tr("The provider says something unknown")
        case TaskKind.PAYMENT_UNREADABLE:
            return tr("The provider does not show a payment")
        case TaskKind.PAYMENT_LOST:
            return tr("Paid for a top-up that is lost")
        case TaskKind.LATE_PAYMENT:
            return tr("Paid a second time")
        case TaskKind.REFUND_BOOKED:
            return tr("Refunded: the credit note is to come")
        case TaskKind.REFUND_OWED:
            return tr("Cancelled: the money is to go back")
        case TaskKind.SECOND_PERSON:
            return tr("A second person is needed")
        case TaskKind.PAYMENT_BY_HAND:
            return tr("Marked as paid: a second person is needed")
        case TaskKind.OVERPAID:
            return tr("More came by transfer than was owed")
        case TaskKind.BALANCE_TAKEN_BACK:
            return tr("A payment was undone")
        case TaskKind.REFUND_FAILED:
            return tr("A refund did not arrive")
        case TaskKind.DISPUTE_OPENED:
            return tr("The payer's bank waits for an answer")
        case TaskKind.MAIL_FAILED:
            return tr("A mail did not reach the customer")
        case TaskKind.DISPUTE_WON:
            return tr("A dispute was won")
        case TaskKind.DISPUTE_LOST:
            return tr("A dispute was lost: the credit note is to come")
        case TaskKind.VAT_NUMBER_REFUTED:
            return tr("The register does not know a VAT number")


_OPEN_ACCOUNT = TaskAction.OPEN_ACCOUNT


def _rank(task: Task) -> int:
    return _ORDER.index(task.kind)


def _top_ups(services: Services, operator: Operator, tasks: Iterable[Task]) -> dict[str, TopUp]:
    ids = list(dict.fromkeys(filter(None, map(top_up_id, tasks))))
    found: dict[str, TopUp] = {}
    for first in range(0, len(ids), ROWS_PER_QUESTION):
        rows = services.transactions.rows(operator, ids[first : first + ROWS_PER_QUESTION])
        found |= {top_up.top_up_id: top_up for top_up in rows}
    return found


def _account_id(task: Task, top_up: TopUp | None) -> str:
    if top_up is not None:
        return top_up.account_id
    return task.object.removeprefix(_ACCOUNT) if task.object.startswith(_ACCOUNT) else ""


def _mails(
    services: Services, operator: Operator, tasks: Iterable[Task]
) -> dict[str, OutgoingMail]:
    ids = list(dict.fromkeys(filter(None, map(mail_id, tasks))))
    found: dict[str, OutgoingMail] = {}
    for first in range(0, len(ids), ROWS_PER_QUESTION):
        rows = services.mail.outbox.rows(operator, ids[first : first + ROWS_PER_QUESTION])
        found |= {mail.mail_id: mail for mail in rows}
    return found


def _names(services: Services, operator: Operator, accounts: Iterable[str]) -> dict[str, str]:
    ids = list(dict.fromkeys(filter(None, accounts)))
    found: dict[str, str] = {}
    for first in range(0, len(ids), ROWS_PER_QUESTION):
        rows = services.accounts.rows(operator, ids[first : first + ROWS_PER_QUESTION])
        found |= {row.account.account_id: row.account.name for row in rows}
    return found
