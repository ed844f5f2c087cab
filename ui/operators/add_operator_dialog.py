"""The dialog that adds an operator."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from billing_desktop.domain.operator import (
    PASSWORD_LENGTH_MIN,
    Operator,
    Role,
    check_password,
    operator_name,
)
from billing_desktop.errors import ConflictError, UserError
from ui.changes import ChangeHub, Topic
from ui.messages import explain
from ui.operators.roles import role_name, role_sentence
from ui.style.tokens import Tone
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.dialog import NARROW, Dialog
from ui.widgets.fields import ComboField, FormField
from ui.widgets.inset import Inset

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services

_FIRST_LINES = 3


class AddOperatorDialog(Dialog):
    """Asks for name, role and password. The first operator is an administrator.

    Signals:
        operator_added: the new ``Operator``.
    """

    operator_added = Signal(object)

    def __init__(
        self,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        is_first: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Add operator"), NARROW, parent)
        self.setObjectName("add_operator_dialog")
        self._operators = services.operators
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self.is_first = is_first
        self.name_edit = QLineEdit()
        self.role_combo = ComboField()
        self.password_edit = QLineEdit()
        self.repeat_edit = QLineEdit()
        self.name_field = FormField(tr("Name"), self.name_edit)
        self.role_field = FormField(tr("Role"), self.role_combo)
        self.password_field = FormField(tr("Password"), self.password_edit)
        self.repeat_field = FormField(tr("Password again"), self.repeat_edit)
        self.first_box = Inset(_FIRST_LINES)
        self._fields = [self.name_field, self.role_field, self.password_field, self.repeat_field]
        self._name_fields()
        self._arrange_form()
        self._connect()
        self._on_role_changed()

    # Checking -----------------------------------------------------------------------------

    @Slot()
    def _check_name(self) -> None:
        self.name_field.set_error(_problem(lambda: operator_name(self.name_edit.text())))

    @Slot()
    def _check_password(self) -> None:
        self.password_field.set_error(_problem(lambda: check_password(self.password_edit.text())))

    @Slot()
    def _check_repeat(self) -> None:
        is_same = self.repeat_edit.text() == self.password_edit.text()
        self.repeat_field.set_error(None if is_same else tr("The two passwords differ."))

    @Slot()
    def _on_left(self) -> None:
        # A field that was only passed through is not wrong yet.
        if self.name_edit.text():
            self._check_name()
        if self.password_edit.text():
            self._check_password()
        if self.repeat_edit.text():
            self._check_repeat()

    @Slot()
    def _on_role_changed(self) -> None:
        self.role_field.set_help(role_sentence(self._role))

    @property
    def _role(self) -> Role:
        # Qt keeps the text of an enumeration of texts, not the enumeration.
        return Role(str(self.role_combo.value))

    # Adding -------------------------------------------------------------------------------

    @Slot()
    def _on_add(self) -> None:
        self._check_name()
        self._check_password()
        self._check_repeat()
        if not self.point_out(self._fields):
            return
        self.set_busy(True)
        operators, operator, role = self._operators, self._operator, self._role
        name, password = self.name_edit.text(), self.password_edit.text()
        self._tasks.run(
            self,
            lambda: operators.add(operator, name=name, role=role, password=password),
            on_success=self._on_added,
            on_error=self._on_not_added,
        )

    def _on_added(self, added: Operator) -> None:
        self.set_busy(False)
        self.accept()
        self._changes.announce(Topic.OPERATORS)
        self.operator_added.emit(added)

    def _on_not_added(self, error: Exception) -> None:
        self.set_busy(False)
        if isinstance(error, ConflictError):
            self.name_field.set_error(explain(error))
            self.point_out(self._fields)
        else:
            self.set_message(explain(error))

    # Putting it together ------------------------------------------------------------------

    def _name_fields(self) -> None:
        for part, name in (
            (self.name_edit, "name_edit"),
            (self.role_combo, "role_combo"),
            (self.password_edit, "password_edit"),
            (self.repeat_edit, "repeat_edit"),
            (self.name_field, "name_field"),
            (self.role_field, "role_field"),
            (self.password_field, "password_field"),
            (self.repeat_field, "repeat_field"),
            (self.first_box, "first_box"),
        ):
            part.setObjectName(name)

    def _arrange_form(self) -> None:
        offered = [Role.ADMINISTRATOR] if self.is_first else list(Role)
        self.role_combo.set_items([(role_name(role), role) for role in offered])
        self.role_combo.set_value(offered[0])
        self.password_field.set_help(
            tr("At least {n} characters. A few words are fine.", n=PASSWORD_LENGTH_MIN)
        )
        for edit in (self.password_edit, self.repeat_edit):
            edit.setEchoMode(QLineEdit.EchoMode.Password)
        passwords = QHBoxLayout()
        passwords.setSpacing(12)
        passwords.addWidget(self.password_field, 1)
        passwords.addWidget(self.repeat_field, 1)
        self.body.addWidget(self.first_box)
        self.body.addWidget(self.name_field)
        self.body.addWidget(self.role_field)
        self.body.addLayout(passwords)
        self.first_box.setVisible(self.is_first)
        self.first_box.set_content(
            "key-round",
            tr("From then on everybody signs in"),
            tr(
                "Until now the person at this computer works with all rights. Once there is an "
                "operator, the program asks for name and password at its start. Keep this "
                "password well: only an administrator can add others."
            ),
            Tone.WARN,
        )
        self.set_lines(foot=True)
        self.set_primary(tr("Add operator"))
        self.name_edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _connect(self) -> None:
        for field in self._fields:
            field.left.connect(self._on_left)
        self.password_field.changed.connect(lambda: self.repeat_field.set_error(None))
        self.role_combo.currentIndexChanged.connect(self._on_role_changed)
        self.primary_clicked.connect(self._on_add)


def _problem(check: Callable[[], object]) -> str | None:
    try:
        check()
    except UserError as error:
        return explain(error)
    return None
