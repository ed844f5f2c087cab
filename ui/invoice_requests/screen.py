"""The Requests screen: which top-ups by invoice wait for the support team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from billing_desktop.clock import SystemClock
from billing_desktop.domain.invoice_request import InvoiceRequest
from billing_desktop.domain.quote import INVOICE_FROM
from ui.changes import ChangeHub, Topic
from ui.formatting import format_count, format_money
from ui.invoice_requests.model import request_columns
from ui.messages import explain
from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.translation import tr
from ui.widgets.banner import Banner
from ui.widgets.button import Button
from ui.widgets.empty_state import EmptyState
from ui.widgets.inset import Inset
from ui.widgets.key_caps import KeyCaps
from ui.widgets.page_header import PAGE_MARGINS, PageHeader
from ui.widgets.rows_model import RowsModel
from ui.widgets.table import TableView

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.domain.operator import Operator
    from billing_desktop.ports.clock import Clock
    from ui.tasks import Tasks


_TOPICS = frozenset({Topic.ACCOUNTS, Topic.REQUESTS, Topic.TOP_UPS})
_MESSAGE_LINES = 2


class RequestsScreen(QWidget):
    """Lists the recorded requests, the oldest first. Chat and review come later, and it says so.

    Signals:
        account_requested: the account of a request that somebody opened.
        accounts_requested: the way to the accounts, where requests are made.
    """

    account_requested = Signal(str)
    accounts_requested = Signal()

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
        self._is_outdated = False
        self._requests = services.invoice_requests
        self._operator = operator
        self._tasks = tasks
        self._clock = clock or SystemClock()
        self.header = PageHeader(tr("Requests"))
        self.banner = Banner(Tone.INFO, "", "")
        self.model: RowsModel[InvoiceRequest] = RowsModel(
            request_columns(self._clock.now()), self, key=lambda request: request.request_id
        )
        self.table = TableView()
        self.accounts_button = Button(tr("Open accounts"), "primary", "users")
        self.message_box = Inset(_MESSAGE_LINES)
        self.message_box.hide()
        self.stack = QStackedWidget()
        self.foot = KeyCaps([(tr("Enter"), tr("Open account"))])
        self._arrange()
        self.table.row_activated.connect(
            lambda request: self.account_requested.emit(request.account_id)
        )
        self.table.row_selected.connect(lambda _request: self._show_message())
        self.accounts_button.clicked.connect(self.accounts_requested)
        changes.changed.connect(self._on_changed)
        self._say_what_comes()
        self.reload()

    @Slot()
    def reload(self) -> None:
        """Show the present state."""
        self._is_outdated = False
        requests, operator = self._requests, self._operator
        self._tasks.run(
            self,
            lambda: requests.all_open(operator),
            on_success=self._on_read,
            on_error=self._on_error,
        )

    def _on_read(self, requests: tuple[InvoiceRequest, ...]) -> None:
        self._say_what_comes()
        count = len(requests)
        self.header.set_count(tr("{n} open", n=format_count(count)) if count else "")
        self.model.columns = request_columns(self._clock.now())
        self.model.set_rows(requests)
        self.stack.setCurrentIndex(1 if requests else 0)
        self.banner.setVisible(bool(requests))
        self.foot.setVisible(bool(requests))
        if requests and self.table.selected_row is None:
            self.table.select_position(0)

    def _on_error(self, error: Exception) -> None:
        self.banner.set_text(Tone.BAD, tr("The requests could not be listed"), explain(error))
        self.banner.show()

    def _say_what_comes(self) -> None:
        self.banner.set_text(
            Tone.INFO,
            tr("These requests are recorded"),
            tr(
                "Reviewing them and writing to the customer comes with a later version. "
                "Nothing is invoiced or credited until then."
            ),
        )

    @Slot(str)
    def _on_changed(self, topic: str) -> None:
        if topic in _TOPICS and not self._is_outdated:
            self._is_outdated = True
            QTimer.singleShot(0, self, self._reload_if_seen)

    @Slot()
    def _reload_if_seen(self) -> None:
        if self._is_outdated and self.isVisible():
            self.reload()

    @Slot()
    def _show_message(self) -> None:
        request = self.table.selected_row
        is_request = isinstance(request, InvoiceRequest)
        self.message_box.setVisible(is_request)
        if isinstance(request, InvoiceRequest):
            self.message_box.set_content(
                "text-quote",
                tr("Message with {number}", number=request.billing_number),
                request.message or tr("There is no message."),
            )

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._reload_if_seen()

    def _arrange(self) -> None:
        set_role(self, "page")
        for part, name in (
            (self.header, "requests_header"),
            (self.banner, "requests_banner"),
            (self.table, "requests_table"),
            (self.accounts_button, "open_accounts_button"),
            (self.stack, "requests_stack"),
            (self.message_box, "request_message"),
            (self.foot, "requests_foot"),
        ):
            part.setObjectName(name)
        self.table.setAccessibleName(tr("Requests"))
        self.table.set_table_model(self.model)
        self.setFocusProxy(self.table)
        empty = EmptyState(
            "inbox",
            tr("No open requests"),
            tr(
                "A top-up by invoice makes one: Top Up on an account, from {limit} on.",
                limit=format_money(INVOICE_FROM),
            ),
            self.accounts_button,
        )
        empty.setObjectName("requests_empty")
        self.stack.addWidget(empty)
        self.stack.addWidget(self.table)
        card = QFrame()
        card.setObjectName("requests_card")
        set_role(card, "tableCard")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.stack)
        column = QVBoxLayout(self)
        column.setContentsMargins(*PAGE_MARGINS)
        column.setSpacing(14)
        column.addWidget(self.header)
        column.addWidget(self.banner)
        column.addWidget(card, 1)
        column.addWidget(self.message_box)
        column.addWidget(self.foot)
