"""The dialog of the first start: who works here, and with which password; or not now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.changes import ChangeHub, Topic
from ui.messages import explain
from ui.operators.add_operator_dialog import AddOperatorDialog
from ui.tasks import Tasks
from ui.translation import tr

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.domain.operator import Operator


class FirstOperatorDialog(AddOperatorDialog):
    """Adds the first operator and signs them in; whoever closes it goes on without a password.

    Signals:
        signed_in: the ``Operator`` who was added.
    """

    signed_in = Signal(object)

    def __init__(
        self,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            services=services,
            operator=operator,
            tasks=tasks,
            changes=changes,
            is_first=True,
            parent=parent,
        )
        self.setObjectName("first_operator_dialog")
        self.setWindowTitle(tr("Who works here?"))
        self.set_heading(
            tr("Who works here?"),
            tr(
                "With a name and a password the program can be locked, and every change says "
                "who made it. Keep the password well: nobody can look it up. It is asked once; "
                "later it is under Operators."
            ),
        )
        # The first is an administrator anyway.
        self.role_field.hide()
        self.first_box.hide()
        self.set_primary(tr("Set up"))
        self.set_cancel(tr("Not now"))

    def _on_added(self, added: Operator) -> None:
        operators, name, password = self._operators, added.name, self.password_edit.text()
        self._tasks.run(
            self,
            lambda: operators.sign_in(name, password),
            on_success=self._on_signed_in,
            on_error=self._on_not_signed_in,
        )

    def _on_signed_in(self, added: Operator) -> None:
        self.set_busy(False)
        self.accept()
        self.signed_in.emit(added)
        self._changes.announce(Topic.OPERATORS)

    def _on_not_signed_in(self, error: Exception) -> None:
        # They are added all the same: from the next start on everybody signs in.
        self.set_busy(False)
        self.set_message(explain(error))
        self._changes.announce(Topic.OPERATORS)
