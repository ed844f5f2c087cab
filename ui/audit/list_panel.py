"""The list of the Audit trail page, with what narrows it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from billing_desktop.domain.audit_trail import AuditChoices, AuditEntry, AuditListing, AuditQuery
from ui.audit.details import AuditDetails
from ui.audit.filters import AuditFilters
from ui.audit.model import AuditModel
from ui.style.roles import set_role
from ui.translation import tr
from ui.widgets.button import Button
from ui.widgets.cell_delegate import ROW_HEIGHT
from ui.widgets.empty_state import EmptyState
from ui.widgets.table import TableView

if TYPE_CHECKING:
    from collections.abc import Collection

    from billing_desktop.domain.operator import Operator
    from billing_desktop.services.audit_trail import AuditTrail
    from ui.pages import Page
    from ui.tasks import Tasks


class AuditList(QWidget):
    """Lists rows of the trail, the newest first, and shows the selected one beside them.

    Signals:
        listed: how many rows match now.
        refused: the error because of which nothing was listed.
    """

    listed = Signal(int)
    refused = Signal(object)

    def __init__(
        self,
        *,
        trail: AuditTrail,
        operator: Operator,
        tasks: Tasks,
        today: Callable[[], date],
        pages: Collection[Page],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("audit_list")
        self._trail = trail
        self._operator = operator
        self._tasks = tasks
        self._asked = 0
        self._shown: AuditQuery | None = None
        self.filters = AuditFilters(today)
        self.model = AuditModel(tasks, self)
        self.table = TableView()
        self.everything_button = Button(tr("Show everything"))
        self.empty = EmptyState(
            "search",
            tr("Nothing found"),
            tr("No row of the audit trail matches the search and the filters above."),
            self.everything_button,
        )
        self.stack = QStackedWidget()
        self.details = AuditDetails(pages=pages)
        self._arrange()
        self._connect()

    @property
    def selected_entry(self) -> AuditEntry | None:
        """The row the cursor is on, once it has come."""
        row = self.table.selected_row
        return row if isinstance(row, AuditEntry) else None

    @Slot()
    def read_anew(self) -> None:
        """List what matches now, asking also again what things are called and who is in it."""
        self.model.forget()
        trail, operator = self._trail, self._operator
        self._tasks.run(
            self,
            lambda: trail.choices(operator),
            on_success=self._on_choices,
            on_error=self.refused.emit,
        )
        self.reload()

    @Slot()
    def reload(self) -> None:
        """List what matches now; what is selected and in sight stays so."""
        self._asked += 1
        asked, query = self._asked, self.filters.query
        trail, operator = self._trail, self._operator
        self._tasks.run(
            self,
            lambda: trail.search(operator, query),
            on_success=lambda listing: self._on_listed(asked, query, listing),
            on_error=lambda error: self._on_refused(asked, error),
        )

    def _on_choices(self, choices: AuditChoices) -> None:
        self.filters.set_choices(choices)

    def _on_listed(self, asked: int, query: AuditQuery, listing: AuditListing) -> None:
        if asked != self._asked:
            return
        is_same, self._shown = query == self._shown, query
        selected = self.model.seq_at(self.table.currentIndex().row())
        bar = self.table.verticalScrollBar()
        position, beyond = divmod(bar.value(), ROW_HEIGHT)
        top = self.model.seq_at(position) if bar.value() else None
        trail, operator = self._trail, self._operator
        self.model.show_rows(listing.seqs, lambda seqs: trail.rows(operator, seqs))
        self.stack.setCurrentIndex(1 if listing.seqs else 0)
        place = None if selected is None else self.model.position_of(selected)
        if listing.seqs:
            self.table.select_position(0 if place is None else place)
        if is_same:
            self._scroll_to(None if top is None else self.model.position_of(top), beyond)
        self.show_selected()
        self.listed.emit(len(listing.seqs))

    def _scroll_to(self, position: int | None, beyond: int) -> None:
        """Bring the row that was uppermost to where it was; the newest rows where they were."""
        self.table.doItemsLayout()  # Else the bar does not know yet how many rows there are.
        self.table.verticalScrollBar().setValue(
            0 if position is None else position * ROW_HEIGHT + beyond
        )

    def _on_refused(self, asked: int, error: Exception) -> None:
        if asked == self._asked:
            self.refused.emit(error)

    @Slot()
    def show_selected(self) -> None:
        """Show beside the list what the cursor is on."""
        entry = self.selected_entry
        if entry is not None:
            self.details.show_entry(entry)
        self.details.setVisible(entry is not None or self.stack.currentIndex() == 1)

    @Slot()
    def _back_to_table(self) -> None:
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.filters.is_narrowed:
            self.filters.reset()
            self._back_to_table()
        else:
            super().keyPressEvent(event)

    # Putting it together ----------------------------------------------------------------------

    def _arrange(self) -> None:
        for part, name in (
            (self.table, "audit_table"),
            (self.everything_button, "show_everything_button"),
            (self.empty, "audit_empty"),
            (self.stack, "audit_stack"),
        ):
            part.setObjectName(name)
        self.table.setAccessibleName(tr("Audit trail"))
        self.table.set_table_model(self.model)
        self.setFocusProxy(self.table)
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.table)
        card = QFrame()
        card.setObjectName("audit_card")
        set_role(card, "tableCard")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.stack)
        beside = QHBoxLayout()
        beside.setSpacing(12)
        beside.addWidget(card, 1)
        beside.addWidget(self.details)
        self.details.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.filters)
        column.addLayout(beside, 1)

    def _connect(self) -> None:
        self.filters.changed.connect(self.reload)
        self.everything_button.clicked.connect(self.filters.reset)
        self.table.row_selected.connect(lambda _row: self.show_selected())
        self.table.row_activated.connect(lambda _row: self.details.open_link())
        self.model.fetch_failed.connect(self.refused)
        self.details.left.connect(self._back_to_table)
        self.details.object_requested.connect(self.filters.set_object)
        # A row that is selected before it has come is shown when it comes.
        self.model.dataChanged.connect(
            lambda *_: self.show_selected(), Qt.ConnectionType.QueuedConnection
        )
