"""The Outbox: every mail, how it stands, and sending one again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from billing_desktop.domain.operator import Right
from billing_desktop.domain.outgoing_mail import (
    MailFilter,
    MailListing,
    MailQuery,
    MailStatus,
    OutgoingMail,
)
from ui.changes import ChangeHub, Topic
from ui.formatting import format_count
from ui.messages import explain
from ui.outbox.model import about, mail_columns
from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.translation import tr
from ui.widgets.banner import Banner
from ui.widgets.button import Button
from ui.widgets.empty_state import EmptyState
from ui.widgets.inset import Inset
from ui.widgets.page_header import PAGE_MARGINS, PageHeader
from ui.widgets.paged_rows_model import PagedRowsModel
from ui.widgets.search_field import SearchField
from ui.widgets.segments import Segment, Segments
from ui.widgets.table import TableView

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.domain.operator import Operator
    from ui.tasks import Tasks

_TOPICS = frozenset({Topic.MAIL, Topic.INVOICES, Topic.SETTINGS})
_SEARCH_WIDTH = 320
_SAID_LINES = 3


class OutboxScreen(QWidget):
    """Lists mails, the newest first; whoever may sync sends one again, or all that failed."""

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
        self.setObjectName("outbox_screen")
        self._outbox = services.mail.outbox
        self._servers = services.mail.servers
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self._is_outdated = False
        self._asked = 0
        self.header = PageHeader(tr("Outbox"))
        self.again_button = Button(tr("Send again"), icon="send")
        self.failed_button = Button(tr("Send all failed again"))
        self.banner = Banner(Tone.WARN, "", "")
        self.search_edit = SearchField(tr("Recipient, company or number"), "Ctrl+F")
        self.filters = Segments()
        self.model: PagedRowsModel[OutgoingMail] = PagedRowsModel(mail_columns(), tasks, self)
        self.table = TableView()
        self.empty = EmptyState("mail", "", "")
        self.stack = QStackedWidget()
        self.said_box = Inset(_SAID_LINES)
        self._arrange()
        self._connect()
        self.reload()

    @Slot()
    def reload(self) -> None:
        """List what matches now, and say why mails wait."""
        self._is_outdated = False
        self._asked += 1
        asked, outbox, servers, operator = self._asked, self._outbox, self._servers, self._operator
        query = MailQuery(self.search_edit.text(), MailFilter(self.filters.current or "all"))
        self._tasks.run(
            self,
            lambda: (outbox.search(operator, query), servers.status(operator).server is not None),
            on_success=lambda found: self._on_listed(asked, *found),
            on_error=self._on_refused,
        )

    @property
    def selected_mail(self) -> OutgoingMail | None:
        """The mail the cursor is on, once its row has come."""
        row = self.table.selected_row
        return row if isinstance(row, OutgoingMail) else None

    def _on_listed(self, asked: int, listing: MailListing, has_server: bool) -> None:
        if asked != self._asked:
            return
        outbox, operator = self._outbox, self._operator
        counts, ids = listing.counts, listing.ids
        self._show_filters(counts)
        self.header.set_count(format_count(counts[MailFilter.ALL]))
        waiting = counts[MailFilter.QUEUED]
        self.banner.set_text(
            Tone.WARN,
            tr("No mail server is set"),
            tr("Mails wait until one is entered under Settings, Mail. Nothing is lost."),
        )
        self.banner.setVisible(bool(waiting) and not has_server)
        self.failed_button.setVisible(self._may_send and bool(counts[MailFilter.FAILED]))
        position = self.table.currentIndex().row()
        self.model.set_source(
            len(ids), lambda first, count: outbox.rows(operator, ids[first : first + count])
        )
        is_found = bool(self.search_edit.text()) or bool(counts[MailFilter.ALL])
        self.empty.set_text(
            "search" if is_found else "mail",
            tr("Nothing found") if is_found else tr("No mails yet"),
            tr("No mail matches the search.")
            if is_found
            else tr("Each issued invoice is mailed to its customer."),
        )
        self.stack.setCurrentIndex(1 if ids else 0)
        if ids:
            self.table.select_position(min(max(position, 0), len(ids) - 1))
        self._show_said()

    def _show_filters(self, counts: dict[MailFilter, int]) -> None:
        words = {
            MailFilter.ALL: tr("All"),
            MailFilter.QUEUED: tr("Queued"),
            MailFilter.FAILED: tr("Failed"),
        }
        self.filters.set_items([Segment(key, words[key], counts[key]) for key in MailFilter])

    @Slot()
    def _show_said(self) -> None:
        mail = self.selected_mail
        self.said_box.setVisible(mail is not None)
        self.again_button.setVisible(self._may_send and mail is not None)
        if mail is not None:
            is_bad = mail.status is MailStatus.FAILED
            title = tr(
                "{number} to {recipient}", number=mail.invoice_number, recipient=mail.recipient
            )
            self.said_box.set_content("mail", title, about(mail), Tone.BAD if is_bad else Tone.INFO)

    # What people do -----------------------------------------------------------------------

    @Slot()
    def send_again(self) -> None:
        """Queue the selected mail once more."""
        mail = self.selected_mail
        if mail is not None:
            outbox, operator, mail_id = self._outbox, self._operator, mail.mail_id
            self._send(lambda: outbox.send_again(operator, mail_id))

    @Slot()
    def send_failed_again(self) -> None:
        """Queue every mail that failed once more."""
        outbox, operator = self._outbox, self._operator
        self._send(lambda: outbox.send_failed_again(operator))

    def _send(self, work: Callable[[], object]) -> None:
        self._tasks.run(
            self,
            work,
            # Who sends in the background hears of it and begins at once.
            on_success=lambda _: self._changes.announce(Topic.INVOICES, Topic.MAIL, Topic.TASKS),
            on_error=self._on_refused,
        )

    def _on_refused(self, error: Exception) -> None:
        self.banner.set_text(Tone.BAD, tr("The outbox did not do what was asked"), explain(error))
        self.banner.show()

    @Slot(str)
    def _on_changed(self, topic: str) -> None:
        if topic in _TOPICS and not self._is_outdated:
            self._is_outdated = True
            QTimer.singleShot(0, self, self._reload_if_seen)

    @Slot()
    def _reload_if_seen(self) -> None:
        if self._is_outdated and self.isVisible():
            self.reload()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._reload_if_seen()

    # Putting it together ------------------------------------------------------------------

    @property
    def _may_send(self) -> bool:
        return self._operator.may(Right.SYNC)

    def _arrange(self) -> None:
        set_role(self, "page")
        for part, name in (
            (self.header, "outbox_header"),
            (self.again_button, "send_again_button"),
            (self.failed_button, "send_failed_button"),
            (self.banner, "outbox_banner"),
            (self.search_edit, "outbox_search"),
            (self.filters, "outbox_filters"),
            (self.table, "outbox_table"),
            (self.empty, "outbox_empty"),
            (self.stack, "outbox_stack"),
            (self.said_box, "mail_said"),
        ):
            part.setObjectName(name)
        self.header.add_action(self.failed_button)
        self.header.add_action(self.again_button)
        self.failed_button.hide()
        self.again_button.hide()
        self.banner.hide()
        self.said_box.hide()
        self.search_edit.setFixedWidth(_SEARCH_WIDTH)
        self._show_filters(dict.fromkeys(MailFilter, 0))
        self.table.setAccessibleName(tr("Outbox"))
        self.table.set_table_model(self.model)
        self.setFocusProxy(self.table)
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.table)
        card = QFrame()
        card.setObjectName("outbox_card")
        set_role(card, "tableCard")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.stack)
        tools = QHBoxLayout()
        tools.setSpacing(8)
        tools.addWidget(self.search_edit)
        tools.addWidget(self.filters)
        tools.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(*PAGE_MARGINS)
        column.setSpacing(14)
        column.addWidget(self.header)
        column.addWidget(self.banner)
        column.addLayout(tools)
        column.addWidget(card, 1)
        column.addWidget(self.said_box)

    def _connect(self) -> None:
        self._changes.changed.connect(self._on_changed)
        self.search_edit.search_changed.connect(lambda _text: self.reload())
        self.filters.chosen.connect(lambda _key: self.reload())
        self.table.row_selected.connect(lambda _mail: self._show_said())
        self.model.dataChanged.connect(self._show_said)
        self.model.fetch_failed.connect(self._on_refused)
        self.again_button.clicked.connect(self.send_again)
        self.failed_button.clicked.connect(self.send_failed_again)
