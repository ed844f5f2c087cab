"""The left part of the inbox: which requests there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from billing_desktop.domain.quote import INVOICE_FROM
from billing_desktop.domain.request_listing import RequestFilter, RequestQuery, RequestRow
from ui.formatting import format_count, format_money
from ui.invoice_requests.queue_model import QueueModel, QueuePage
from ui.invoice_requests.queue_view import QueueView
from ui.invoice_requests.words import filter_text
from ui.style.roles import set_role
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.button import Button, IconButton
from ui.widgets.empty_state import EmptyState
from ui.widgets.key_caps import KeyCaps
from ui.widgets.menu import Menu
from ui.widgets.search_field import SearchField
from ui.widgets.segments import Segment, Segments

WIDTH = 296
_ALWAYS = (RequestFilter.OPEN, RequestFilter.MINE)
_MORE = tuple(name for name in RequestFilter if name not in _ALWAYS)


class QueuePanel(QWidget):
    """Title and count, search, filters and the list.

    Signals:
        query_changed: another question is to be asked.
        request_selected: the id of the request that is selected now.
        accounts_requested: the way to the accounts, where requests are made.
    """

    query_changed = Signal()
    request_selected = Signal(str)
    accounts_requested = Signal()

    def __init__(
        self,
        *,
        tasks: Tasks,
        reader: str,
        now: Callable[[], datetime],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("queue_panel")
        self.setFixedWidth(WIDTH)
        self._third = RequestFilter.CLOSED
        self._counts: dict[RequestFilter, int] = {}
        self.title_label = QLabel(tr("Requests"))
        self.count_label = QLabel()
        self.search_field = SearchField(tr("Company, number or person"), "Ctrl+F")
        self.segments = Segments()
        self.more_button = IconButton("sliders-horizontal", tr("More filters"))
        self.model = QueueModel(tasks, reader=reader, now=now, parent=self)
        self.view = QueueView(self.model, reader=reader, now=now)
        self.accounts_button = Button(tr("Open accounts"), "secondary", "users")
        self.clear_button = Button(tr("Show what is open"))
        self.stack = QStackedWidget()
        self._column = QVBoxLayout(self)
        self._show_segments()
        self._arrange()
        self.search_field.search_changed.connect(lambda _text: self._ask_anew())
        self.segments.chosen.connect(lambda _key: self._ask_anew())
        self.more_button.clicked.connect(self._on_more_clicked)
        self.accounts_button.clicked.connect(self.accounts_requested)
        self.clear_button.clicked.connect(self.show_all_open)
        self.view.request_selected.connect(self.request_selected)

    @property
    def query(self) -> RequestQuery:
        """What is asked for now."""
        return RequestQuery(
            text=self.search_field.text(), filter=RequestFilter(self.segments.current)
        )

    def show_page(
        self, page: QueuePage, fetch: Callable[[Sequence[str]], Sequence[RequestRow]]
    ) -> None:
        """Show the answer to the question."""
        self._counts = page.listing.counts
        open_count = self._counts.get(RequestFilter.OPEN, 0)
        self.count_label.setText(tr("{n} open", n=format_count(open_count)) if open_count else "")
        self._show_segments()
        self.view.show_page(page, fetch)
        self._show_what_there_is()

    def show_filter(self, name: RequestFilter) -> None:
        """Ask for that filter, without a text."""
        self.search_field.clear()
        if name not in _ALWAYS:
            self._third = name
        self._show_segments()
        self.segments.set_current(name)
        self._ask_anew()

    def place_keys(self, keys: Sequence[KeyCaps]) -> None:
        """Show below the list what keys do."""
        foot = QVBoxLayout()
        foot.setContentsMargins(16, 8, 8, 12)
        foot.setSpacing(2)
        for row in keys:
            foot.addWidget(row)
        self._column.addLayout(foot)

    @Slot()
    def show_all_open(self) -> None:
        """Ask for everything that waits."""
        self.show_filter(RequestFilter.OPEN)

    def _ask_anew(self) -> None:
        self.view.wants_first = True
        self.query_changed.emit()

    def _show_segments(self) -> None:
        self.segments.set_items(
            [Segment(name, filter_text(name)) for name in (*_ALWAYS, self._third)]
        )

    def _show_what_there_is(self) -> None:
        if self.model.ids:
            self.stack.setCurrentWidget(self.view)
            return
        is_plain = self.query == RequestQuery()
        self.stack.setCurrentIndex(1 if is_plain else 2)

    @Slot()
    def _on_more_clicked(self) -> None:
        menu = Menu(self)
        menu.setObjectName("filter_menu")
        for name in _MORE:
            count = format_count(self._counts.get(name, 0))
            action = menu.addAction(f"{filter_text(name)}  {count}", partial(self._choose, name))
            action.setObjectName(f"filter_{name.value}")
        menu.open_at(self.more_button.mapToGlobal(QPoint(0, self.more_button.height() + 4)))

    def _choose(self, name: RequestFilter) -> None:
        self._third = name
        self._show_segments()
        self.segments.set_current(name)
        self._ask_anew()

    def _arrange(self) -> None:
        for part, name in (
            (self.count_label, "queue_count"),
            (self.search_field, "queue_search"),
            (self.segments, "queue_segments"),
            (self.more_button, "more_filters_button"),
            (self.view, "queue"),
            (self.accounts_button, "open_accounts_button"),
            (self.clear_button, "show_open_button"),
            (self.stack, "queue_stack"),
            (self.title_label, "page_title"),
        ):
            part.setObjectName(name)
        set_role(self.title_label, "pageTitle")
        set_role(self.count_label, "count")
        self.view.setAccessibleName(tr("Requests"))
        self.stack.addWidget(self.view)
        limit = format_money(INVOICE_FROM)
        sentence = tr(
            "A top-up by invoice makes one: Top Up on an account, from {limit} on.", limit=limit
        )
        for name, icon, title, words, button in (
            ("queue_empty", "inbox", tr("No open requests"), sentence, self.accounts_button),
            (
                "queue_none",
                "search",
                tr("Nothing found"),
                tr("No request matches search and filter."),
                self.clear_button,
            ),
        ):
            state = EmptyState(icon, title, words, button)
            state.setObjectName(name)
            self.stack.addWidget(state)
        self._place()
        self.setFocusProxy(self.view)

    def _place(self) -> None:
        title = QHBoxLayout()
        title.setSpacing(9)
        title.addWidget(self.title_label)
        title.addWidget(self.count_label, 0, Qt.AlignmentFlag.AlignBottom)
        title.addStretch(1)
        choice = QHBoxLayout()
        choice.setSpacing(4)
        choice.addWidget(self.segments)
        choice.addStretch(1)
        choice.addWidget(self.more_button)
        head = QVBoxLayout()
        head.setContentsMargins(16, 22, 16, 14)
        head.setSpacing(12)
        head.addLayout(title)
        head.addWidget(self.search_field)
        head.addLayout(choice)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(head)
        self._column.addWidget(self.stack, 1)
