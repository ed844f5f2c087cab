"""The dialog that gives an operator another role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from billing_desktop.domain.operator import ListedOperator, Operator, Role
from ui.changes import ChangeHub
from ui.operators.change_dialog import ChangeDialog
from ui.operators.roles import role_name, role_sentence
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.fields import ComboField, FormField

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services


class RoleDialog(ChangeDialog):
    """Offers all roles, and says what the one that is chosen includes."""

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
        super().__init__(
            tr("Change role"),
            services=services,
            operator=operator,
            tasks=tasks,
            changes=changes,
            parent=parent,
        )
        self.changed = changed
        self.setObjectName("role_dialog")
        self.set_heading(
            tr("Change the role of {name}", name=changed.name),
            tr("Now: {role}", role=role_name(changed.role)),
        )
        self.role_combo = ComboField()
        self.role_combo.setObjectName("role_combo")
        self.role_combo.set_items([(role_name(role), role) for role in Role])
        self.role_combo.set_value(changed.role)
        self.role_field = FormField(tr("Role"), self.role_combo)
        self.role_field.setObjectName("role_field")
        self.sentence_label.setText(
            tr(
                "It counts at once, also where {name} works now: that window begins anew, and "
                "what is typed there and not saved is lost. What was done before stays.",
                name=changed.name,
            )
        )
        self.body.addWidget(self.role_field)
        self.body.addWidget(self.sentence_label)
        self.body.addWidget(self.failure_label)
        self.set_primary(tr("Change role"))
        self.role_combo.currentIndexChanged.connect(self._on_role_changed)
        self.primary_clicked.connect(self._on_change)
        self._on_role_changed()
        self.role_combo.setFocus()

    @property
    def _role(self) -> Role:
        return Role(str(self.role_combo.value))

    @Slot()
    def _on_role_changed(self) -> None:
        self.role_field.set_help(role_sentence(self._role))
        self.primary_button.setEnabled(self._role is not self.changed.role)

    @Slot()
    def _on_change(self) -> None:
        operators, operator, changed, role = self.operators, self.operator, self.changed, self._role
        self.carry_out(
            lambda: operators.change_role(
                operator, name=changed.name, role=role, version=changed.version
            )
        )
