"""The dialog that lets an operator who left sign in no more, or again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from billing_desktop.domain.operator import ListedOperator, Operator
from ui.changes import ChangeHub
from ui.operators.change_dialog import ChangeDialog
from ui.operators.roles import role_name
from ui.tasks import Tasks
from ui.translation import tr

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services


class ActivityDialog(ChangeDialog):
    """Says what it means; whoever is active is deactivated, everybody else comes back."""

    def __init__(
        self,
        changed: ListedOperator,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        parent: QWidget | None = None,
    ) -> None:
        title = tr("Deactivate operator") if changed.is_active else tr("Reactivate operator")
        super().__init__(
            title,
            services=services,
            operator=operator,
            tasks=tasks,
            changes=changes,
            parent=parent,
        )
        self.changed = changed
        self.setObjectName("activity_dialog")
        self.body.addWidget(self.sentence_label)
        self.body.addWidget(self.failure_label)
        if changed.is_active:
            self._ask_to_leave()
        else:
            self._ask_to_return()

    def _ask_to_leave(self) -> None:
        self.set_heading(tr("Deactivate {name}?", name=self.changed.name))
        self.sentence_label.setText(
            tr(
                "{name} signs in no more, and a window that is open elsewhere is closed. Requests "
                "that {name} has in review are open to others again. The name stays wherever it "
                "stands in the books, and nobody else can have it. You can undo this at any time.",
                name=self.changed.name,
            )
        )
        self.set_danger(tr("Deactivate"))
        self.danger_clicked.connect(self._on_leave)
        self.cancel_button.setFocus()

    def _ask_to_return(self) -> None:
        self.set_heading(tr("Reactivate {name}?", name=self.changed.name))
        self.sentence_label.setText(
            tr(
                "{name} signs in again as {role}, with the password from before. If others may "
                "know it, give a new one afterwards.",
                name=self.changed.name,
                role=role_name(self.changed.role),
            )
        )
        self.set_primary(tr("Reactivate"))
        self.primary_clicked.connect(self._on_return)
        self.primary_button.setFocus()

    @Slot()
    def _on_leave(self) -> None:
        operators, operator, changed = self.operators, self.operator, self.changed
        self.carry_out(
            lambda: operators.deactivate(operator, name=changed.name, version=changed.version)
        )

    @Slot()
    def _on_return(self) -> None:
        operators, operator, changed = self.operators, self.operator, self.changed
        self.carry_out(
            lambda: operators.reactivate(operator, name=changed.name, version=changed.version)
        )
