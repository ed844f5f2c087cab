"""The dialog for a new password: one's own, or that of somebody who forgot theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QWidget

from billing_desktop.domain.operator import PASSWORD_LENGTH_MIN, Operator, check_password
from billing_desktop.errors import NotAllowedError, UserError
from ui.changes import ChangeHub
from ui.messages import explain
from ui.operators.change_dialog import ChangeDialog
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.fields import FormField
from ui.widgets.password_edit import PasswordEdit

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services


class PasswordDialog(ChangeDialog):
    """Asks twice for a password for ``name``; for one's own also for the old one."""

    def __init__(
        self,
        name: str,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        parent: QWidget | None = None,
    ) -> None:
        self.is_own = name == operator.name
        super().__init__(
            tr("Change password") if self.is_own else tr("New password"),
            services=services,
            operator=operator,
            tasks=tasks,
            changes=changes,
            parent=parent,
        )
        self.setObjectName("password_dialog")
        self._name = name
        self.old_edit, self.new_edit, self.repeat_edit = (PasswordEdit() for _ in range(3))
        self.old_field = FormField(tr("Old password"), self.old_edit)
        self.new_field = FormField(tr("New password"), self.new_edit)
        self.repeat_field = FormField(tr("New password again"), self.repeat_edit)
        self._fields = [self.old_field, self.new_field, self.repeat_field]
        self._arrange_form()
        self.primary_clicked.connect(self._on_set)
        self.new_field.changed.connect(lambda: self.repeat_field.set_error(None))

    def fail(self, error: Exception) -> None:
        if self.is_own and isinstance(error, NotAllowedError):
            self.old_edit.clear()
            self.old_field.set_error(explain(error))
            self.old_edit.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().fail(error)

    @Slot()
    def _on_set(self) -> None:
        if not self._check():
            return
        operators, operator, name = self.operators, self.operator, self._name
        old, new = self.old_edit.text(), self.new_edit.text()
        if self.is_own:
            self.carry_out(lambda: operators.change_password(operator, old=old, new=new))
        else:
            self.carry_out(lambda: operators.set_password(operator, name=name, password=new))

    def _check(self) -> bool:
        if self.is_own:
            is_missing = not self.old_edit.text()
            self.old_field.set_error(tr("Enter your password.") if is_missing else None)
        try:
            check_password(self.new_edit.text())
        except UserError as error:
            self.new_field.set_error(explain(error))
        else:
            self.new_field.set_error(None)
        is_same = self.repeat_edit.text() == self.new_edit.text()
        self.repeat_field.set_error(None if is_same else tr("The two passwords differ."))
        return self.point_out(self._fields)

    def _arrange_form(self) -> None:
        for edit, field, name in (
            (self.old_edit, self.old_field, "old_password"),
            (self.new_edit, self.new_field, "new_password"),
            (self.repeat_edit, self.repeat_field, "repeated_password"),
        ):
            edit.setObjectName(f"{name}_edit")
            field.setObjectName(f"{name}_field")
        self.old_edit.hint_changed.connect(self.old_field.set_help)
        self.new_field.set_help(
            tr("At least {n} characters. A few words are fine.", n=PASSWORD_LENGTH_MIN)
        )
        self.old_field.setVisible(self.is_own)
        if self.is_own:
            self.set_heading(tr("Change your password"))
            self.sentence_label.setText(
                tr(
                    "It counts from now on at every desk. Nobody can look it up; if you forget "
                    "it, an administrator can give you a new one."
                )
            )
        else:
            self.set_heading(tr("New password for {name}", name=self._name))
            self.sentence_label.setText(
                tr(
                    "The old one counts no more. Tell {name} the new one in person, and have it "
                    "changed: the menu at the foot of the sidebar has “Change password…”.",
                    name=self._name,
                )
            )
        self.body.addWidget(self.sentence_label)
        for each in self._fields:
            self.body.addWidget(each)
        self.body.addWidget(self.failure_label)
        self.set_primary(tr("Change password") if self.is_own else tr("Set password"))
        first = self.old_edit if self.is_own else self.new_edit
        first.setFocus(Qt.FocusReason.OtherFocusReason)
