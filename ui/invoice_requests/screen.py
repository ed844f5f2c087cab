"""The Requests screen: the queue of top-ups by invoice, the chat of one, and the decision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from billing_desktop.clock import SystemClock
from billing_desktop.domain.invoice_request import RequestAction
from billing_desktop.domain.operator import Right
from billing_desktop.domain.request_listing import RequestFilter, RequestRow, RequestView
from billing_desktop.domain.request_message import RequestMessage
from billing_desktop.errors import ConflictError
from ui.changes import ChangeHub, Topic
from ui.invoice_requests.chat_panel import ChatPanel
from ui.invoice_requests.draft_keeper import DraftKeeper
from ui.invoice_requests.facts_panel import FactsPanel
from ui.invoice_requests.queue_model import QueuePage, ids_ahead
from ui.invoice_requests.queue_panel import QueuePanel
from ui.invoice_requests.reading import OpenRequest, read_request
from ui.invoice_requests.steps import Order, carry_out
from ui.invoice_requests.writing import WRITTEN
from ui.messages import explain
from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.translation import tr
from ui.widgets.banner import Banner
from ui.widgets.key_caps import KeyCaps

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.domain.operator import Operator
    from billing_desktop.ports.clock import Clock
    from ui.tasks import Tasks


_TOPICS = frozenset(
    {Topic.ACCOUNTS, Topic.REQUESTS, Topic.TOP_UPS, Topic.INVOICES, Topic.MAIL, Topic.SETTINGS}
)
_AGES_MILLISECONDS = 60_000


class RequestsScreen(QWidget):
    """Queue, chat and facts side by side, worked off by keyboard.

    Another workstation's work comes in by itself. What is selected, in sight and typed stays.

    Signals:
        account_requested: the id of the account to be shown.
        accounts_requested: the way to the accounts, where requests are made.
        invoice_requested: account and number of an invoice to be shown.
        change_requested: the ``RequestView`` whose wish is to be changed.
    """

    account_requested = Signal(str)
    accounts_requested = Signal()
    invoice_requested = Signal(str, str)
    change_requested = Signal(object)

    def __init__(
        self,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        clock: Clock | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("requests_screen")
        self._services = services
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self._clock = clock or SystemClock()
        self._asked = self._asked_one = 0
        self._is_outdated = self._is_running = self._has_failed = False
        self._wanted = ""  # What is to be selected once the list has it.
        self._shown: OpenRequest | None = None
        now = self._clock.now
        self.queue = QueuePanel(tasks=tasks, reader=operator.name, now=now)
        self.chat = ChatPanel(reader=operator.name, now=now)
        self.facts = FactsPanel(operator=operator, now=now)
        self.banner = Banner(Tone.BAD, "", "")
        self.drafts = DraftKeeper(services.invoice_requests, operator, tasks, self)
        self.keys = [KeyCaps(keys) for keys in _keys()]
        self._ages = QTimer(self)
        self._arrange()
        self._connect()
        self.reload()

    # Reading ------------------------------------------------------------------------------

    @Slot()
    def reload(self) -> None:
        """Show the present state; what is shown stays until the answer comes."""
        self._is_outdated = False
        self._asked += 1
        asked, query, top = self._asked, self.queue.query, self.queue.view.top_position
        requests, operator = self._services.invoice_requests, self._operator

        def work() -> QueuePage:
            listing = requests.search(operator, query)
            first, ids = ids_ahead(listing.ids, top)
            return QueuePage(listing, first, requests.rows(operator, ids))

        self._tasks.run(
            self,
            work,
            on_success=lambda page: self._on_listed(asked, page),
            on_error=self._on_error,
        )

    def show_request(self, reference: str) -> None:
        """Select the request with that id, top-up or billing number."""
        self._wanted = reference
        self._read_one(reference)

    def focus_search(self) -> None:
        """Put the cursor into the search field."""
        self.queue.search_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.queue.search_field.selectAll()

    def _fetch(self, ids: Sequence[str]) -> Sequence[RequestRow]:
        return self._services.invoice_requests.rows(self._operator, ids)

    def _on_listed(self, asked: int, page: QueuePage) -> None:
        if asked != self._asked:
            return  # The answer to a question that nobody asks any more.
        if self._has_failed:  # It can be read again.
            self._has_failed = False
            self.banner.hide()
        is_new_question = self.queue.view.wants_first
        if is_new_question and not page.listing.ids and not self._wanted:
            self._shown = None
        if self._shown is None:
            self.queue.view.wants_first = True
        self.queue.show_page(page, self._fetch)
        if self._wanted:
            self._read_one(self._wanted)
        elif self._shown is not None:
            self._read_one(self._shown.view.request.request_id)
        self._show_parts()

    @Slot(str)
    def _on_selected(self, request_id: str) -> None:
        if not self._wanted:
            self._read_one(request_id)

    def _read_one(self, reference: str) -> None:
        self._asked_one += 1
        asked, services, operator = self._asked_one, self._services, self._operator
        self._tasks.run(
            self,
            lambda: read_request(services, operator, reference),
            on_success=lambda read: self._on_read(asked, read),
            on_error=self._on_error,
        )

    def _on_read(self, asked: int, read: OpenRequest) -> None:
        if asked != self._asked_one:
            return
        if self._wanted:
            self._select_wanted(read.view.request.request_id)
        self._show(read)
        self._show_parts()
        self._mark_read(read)

    def _show(self, read: OpenRequest) -> None:
        self._shown = read
        self.chat.show_request(read)
        self.facts.show_request(read)

    def _select_wanted(self, request_id: str) -> None:
        is_listed = self.queue.view.select_request(request_id)
        if is_listed or self.queue.query.filter is RequestFilter.ALL:
            self._wanted = ""
        else:  # It is at rest, or the search hides it.
            self.queue.show_filter(RequestFilter.ALL)

    def _mark_read(self, read: OpenRequest) -> None:
        may_write = self._operator.may(Right.REQUEST)
        if not read.view.unread or not self.isVisible() or not may_write:
            return
        requests, operator = self._services.invoice_requests, self._operator
        request_id, seq = read.view.request.request_id, read.thread[-1].seq
        self._tasks.run(
            self,
            lambda: requests.mark_read(operator, request_id, seq=seq),
            on_success=lambda _none: self._changes.announce(Topic.REQUESTS),
            on_error=self._on_error,
        )

    # Steps --------------------------------------------------------------------------------

    @Slot(object)
    def _on_chosen(self, action: RequestAction) -> None:
        shown = self._shown
        if shown is None or self._is_running or action not in shown.view.actions:
            return
        if action is RequestAction.CHANGE:
            self.change_requested.emit(shown.view)
        elif action in WRITTEN:
            self.chat.begin(action)
        else:
            self._order(Order.new(shown.view.request, action))

    @Slot(object, str, bool)
    def _on_sent(self, action: RequestAction, text: str, by_mail: bool) -> None:
        if self._shown is not None:
            order = Order.new(self._shown.view.request, action, text, by_mail=by_mail)
            self._order(order)

    def _order(self, order: Order) -> None:
        requests, operator = self._services.invoice_requests, self._operator
        self.banner.hide()
        self._set_running(True)
        self._tasks.run(
            self,
            lambda: carry_out(requests, operator, order),
            on_success=lambda done: self._on_done(order, done),
            on_error=self._on_not_done,
        )

    def _on_done(self, order: Order, done: RequestView | RequestMessage) -> None:
        self._set_running(False)
        if isinstance(done, RequestView) and self._shown is not None:
            self._asked_one += 1  # What is being read may be from before.
            self._show(replace(self._shown, view=done))
        if order.action in WRITTEN:
            self.drafts.forget(order.request.request_id)
            if self.chat.request_id == order.request.request_id:
                self.chat.set_sent()
        topics = [Topic.REQUESTS, Topic.TOP_UPS, Topic.ACCOUNTS, Topic.MAIL]
        if order.action is RequestAction.APPROVE:
            topics += [Topic.INVOICES, Topic.TASKS]
        self._changes.announce(*topics)

    def _on_not_done(self, error: Exception) -> None:
        self._set_running(False)
        if isinstance(error, ConflictError):  # What is shown is not what there is.
            self._say(Tone.WARN, tr("Somebody else was faster"), explain(error))
            self._changes.announce(Topic.REQUESTS)
        else:
            self._say(Tone.BAD, tr("This was not done"), explain(error))

    def _set_running(self, is_running: bool) -> None:
        self._is_running = is_running
        self.facts.foot.set_running(is_running)
        self.chat.set_sending(is_running)

    @Slot(object)
    def _on_error(self, error: Exception) -> None:
        self._has_failed = True
        self._say(Tone.BAD, tr("The requests could not be read"), explain(error))

    def _say(self, tone: Tone, what: str, sentence: str) -> None:
        self.banner.set_text(tone, what, sentence)
        self.banner.show()

    # The keyboard -------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        chosen = self._key_actions().get(Qt.Key(event.key()))
        if chosen is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        else:
            chosen()

    def _key_actions(self) -> dict[Qt.Key, Callable[[], object]]:
        key, action = Qt.Key, RequestAction
        return {
            key.Key_J: lambda: self.queue.view.step(1),
            key.Key_K: lambda: self.queue.view.step(-1),
            key.Key_T: lambda: self._on_chosen(action.TAKE),
            key.Key_A: self.facts.foot.ask_to_approve,
            key.Key_B: lambda: self._on_chosen(action.ASK_BACK),
            key.Key_D: lambda: self._on_chosen(action.DECLINE),
            key.Key_Return: self.chat.composer.take_focus,
            key.Key_Enter: self.chat.composer.take_focus,
        }

    # Keeping up ---------------------------------------------------------------------------

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

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ages.start()
        self._reload_if_seen()
        if self._shown is not None:
            self._mark_read(self._shown)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._ages.stop()
        self.chat.composer.flush_draft()

    # Putting it together ------------------------------------------------------------------

    def _show_parts(self) -> None:
        has_one = self._shown is not None
        self.chat.setVisible(has_one)
        self.facts.setVisible(has_one)
        self._blank.setVisible(not has_one)
        for keys in self.keys:
            keys.setVisible(has_one)

    def _connect(self) -> None:
        self.queue.query_changed.connect(self.reload)
        self.queue.request_selected.connect(self._on_selected)
        self.queue.accounts_requested.connect(self.accounts_requested)
        self.queue.model.fetch_failed.connect(self._on_error)
        self.chat.sent.connect(self._on_sent)
        self.chat.draft_changed.connect(self.drafts.keep)
        self.chat.left.connect(self.queue.view.setFocus)
        self.facts.foot.chosen.connect(self._on_chosen)
        self.facts.account_requested.connect(self.account_requested)
        self.facts.invoice_requested.connect(self.invoice_requested)
        self._changes.changed.connect(self._on_changed)
        self._ages.setInterval(_AGES_MILLISECONDS)
        self._ages.timeout.connect(self.queue.view.viewport().update)

    def _arrange(self) -> None:
        set_role(self, "page")
        self.banner.setObjectName("requests_banner")
        self.banner.hide()
        for number, keys in enumerate(self.keys):
            keys.setObjectName(f"requests_keys_{number}")
        self._blank = QWidget()
        self._blank.setObjectName("nothing_selected")
        middle = QVBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.banner)
        middle.addWidget(self.chat, 1)
        middle.addWidget(self._blank, 1)
        self.queue.place_keys(self.keys)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.queue)
        row.addWidget(_upright("queue_line"))
        row.addLayout(middle, 1)
        row.addWidget(_upright("facts_line"))
        row.addWidget(self.facts)
        self.setFocusProxy(self.queue.view)


def _upright(name: str) -> QFrame:
    line = QFrame()
    line.setObjectName(name)
    set_role(line, "verticalLine")
    return line


def _keys() -> tuple[list[tuple[str, str]], ...]:
    return (
        [("J", tr("Next")), ("K", tr("Previous")), (tr("Enter"), tr("Write"))],
        [("T", tr("Take it")), ("A", tr("Approve"))],
        [("B", tr("Ask back")), ("D", tr("Decline"))],
    )
