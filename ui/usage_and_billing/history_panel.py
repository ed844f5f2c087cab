"""Transaction History: the top-ups of an account, and what may be done with each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from billing_desktop.domain.listing import TransactionFilter, TransactionListing
from billing_desktop.domain.operator import Operator, Right
from billing_desktop.domain.top_up import TopUp, TopUpAction
from ui.style.fonts import metrics
from ui.style.roles import set_role
from ui.tasks import Tasks
from ui.translation import tr
from ui.usage_and_billing.actions_menu import ActionsMenu
from ui.usage_and_billing.transactions_model import (
    TransactionLine,
    TransactionsModel,
    TransactionsPage,
    ids_ahead,
    transaction_line,
)
from ui.widgets.button import Button
from ui.widgets.cell_delegate import action_box
from ui.widgets.empty_state import EmptyState
from ui.widgets.search_field import SearchField
from ui.widgets.segments import Segment, Segments
from ui.widgets.table import TableView

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services

_SEARCH_WIDTH_MIN = 240
_SEARCH_FRAME = 52
_HEAD_HEIGHT = 53
_TABLE_HEIGHT_MIN = 108
_ROOM_FOR_CIRCLE = 190


class HistoryPanel(QFrame):
    """The transactions of one account, the newest first.

    Signals:
        action_requested: the ``TopUp`` and the ``TopUpAction`` that a person chose.
        next_step_requested: the button for an account without transactions was pressed.
        failed: the error that kept the transactions from being read.
    """

    action_requested = Signal(object, object)
    next_step_requested = Signal()
    failed = Signal(object)

    def __init__(
        self,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("history_panel")
        self._transactions = services.transactions
        self._operator = operator
        self._tasks = tasks
        self._account_id = ""
        self._asked = 0
        self._selected_id: str | None = None
        self.actions_menu: ActionsMenu | None = None
        self._make_parts()
        self._arrange()
        self._connect()

    def show_account(self, account_id: str) -> None:
        """Show the transactions of that account, without the search for another one."""
        if account_id != self._account_id:
            self._account_id = account_id
            self._selected_id = None
            self.search_field.clear()
            self.segments.set_items(_segments({}))
            self.segments.set_current(TransactionFilter.ALL)
            self.model.clear()
            self.stack.setCurrentWidget(self.table)
        self.reload()

    @Slot()
    def reload(self) -> None:
        """Ask the books again; what is shown stays until the answer comes."""
        if not self._account_id:
            return
        self._asked += 1
        asked, account_id = self._asked, self._account_id
        text = self.search_field.text()
        chosen, top = TransactionFilter(self.segments.current), max(self.table.rowAt(0), 0)

        def work() -> TransactionsPage:
            listing = self._transactions.search(
                self._operator, account_id, text=text, filter=chosen
            )
            first, ids = ids_ahead(listing.ids, top)
            return TransactionsPage(listing, first, self._fetch(ids))

        self._tasks.run(
            self,
            work,
            on_success=lambda page: self._on_loaded(asked, page),
            on_error=lambda error: self._on_failed(asked, error),
        )

    def set_next_step(self, *, has_details: bool) -> None:
        """Say what an account without transactions needs next."""
        if has_details:
            sentence = tr("The first top-up adds funds to the balance. It will be listed here.")
            button = tr("Make the first top-up")
            may = self._operator.may(Right.REQUEST)
        else:
            sentence = tr("Billing details come first, then the first top-up.")
            button = tr("Add billing details")
            may = self._operator.may(Right.EDIT_ACCOUNTS)
        self.first_state.set_text("receipt-text", tr("No transactions yet"), sentence)
        self.next_step_button.setText(button)
        self.next_step_button.setVisible(may)

    def focus_search(self) -> None:
        """Put the cursor into the search field."""
        self.search_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search_field.selectAll()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        has_room = self.height() - _HEAD_HEIGHT >= _ROOM_FOR_CIRCLE
        for state in (self.first_state, self.none_state):
            state.circle.setVisible(has_room)

    # What the books answer ----------------------------------------------------------------

    def _fetch(self, ids: Sequence[str]) -> tuple[TransactionLine, ...]:
        rows = self._transactions.rows(self._operator, ids)
        return tuple(transaction_line(top_up) for top_up in rows)

    def _on_loaded(self, asked: int, page: TransactionsPage) -> None:
        if asked != self._asked:
            return  # The answer to a question that nobody asks any more.
        self.segments.set_items(_segments(page.listing.counts))
        self.model.show_page(page, self._fetch)
        self._show_empty(page.listing)
        if not self.table.selectionModel().hasSelection() and self._selected_id is not None:
            self.table.select_key(self._selected_id)

    def _on_failed(self, asked: int, error: Exception) -> None:
        if asked == self._asked:
            self.failed.emit(error)

    def _show_empty(self, listing: TransactionListing) -> None:
        is_narrowed = bool(self.search_field.text().strip()) or (
            self.segments.current != TransactionFilter.ALL
        )
        self.search_field.setVisible(is_narrowed or bool(listing.ids))
        self.segments.setVisible(is_narrowed or bool(listing.ids))
        if listing.ids:
            self.stack.setCurrentWidget(self.table)
        else:
            self.stack.setCurrentWidget(self.none_state if is_narrowed else self.first_state)

    # What people do -----------------------------------------------------------------------

    @Slot(object)
    def _on_row_selected(self, line: TransactionLine | None) -> None:
        if line is not None:
            self._selected_id = line.top_up.top_up_id

    @Slot(object)
    def _on_row_activated(self, _line: TransactionLine) -> None:
        self.table.request_actions(self.table.currentIndex().row())

    @Slot(object, QPoint)
    def _on_actions_requested(self, line: TransactionLine, at: QPoint) -> None:
        menu = ActionsMenu(line.top_up, self._operator, partial(self._choose, line.top_up), self)
        self.actions_menu = menu
        cell = self.table.visualRect(self.table.currentIndex())
        edge = self.table.viewport().mapToGlobal(action_box(cell).bottomRight())
        is_at_button = at.y() == edge.y()
        # Below its button the menu ends where the button does, so that it stays in the window.
        shift = menu.sizeHint().width() if is_at_button else 0
        menu.popup(at - QPoint(shift, 0))
        first = menu.actions()[0]
        if first.isEnabled():
            menu.setActiveAction(first)

    def _choose(self, top_up: TopUp, action: TopUpAction) -> None:
        self.action_requested.emit(top_up, action)

    @Slot()
    def _on_show_all(self) -> None:
        self.segments.set_current(TransactionFilter.ALL)
        self.search_field.clear()
        self.reload()
        self.table.setFocus()

    # Putting it together ------------------------------------------------------------------

    def _make_parts(self) -> None:
        self.title_label = QLabel(tr("Transaction History"))
        self.search_field = SearchField(tr("Billing number or amount"))
        self.segments = Segments()
        self.segments.set_items(_segments({}))
        self.model = TransactionsModel(self._tasks, self)
        self.table = TableView()
        self.table.set_table_model(self.model)
        self.next_step_button = Button("")
        self.first_state = EmptyState("receipt-text", "", "", self.next_step_button)
        self.show_all_button = Button(tr("Show all transactions"))
        self.none_state = EmptyState(
            "search",
            tr("No transaction found"),
            tr("Billing number, top-up amount and charged amount are searched."),
            self.show_all_button,
        )
        self.stack = QStackedWidget()
        self.set_next_step(has_details=True)

    def _arrange(self) -> None:
        set_role(self, "tableCard")
        set_role(self.title_label, "section")
        for part, name in (
            (self.title_label, "history_title"),
            (self.search_field, "history_search"),
            (self.segments, "history_segments"),
            (self.table, "transactions_table"),
            (self.first_state, "no_transactions_state"),
            (self.next_step_button, "next_step_button"),
            (self.none_state, "no_match_state"),
            (self.show_all_button, "show_all_button"),
            (self.stack, "history_stack"),
        ):
            part.setObjectName(name)
        self.table.setAccessibleName(tr("Transaction History"))
        placeholder = metrics().horizontalAdvance(self.search_field.placeholderText())
        self.search_field.setFixedWidth(max(_SEARCH_WIDTH_MIN, placeholder + _SEARCH_FRAME))
        self.stack.setMinimumHeight(_TABLE_HEIGHT_MIN)
        head_row = QWidget()
        head_row.setObjectName("history_head")
        head_row.setFixedHeight(_HEAD_HEIGHT)
        head = QHBoxLayout(head_row)
        head.setContentsMargins(16, 0, 12, 0)
        head.setSpacing(8)
        head.addWidget(self.title_label)
        head.addStretch(1)
        head.addWidget(self.search_field)
        head.addWidget(self.segments)
        line = QFrame()
        line.setObjectName("history_line")
        set_role(line, "line")
        for page in (self.table, self.none_state, self.first_state):
            self.stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(head_row)
        column.addWidget(line)
        column.addWidget(self.stack, 1)

    def _connect(self) -> None:
        self.search_field.search_changed.connect(self.reload)
        self.search_field.returnPressed.connect(self.table.setFocus)
        self.segments.chosen.connect(self.reload)
        self.table.row_activated.connect(self._on_row_activated)
        self.table.row_selected.connect(self._on_row_selected)
        self.table.actions_requested.connect(self._on_actions_requested)
        self.model.fetch_failed.connect(self.failed)
        self.next_step_button.clicked.connect(self.next_step_requested)
        self.show_all_button.clicked.connect(self._on_show_all)


def _segments(counts: dict[TransactionFilter, int]) -> list[Segment]:
    pending, failed = TransactionFilter.PENDING, TransactionFilter.FAILED
    return [
        Segment(TransactionFilter.ALL, tr("All")),
        Segment(pending, tr("Pending"), counts.get(pending)),
        Segment(failed, tr("Failed"), counts.get(failed)),
    ]
