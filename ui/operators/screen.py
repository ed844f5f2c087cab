"""Operators: who works with the books, and in which role."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from PySide6.QtCore import QPoint, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from billing_desktop.domain.operator import ListedOperator, Operator, Right
from ui.changes import ChangeHub, Topic
from ui.formatting import format_count
from ui.messages import explain
from ui.operators.activity_dialog import ActivityDialog
from ui.operators.add_operator_dialog import AddOperatorDialog
from ui.operators.change_dialog import ChangeDialog
from ui.operators.model import operator_columns
from ui.operators.password_dialog import PasswordDialog
from ui.operators.role_dialog import RoleDialog
from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.banner import Banner
from ui.widgets.button import Button
from ui.widgets.empty_state import EmptyState
from ui.widgets.key_caps import KeyCaps
from ui.widgets.menu import Menu
from ui.widgets.page_header import PAGE_MARGINS, PageHeader
from ui.widgets.rows_model import RowsModel
from ui.widgets.table import TableView

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services


class _Needs(TypedDict):
    """What the dialogs that change an operator are made with."""

    services: Services
    operator: Operator
    tasks: Tasks
    changes: ChangeHub
    parent: QWidget


class OperatorsScreen(QWidget):
    """The list of operators; administrators add to it and change who is there."""

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
        self.change_dialog: ChangeDialog | None = None
        self.menu: Menu | None = None
        self.banner = Banner(Tone.INFO, "", "")
        self.header = PageHeader(tr("Operators"))
        self.add_button = Button(tr("Add operator"), "primary", "plus")
        self.model = RowsModel(operator_columns(), self, key=lambda row: row.name)
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
        self.keys = KeyCaps([(tr("Enter"), tr("Actions")), (tr("Ctrl+N"), tr("Add operator"))])
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

    # What becomes of those who are there --------------------------------------------------

    @Slot(object, QPoint)
    def _on_actions_requested(self, row: ListedOperator, at: QPoint) -> None:
        menu = self._menu_of(row)
        if menu.isEmpty():
            menu.deleteLater()
            return
        self.menu = menu
        menu.open_at(at)

    def _menu_of(self, row: ListedOperator) -> Menu:
        menu = Menu(self)
        is_own = row.name == self._operator.name
        if is_own and row.is_active:
            menu.add(tr("Change password…"), "key-round", lambda: self._open_password(row.name))
        if not self._may_add:
            return menu
        if row.is_active:
            menu.add(
                tr("Change role…"),
                "user-check",
                lambda: self._open(RoleDialog(row, **self._needs())),
            )
        if row.is_active and not is_own:
            menu.add(tr("New password…"), "key-round", lambda: self._open_password(row.name))
            menu.addSeparator()
            menu.add(
                tr("Deactivate…"),
                "ban",
                lambda: self._open(ActivityDialog(row, **self._needs())),
                is_danger=True,
            )
        if not row.is_active:
            menu.add(
                tr("Reactivate…"),
                "rotate-ccw",
                lambda: self._open(ActivityDialog(row, **self._needs())),
            )
        return menu

    def _open_password(self, name: str) -> None:
        self._open(PasswordDialog(name, **self._needs()))

    def _open(self, dialog: ChangeDialog) -> None:
        self.change_dialog = dialog
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _needs(self) -> _Needs:
        return _Needs(
            services=self._services,
            operator=self._operator,
            tasks=self._tasks,
            changes=self._changes,
            parent=self.window(),
        )

    def _on_loaded(self, operators: tuple[ListedOperator, ...]) -> None:
        if self.banner.accessibleName() == self._failed():
            self.banner.hide()
        self.model.set_rows(operators)
        is_first = not operators
        self.stack.setCurrentWidget(self.first_state if is_first else self.table)
        self.header.set_count("" if is_first else format_count(len(operators)))
        self.add_button.setVisible(self._may_add and not is_first)
        self.first_button.setVisible(self._may_add)
        self.keys.setVisible(self._may_add and not is_first)
        if not is_first and self.table.selected_row is None:
            self.table.select_position(0)
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
        self.table.actions_requested.connect(self._on_actions_requested)
        self.table.row_activated.connect(
            lambda _row: self.table.request_actions(self.table.currentIndex().row())
        )
        self.add_button.clicked.connect(self.add_operator)
        self.first_button.clicked.connect(self.add_operator)
        if self._may_add:
            QShortcut(QKeySequence("Ctrl+N"), self).activated.connect(self.add_operator)
