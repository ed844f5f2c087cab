"""Sending a payment back that was never credited, as a task asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from billing_desktop.domain.money import Money
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.refund import Refund
from ui.changes import ChangeHub
from ui.formatting import EMPTY, format_money
from ui.open_tasks import TaskLine
from ui.refunds.asking_dialog import AskingDialog
from ui.style.roles import set_role
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.inset import Inset

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services


class ReturnDialog(AskingDialog):
    """Asks why, and says what it means. The amount is that of the payment."""

    def __init__(
        self,
        line: TaskLine,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        parent: QWidget | None = None,
    ) -> None:
        number = EMPTY if line.top_up is None else line.top_up.billing_number
        super().__init__(
            tr("Refund a payment of {number}", number=number),
            services=services,
            operator=operator,
            tasks=tasks,
            changes=changes,
            billing_number=number,
            parent=parent,
        )
        self.setObjectName("return_dialog")
        self._task_id = line.task.task_id
        self._company = line.company
        charged = line.task.sentence.params.get("charged")
        self.shown = format_money(charged) if isinstance(charged, Money) else EMPTY
        self.summary = Inset(2)
        self.summary.setObjectName("task_summary")
        self.summary.set_content(line.icon, line.title, line.sentence, line.tone)
        self.meaning_label = QLabel(
            "\n".join(
                [
                    tr(
                        "{amount} go back to the card that was charged. "
                        "It takes 5 to 10 days to get there.",
                        amount=self.shown,
                    ),
                    tr("The account balance does not change: this payment was never credited."),
                ]
            )
        )
        self._place_parts()

    def _order(self, key: str, reason: str) -> Callable[[], Refund] | None:
        if not reason:
            return None
        services, operator, task_id = self._services, self._operator, self._task_id
        return lambda: services.refunds.return_payment(operator, task_id, key=key, reason=reason)

    def _place_parts(self) -> None:
        self.meaning_label.setObjectName("refund_meaning")
        self.meaning_label.setTextFormat(Qt.TextFormat.PlainText)
        self.meaning_label.setWordWrap(True)
        set_role(self.meaning_label, "second")
        self.confirm_box.setText(
            tr("I have checked that {amount} are to go back to the payer.", amount=self.shown)
        )
        column = QVBoxLayout(self.form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self.summary)
        column.addWidget(self.reason_field)
        column.addWidget(self.meaning_label)
        column.addWidget(self.confirm_box)
        self.set_heading(self._company or tr("Refund this payment"), "")
        self.set_cancel(tr("Cancel"))
        self.set_refund_text(tr("Refund {amount}", amount=self.shown))
        self._allow()
        self.reason_edit.setFocus(Qt.FocusReason.OtherFocusReason)
