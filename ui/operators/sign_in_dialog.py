"""The dialog that asks who is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

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


class SignInDialog(Dialog):
    """Asks for name and password, and closes when they are somebody's.

    Signals:
        signed_in: the ``Operator`` whose name and password they are.
    """

    signed_in = Signal(object)

    def __init__(self, *, services: Services, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(tr("Sign in"), NARROW, parent)
        self.setObjectName("sign_in_dialog")
        self._operators = services.operators
        self._tasks = tasks
        self.name_edit = QLineEdit()
        self.name_edit.setObjectName("name_edit")
        self.password_edit = PasswordEdit()
        self.name_field = FormField(tr("Name"), self.name_edit)
        self.name_field.setObjectName("name_field")
        self.password_field = FormField(tr("Password"), self.password_edit)
        self.password_field.setObjectName("password_field")
        self.password_edit.hint_changed.connect(self.password_field.set_help)
        self.set_heading(
            tr("Sign in"), tr("With the name and password that an administrator set up.")
        )
        self.body.addWidget(self.name_field)
        self.body.addWidget(self.password_field)
        self.set_primary(tr("Sign in"))
        self.primary_clicked.connect(self._on_sign_in)
        self.name_edit.setFocus()

    @Slot()
    def _on_sign_in(self) -> None:
        name, password = self.name_edit.text(), self.password_edit.text()
        if not name.strip():
            self.name_field.set_error(tr("Enter your name."))
        if not password:
            self.password_field.set_error(tr("Enter your password."))
        if not self.point_out([self.name_field, self.password_field]):
            self.set_message("")  # Two fields need no counting.
            return
        self._set_running(is_running=True)
        operators = self._operators
        self._tasks.run(
            self,
            lambda: operators.sign_in(name, password),
            on_success=self._on_known,
            on_error=self._on_unknown,
        )

    def _on_known(self, operator: Operator) -> None:
        self._set_running(is_running=False)
        self.accept()
        self.signed_in.emit(operator)

    def _on_unknown(self, error: Exception) -> None:
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
        for edit in (self.name_edit, self.password_edit):
            edit.setReadOnly(is_running)
        if is_running:
            self.set_message("")
        self.set_primary(tr("Signing in…") if is_running else tr("Sign in"))
