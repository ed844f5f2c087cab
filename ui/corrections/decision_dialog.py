"""The second person: confirming or rejecting what somebody else has ordered."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from billing_desktop.domain.bank_line import HandBooking
from billing_desktop.domain.correction import Correction
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.refund import REASON_LENGTH_MAX, check_reason
from billing_desktop.domain.task import TaskAction
from billing_desktop.errors import BillingError, UserError
from ui.changes import ChangeHub, Topic
from ui.corrections.dialog import TOPICS
from ui.messages import explain
from ui.open_tasks import TaskLine
from ui.style.roles import set_role
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.check_box import CheckBox
from ui.widgets.dialog import NARROW, Dialog
from ui.widgets.fields import FormField
from ui.widgets.inset import Inset

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services

_SUMMARY_LINES = 5
Decided = Correction | HandBooking


class DecisionDialog(Dialog):
    """Shows what was ordered; ``decision`` is to confirm or to reject it.

    Signals:
        decided: the ``Correction``, or the payment marked by hand, as it is now.
    """

    decided = Signal(object)

    def __init__(
        self,
        line: TaskLine,
        decision: TaskAction,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        parent: QWidget | None = None,
    ) -> None:
        self._is_confirming = decision is TaskAction.CONFIRM
        self._hand_id = str(line.task.sentence.params.get("hand_booking", ""))
        name = self._name()
        super().__init__(name, NARROW, parent)
        self.setObjectName("decision_dialog")
        self._correction_id = str(line.task.sentence.params.get("correction", ""))
        self._services = services
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self.summary = Inset(_SUMMARY_LINES)
        self.summary.setObjectName("task_summary")
        self.summary.set_content(line.icon, line.title, line.sentence, line.tone)
        self.confirm_box = CheckBox()
        self.confirm_box.setObjectName("confirm_box")
        self.confirm_box.setText(tr("I have checked the reason and the amount."))
        self.reason_edit = QLineEdit()
        self.reason_edit.setObjectName("reason_edit")
        self.reason_edit.setMaxLength(REASON_LENGTH_MAX)
        self.reason_field = FormField(
            tr("Reason"), self.reason_edit, tr("Kept in the audit trail with your name.")
        )
        self.reason_field.setObjectName("reason_field")
        self.set_heading(name, line.company)
        self.body.addWidget(self.summary)
        self.body.addWidget(self.confirm_box if self._is_confirming else self.reason_field)
        self.set_cancel(tr("Cancel"))
        self.set_primary(tr("Confirm") if self._is_confirming else tr("Reject"))
        set_role(self.primary_button, "primary" if self._is_confirming else "primaryDanger")
        self.confirm_box.toggled.connect(self._allow)
        self.primary_clicked.connect(self._on_decided)
        self._allow()

    def _name(self) -> str:
        if self._hand_id:
            return tr("Confirm the payment") if self._is_confirming else tr("Reject the payment")
        if self._is_confirming:
            return tr("Confirm the credit note")
        return tr("Reject the credit note")

    @Slot()
    def _allow(self) -> None:
        ready = not self._is_confirming or self.confirm_box.isChecked()
        self.primary_button.setEnabled(ready and not self.is_busy)

    @Slot()
    def _on_decided(self) -> None:
        work = self._work()
        if self.is_busy or work is None:
            return
        self.set_message("")
        self.set_busy(True)
        self._tasks.run(self, work, on_success=self._on_done, on_error=self._on_refused)

    def _work(self) -> Callable[[], Decided] | None:
        corrections, by_hand = self._services.corrections, self._services.bank.by_hand
        operator, correction_id, hand_id = self._operator, self._correction_id, self._hand_id
        if self._is_confirming and hand_id:
            return lambda: by_hand.confirm(operator, hand_id)
        if self._is_confirming:
            return lambda: corrections.confirm(operator, correction_id)
        try:
            reason = check_reason(self.reason_edit.text())
        except UserError as error:
            self.reason_field.set_error(explain(error))
            return None
        if hand_id:
            return lambda: by_hand.reject(operator, hand_id, reason=reason)
        return lambda: corrections.reject(operator, correction_id, reason=reason)

    def _on_done(self, decided: Decided) -> None:
        self.set_busy(False)
        self.accept()
        self._changes.announce(*TOPICS, Topic.BANK, Topic.REQUESTS)
        self.decided.emit(decided)

    def _on_refused(self, error: Exception) -> None:
        self.set_busy(False)
        self._allow()
        if isinstance(error, BillingError):  # The exception hook tells of all others.
            self.set_message(explain(error))
