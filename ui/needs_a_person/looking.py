"""Looking again at what a task is about: provider or register are asked, the answer is kept."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from billing_desktop.domain.operator import Operator
from billing_desktop.domain.task import TaskKind
from billing_desktop.domain.top_up import TopUpStatus
from ui.open_tasks import TaskLine

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services


class Looked(Enum):
    """What looking again has brought."""

    CHANGED = auto()
    UNCHANGED = auto()
    SILENT = auto()  # The provider did not answer: nothing is known that was not known before.


def look_again(services: Services, operator: Operator, line: TaskLine) -> Looked:
    """Ask the provider, or try to issue, once more. Safe to repeat. Blocks.

    Raises:
        ProviderRejectedError: the provider refused to answer.
    """
    if line.task.kind is TaskKind.VAT_NUMBER_REFUTED:
        asked = services.vat_checks.check(operator, line.account_id)
        if _is_news(services, operator, line):
            return Looked.CHANGED
        is_silent = asked.latest is not None and asked.latest.silence is not None
        return Looked.SILENT if is_silent else Looked.UNCHANGED
    top_up = line.top_up
    is_unsettled = top_up is not None and top_up.status is not TopUpStatus.COMPLETED
    if top_up is not None and is_unsettled and line.task.kind not in _BY_SYNC:
        is_silent = not services.payments.refresh(operator, top_up.top_up_id).is_known
    else:  # A missing invoice, a refund, a dispute: only a sync reads and issues those.
        is_silent = bool(services.payments.sync(operator).unanswered)
    if _is_news(services, operator, line):
        return Looked.CHANGED
    return Looked.SILENT if is_silent else Looked.UNCHANGED


_BY_SYNC = (
    TaskKind.INVOICE_MISSING,
    TaskKind.INVOICE_NOT_TAKEN_BACK,
    TaskKind.PAYMENT_UNREADABLE,
)


def _is_news(services: Services, operator: Operator, line: TaskLine) -> bool:
    return not any(
        task.task_id == line.task.task_id and task.sentence == line.task.sentence
        for task in services.tasks.all_open(operator)
    )
