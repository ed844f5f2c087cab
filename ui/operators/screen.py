"""Operators: who works with the books, and in which role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from billing_desktop.domain.operator import Operator, Right
from ui.changes import ChangeHub, Topic
from ui.formatting import format_count
from ui.messages import explain
from ui.operators.add_operator_dialog import AddOperatorDialog
from ui.operators.roles import role_name, role_sentence
from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.banner import Banner
from ui.widgets.button import Button
from ui.widgets.column import Column, ColumnKind
from ui.widgets.empty_state import EmptyState
from ui.widgets.key_caps import KeyCaps
from ui.widgets.page_header import PAGE_MARGINS, PageHeader
from ui.widgets.rows_model import RowsModel
from ui.widgets.table import TableView

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services


class OperatorsScreen(QWidget):
    """The list of operators; administrators add to it."""

    def __init__(
        self,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("operators_screen")
        self._services = services
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self._is_outdated = False
        self._may_add = operator.may(Right.ADMINISTER)
        self.add_dialog: AddOperatorDialog | None = None
        self.banner = Banner(Tone.INFO, "", "")
        self.header = PageHeader(tr("Operators"))
        self.add_button = Button(tr("Add operator"), "primary", "plus")
        self.model = RowsModel(self._columns(), self, key=lambda row: row.name)
        self.table = TableView()
        self.table.set_table_model(self.model)
        self.first_button = Button(tr("Add operator"), "primary", "plus")
        self.first_state = EmptyState(
            "circle-user",
            tr("Nobody has to sign in yet"),
            tr(
                "The person at this computer works with all rights. Add the first operator, an "
                "administrator: from then on everybody signs in."
            ),
            self.first_button,
        )
        self.stack = QStackedWidget()
        self.keys = KeyCaps([(tr("Ctrl+N"), tr("Add operator"))])
        self._name_parts()
        self._arrange()
        self._connect(changes)
        self.reload()

    @Slot()
    def reload(self) -> None:
        """Ask the books again; what is shown stays until the answer comes."""
        self._is_outdated = False
        operators, operator = self._services.operators, self._operator
        self._tasks.run(
            self,
            lambda: operators.all(operator),
            on_success=self._on_loaded,
            on_error=self._on_failed,
        )

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_outdated:
            self.reload()

    @Slot()
    def add_operator(self) -> None:
        """Open the dialog that adds an operator."""
        self.add_dialog = AddOperatorDialog(
            services=self._services,
            operator=self._operator,
            tasks=self._tasks,
            changes=self._changes,
            is_first=not self.model.rows,
            parent=self.window(),
        )
        self.add_dialog.operator_added.connect(self._on_added)
        self.add_dialog.finished.connect(self.add_dialog.deleteLater)
        self.add_dialog.open()

    def _on_loaded(self, operators: tuple[Operator, ...]) -> None:
        if self.banner.accessibleName() == self._failed():
            self.banner.hide()
        self.model.set_rows(operators)
        is_first = not operators
        self.stack.setCurrentWidget(self.first_state if is_first else self.table)
        self.header.set_count("" if is_first else format_count(len(operators)))
        self.add_button.setVisible(self._may_add and not is_first)
        self.first_button.setVisible(self._may_add)
        self.keys.setVisible(self._may_add and not is_first)
        self.setFocusProxy(self.first_button if is_first else self.table)

    def _on_failed(self, error: Exception) -> None:
        self.banner.set_text(Tone.BAD, self._failed(), explain(error))
        self.banner.show()

    @staticmethod
    def _failed() -> str:
        return tr("The operators could not be read")

    @Slot(object)
    def _on_added(self, added: Operator) -> None:
        if self.add_dialog is None or not self.add_dialog.is_first:
            self.banner.hide()
            return
        self.banner.set_text(
            Tone.INFO,
            tr("{name} is the first operator", name=added.name),
            tr("From its next start on, the program asks for name and password."),
        )
        self.banner.show()

    @Slot(str)
    def _on_changed(self, topic: str) -> None:
        if topic != Topic.OPERATORS:
            return
        if self.isVisible():
            self.reload()
        else:
            self._is_outdated = True

    def _columns(self) -> list[Column[Operator]]:
        return [
            Column(
                tr("Name"),
                lambda row: row.name,
                ColumnKind.STRONG,
                sort_key=lambda row: row.name.casefold(),
                width=260,
            ),
            Column(tr("Role"), lambda row: role_name(row.role), width=180),
            Column(tr("May"), lambda row: role_sentence(row.role), ColumnKind.MUTED),
        ]

    def _name_parts(self) -> None:
        for part, name in (
            (self.banner, "banner"),
            (self.header, "page_header"),
            (self.add_button, "add_operator_button"),
            (self.table, "operators_table"),
            (self.first_state, "first_state"),
            (self.first_button, "first_operator_button"),
            (self.stack, "operators_stack"),
            (self.keys, "keys"),
        ):
            part.setObjectName(name)
        self.table.setAccessibleName(tr("Operators"))

    def _arrange(self) -> None:
        set_role(self, "page")
        self.banner.hide()
        self.header.add_action(self.add_button)
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.first_state)
        card = QFrame()
        card.setObjectName("operators_card")
        set_role(card, "tableCard")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.stack)
        column = QVBoxLayout(self)
        column.setContentsMargins(*PAGE_MARGINS)
        column.setSpacing(14)
        column.addWidget(self.banner)
        column.addWidget(self.header)
        column.addWidget(card, 1)
        column.addWidget(self.keys)

    def _connect(self, changes: ChangeHub) -> None:
        changes.changed.connect(self._on_changed)
        self.add_button.clicked.connect(self.add_operator)
        self.first_button.clicked.connect(self.add_operator)
        if self._may_add:
            QShortcut(QKeySequence("Ctrl+N"), self).activated.connect(self.add_operator)
