"""The dialog that asks for the password once more, before something grave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QWidget

from billing_desktop.errors import NotAllowedError
from ui.messages import explain
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.dialog import NARROW, Dialog
from ui.widgets.fields import FormField
from ui.widgets.password_edit import PasswordEdit

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.domain.operator import Operator


class ConfirmDialog(Dialog):
    """Is accepted once the password of ``operator`` was given."""

    def __init__(
        self,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Confirm with your password"), NARROW, parent)
        self.setObjectName("confirm_dialog")
        self._operators = services.operators
        self._operator = operator
        self._tasks = tasks
        self.password_edit = PasswordEdit()
        self.password_field = FormField(tr("Password"), self.password_edit)
        self.password_field.setObjectName("password_field")
        self.password_edit.hint_changed.connect(self.password_field.set_help)
        self.set_heading(
            tr("Confirm with your password"),
            tr(
                "Money, corrections, operators and keys ask for the password of {name} again "
                "when it was last given more than five minutes ago.",
                name=operator.name,
            ),
        )
        self.body.addWidget(self.password_field)
        self.set_primary(tr("Confirm"))
        self.primary_clicked.connect(self._on_confirm)
        self.password_edit.setFocus()

    @Slot()
    def _on_confirm(self) -> None:
        password = self.password_edit.text()
        if not password:
            self.password_field.set_error(tr("Enter your password."))
            self.password_edit.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._set_running(is_running=True)
        operators, operator = self._operators, self._operator
        self._tasks.run(
            self,
            lambda: operators.confirm(operator, password),
            on_success=lambda _known: self._on_known(),
            on_error=self._on_refused,
        )

    def _on_known(self) -> None:
        self._set_running(is_running=False)
        self.accept()

    def _on_refused(self, error: Exception) -> None:
        self._set_running(is_running=False)
        self.password_edit.clear()
        if isinstance(error, NotAllowedError):
            self.password_field.set_error(explain(error))
        else:
            self.set_message(explain(error))
        self.password_edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _set_running(self, *, is_running: bool) -> None:
        # Hashing takes a moment on purpose.
        self.set_busy(is_running)
        self.password_edit.setReadOnly(is_running)
        if is_running:
            self.set_message("")
