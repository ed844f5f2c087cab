"""Closing a task that a person has seen to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from billing_desktop.domain.operator import Operator
from billing_desktop.domain.refund import check_reason
from billing_desktop.errors import BillingError, UserError
from ui.changes import ChangeHub, Topic
from ui.messages import explain
from ui.open_tasks import TaskLine
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.dialog import NARROW, Dialog
from ui.widgets.fields import FormField
from ui.widgets.inset import Inset

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services

_NOTE_HEIGHT = 76


class DoneDialog(Dialog):
    """Asks how a task was seen to; the note stays in the audit trail."""

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
        super().__init__(tr("Mark as done"), NARROW, parent)
        self.setObjectName("done_dialog")
        self._line = line
        self._services = services
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self.note_edit = QPlainTextEdit()
        self.note_edit.setObjectName("note_edit")
        self.note_edit.setTabChangesFocus(True)
        self.note_edit.setFixedHeight(_NOTE_HEIGHT)
        self.note_field = FormField(
            tr("How was it seen to?"),
            self.note_edit,
            tr("Kept in the audit trail with your name. No money moves by this."),
        )
        self.note_field.setObjectName("note_field")
        self.summary = Inset(2)
        self.summary.setObjectName("task_summary")
        self.summary.set_content(line.icon, line.title, line.sentence, line.tone)
        self.set_heading(tr("Mark as done"), line.company)
        self.body.addWidget(self.summary)
        self.body.addWidget(self.note_field)
        self.set_primary(tr("Mark as done"))
        self.set_cancel(tr("Cancel"))
        self.primary_clicked.connect(self._on_confirmed)
        self.note_edit.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_confirmed(self) -> None:
        if self.is_busy:
            return
        try:
            note = check_reason(" ".join(self.note_edit.toPlainText().split()))
        except UserError as error:
            self.note_field.set_error(explain(error))
            self.note_edit.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.set_message("")
        self.set_busy(True)
        services, operator, task_id = self._services, self._operator, self._line.task.task_id
        self._tasks.run(
            self,
            lambda: services.tasks.mark_done(operator, task_id, note=note),
            on_success=lambda _none: self._on_done(),
            on_error=self._on_refused,
        )

    def _on_done(self) -> None:
        self.set_busy(False)
        self.accept()
        self._changes.announce(Topic.TASKS)

    def _on_refused(self, error: Exception) -> None:
        self.set_busy(False)
        if isinstance(error, BillingError):  # The exception hook tells of all others.
            self.set_message(explain(error))
