"""Accounts: every customer we bill, to find, open and top up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from billing_desktop.domain.listing import AccountFilter, AccountListing, AccountQuery
from billing_desktop.domain.operator import Operator, Right
from ui.accounts.model import (
    SORTS,
    AccountLine,
    AccountsModel,
    AccountsPage,
    account_line,
    ids_ahead,
)
from ui.changes import ChangeHub, Topic
from ui.formatting import format_count, format_money
from ui.messages import explain
from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.tasks import Tasks
from ui.translation import ntr, tr
from ui.widgets.banner import Banner
from ui.widgets.button import Button
from ui.widgets.empty_state import EmptyState
from ui.widgets.key_caps import KeyCaps
from ui.widgets.page_header import PAGE_MARGINS, PageHeader
from ui.widgets.search_field import SearchField
from ui.widgets.segments import Segment, Segments
from ui.widgets.table import TableView

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services

_TOPICS = frozenset({Topic.ACCOUNTS, Topic.TOP_UPS, Topic.USAGE, Topic.REQUESTS})
_SEARCH_WIDTH = 400


class AccountsScreen(QWidget):
    """The list of accounts, narrowed by a search and by what still needs somebody.

    Signals:
        account_opened: the id of the account that a person opened.
        new_account_requested: a person wants to open a new account.
        top_up_requested: the id of the account that a person wants to top up.
    """

    account_opened = Signal(str)
    new_account_requested = Signal()
    top_up_requested = Signal(str)

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
        self.setObjectName("accounts_screen")
        self._accounts = services.accounts
        self._operator = operator
        self._tasks = tasks
        self._asked = 0
        self._is_outdated = False
        self._selected_id: str | None = None
        self._make_parts()
        self._name_parts()
        self._arrange()
        self._connect(changes)
        self._add_keys()
        self.reload()

    @property
    def selected_account_id(self) -> str | None:
        """The id of the account that is selected, if any."""
        line = self.table.selected_row
        return line.account_id if isinstance(line, AccountLine) else None

    @Slot()
    def reload(self) -> None:
        """Ask the books again; what is shown stays until the answer comes."""
        self._is_outdated = False
        self._asked += 1
        asked, query, top = self._asked, self._query(), max(self.table.rowAt(0), 0)

        def work() -> AccountsPage:
            listing = self._accounts.search(self._operator, query)
            first, ids = ids_ahead(listing.ids, top)
            return AccountsPage(listing, first, self._fetch(ids))

        self._tasks.run(
            self,
            work,
            on_success=lambda page: self._on_loaded(asked, page),
            on_error=lambda error: self._on_failed(asked, error),
        )

    def focus_search(self) -> None:
        """Put the cursor into the search field."""
        self.search_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search_field.selectAll()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_outdated:
            self.reload()

    # What the books answer ----------------------------------------------------------------

    def _query(self) -> AccountQuery:
        column, order = self.model.sorted_by or (7, Qt.SortOrder.DescendingOrder)
        return AccountQuery(
            text=self.search_field.text(),
            filter=AccountFilter(self.segments.current),
            sort=SORTS[column],
            is_descending=order is Qt.SortOrder.DescendingOrder,
        )

    def _fetch(self, ids: Sequence[str]) -> tuple[AccountLine, ...]:
        return tuple(account_line(row) for row in self._accounts.rows(self._operator, ids))

    def _on_loaded(self, asked: int, page: AccountsPage) -> None:
        if asked != self._asked:
            return  # The answer to a question that nobody asks any more.
        self.banner.hide()
        self._show_counts(page.listing)
        self.model.show_page(page, self._fetch)
        self._show_empty(page.listing)
        self._select()

    def _on_failed(self, asked: int, error: Exception) -> None:
        if asked == self._asked:
            self._show_failure(error)

    @Slot(object)
    def _show_failure(self, error: Exception) -> None:
        self.banner.set_text(Tone.BAD, tr("The accounts could not be read"), explain(error))
        self.banner.show()

    def _show_counts(self, listing: AccountListing) -> None:
        counts = listing.counts
        self.header.set_count(format_count(counts[AccountFilter.ALL]))
        self.segments.set_items(_segments(counts))
        count = len(listing.ids)
        self.keys.set_note(
            ntr(
                "{n_text} account, {balance} in total",
                "{n_text} accounts, {balance} in total",
                count,
                n_text=format_count(count),
                balance=format_money(listing.balance),
            )
        )

    def _show_empty(self, listing: AccountListing) -> None:
        is_searched = bool(self.search_field.text().strip())
        is_first = not is_searched and not listing.counts[AccountFilter.ALL]
        for part in (self.search_field, self.segments, self.keys):
            part.setVisible(not is_first)
        self.new_account_button.setVisible(not is_first and self._may_edit)
        self.header.count_label.setVisible(not is_first)
        if is_first:
            self.stack.setCurrentWidget(self.first_state)
        else:
            self.stack.setCurrentWidget(self.table if listing.ids else self.none_state)
        self.setFocusProxy(self._entrance())
        has_other = self.segments.current != AccountFilter.ALL
        self.clear_button.setText(tr("Show all accounts") if has_other else tr("Clear search"))

    def _entrance(self) -> QWidget:
        shown = self.stack.currentWidget()
        if shown is self.first_state:
            return self.first_button
        return self.clear_button if shown is self.none_state else self.table

    def _select(self) -> None:
        """Keep the account selected that was, also if its line had not come yet; else the first."""
        if self.table.selectionModel().hasSelection():
            return
        if self._selected_id is None or not self.table.select_key(self._selected_id):
            self.table.select_position(0)

    # What people do -----------------------------------------------------------------------

    @Slot(object)
    def _on_row_activated(self, line: AccountLine) -> None:
        self.account_opened.emit(line.account_id)

    @Slot(object)
    def _on_row_selected(self, line: AccountLine | None) -> None:
        if line is not None:
            self._selected_id = line.account_id

    @Slot()
    def _on_clear_clicked(self) -> None:
        if self.segments.current != AccountFilter.ALL:
            self.segments.set_current(AccountFilter.ALL)
        else:
            self.search_field.clear()
        self.reload()
        self.search_field.setFocus()

    @Slot()
    def _on_top_up_key(self) -> None:
        account_id = self.selected_account_id
        if account_id is not None:
            self.top_up_requested.emit(account_id)

    @Slot(str)
    def _on_changed(self, topic: str) -> None:
        if topic in _TOPICS and not self._is_outdated:
            self._is_outdated = True
            # Several topics change together: one question is enough, and none while hidden.
            QTimer.singleShot(0, self, self._reload_if_seen)

    @Slot()
    def _reload_if_seen(self) -> None:
        if self._is_outdated and self.isVisible():
            self.reload()

    # Putting it together ------------------------------------------------------------------

    def _make_parts(self) -> None:
        self._may_edit = self._operator.may(Right.EDIT_ACCOUNTS)
        self._may_top_up = self._operator.may(Right.REQUEST)
        self.banner = Banner(Tone.BAD, "", "")
        self.try_again_button = self.banner.add_button(tr("Try again"))
        self.header = PageHeader(tr("Accounts"))
        self.new_account_button = Button(tr("New account"), "primary", "plus")
        self.search_field = SearchField(tr("Company, account, VAT number or e-mail"), "Ctrl+F")
        self.segments = Segments()
        self.segments.set_items(_segments({}))
        self.model = AccountsModel(self._tasks, self)
        self.table = TableView()
        self.table.set_table_model(self.model)
        self.first_button = Button(tr("New account"), "primary", "plus")
        self.first_state = _first_state(self.first_button, may_edit=self._may_edit)
        self.clear_button = Button(tr("Clear search"))
        self.none_state = EmptyState(
            "search",
            tr("No account found"),
            tr("Company, account number, VAT number and e-mail address are searched."),
            self.clear_button,
        )
        self.stack = QStackedWidget()
        self.keys = KeyCaps(self._keys())

    def _keys(self) -> list[tuple[str, str]]:
        keys = [(tr("Enter"), tr("Open account"))]
        if self._may_top_up:
            keys.append((tr("Ctrl+T"), tr("Top Up")))
        if self._may_edit:
            keys.append((tr("Ctrl+N"), tr("New account")))
        return keys

    def _name_parts(self) -> None:
        for part, name in (
            (self.banner, "failure_banner"),
            (self.header, "page_header"),
            (self.new_account_button, "new_account_button"),
            (self.search_field, "search_field"),
            (self.segments, "segments"),
            (self.table, "accounts_table"),
            (self.first_state, "first_state"),
            (self.first_button, "first_account_button"),
            (self.none_state, "none_state"),
            (self.clear_button, "clear_search_button"),
            (self.stack, "accounts_stack"),
            (self.keys, "keys"),
        ):
            part.setObjectName(name)
        self.table.setAccessibleName(tr("Accounts"))

    def _arrange(self) -> None:
        set_role(self, "page")
        self.banner.hide()
        self.header.add_action(self.new_account_button)
        self.search_field.setFixedWidth(_SEARCH_WIDTH)
        narrowing = QHBoxLayout()
        narrowing.setSpacing(8)
        narrowing.addWidget(self.search_field)
        narrowing.addWidget(self.segments)
        narrowing.addStretch(1)
        for page in (self.table, self.none_state, self.first_state):
            self.stack.addWidget(page)
        card = QFrame()
        card.setObjectName("accounts_card")
        set_role(card, "tableCard")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.stack)
        column = QVBoxLayout(self)
        column.setContentsMargins(*PAGE_MARGINS)
        column.setSpacing(0)
        top = QVBoxLayout()
        top.setSpacing(14)
        top.addWidget(self.banner)
        top.addWidget(self.header)
        column.addLayout(top)
        column.addSpacing(16)
        column.addLayout(narrowing)
        column.addSpacing(12)
        column.addWidget(card, 1)
        column.addSpacing(10)
        column.addWidget(self.keys)

    def _connect(self, changes: ChangeHub) -> None:
        changes.changed.connect(self._on_changed)
        self.try_again_button.clicked.connect(self.reload)
        self.new_account_button.clicked.connect(self.new_account_requested)
        self.first_button.clicked.connect(self.new_account_requested)
        self.clear_button.clicked.connect(self._on_clear_clicked)
        self.search_field.search_changed.connect(self.reload)
        self.search_field.returnPressed.connect(self.table.setFocus)
        self.segments.chosen.connect(self.reload)
        self.table.row_activated.connect(self._on_row_activated)
        self.table.row_selected.connect(self._on_row_selected)
        self.model.sort_requested.connect(self.reload)
        self.model.fetch_failed.connect(self._show_failure)

    def _add_keys(self) -> None:
        if self._may_edit:
            key = QShortcut(QKeySequence("Ctrl+N"), self)
            key.activated.connect(self.new_account_requested)
        if self._may_top_up:
            QShortcut(QKeySequence("Ctrl+T"), self).activated.connect(self._on_top_up_key)


def _segments(counts: dict[AccountFilter, int]) -> list[Segment]:
    texts = {
        AccountFilter.ALL: tr("All"),
        AccountFilter.BELOW_ZERO: tr("Below zero"),
        AccountFilter.DETAILS_MISSING: tr("Details missing"),
        AccountFilter.PENDING: tr("Pending"),
    }
    return [Segment(key, text, counts.get(key)) for key, text in texts.items()]


def _first_state(button: Button, *, may_edit: bool) -> EmptyState:
    line = tr("No accounts yet")
    if not may_edit:
        return EmptyState("users", line, tr("Nobody has opened an account in these books yet."))
    state = EmptyState(
        "users",
        line,
        tr("An account holds the prepaid balance of one customer. Create the first one."),
        button,
    )
    state.set_keys([(tr("Ctrl+N"), tr("New account"))])
    return state
