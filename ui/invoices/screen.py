"""The Invoices screen: every issued document, to be found, read, printed and saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from billing_desktop.clock import SystemClock
from billing_desktop.domain.invoice import InvoiceKind
from billing_desktop.domain.listing import InvoiceListing, InvoiceRow
from billing_desktop.domain.operator import Right
from ui.changes import ChangeHub, Topic
from ui.documents.desk import DocumentDesk
from ui.documents.desk_banner import DeskBanner
from ui.documents.mail_again import MailAgain
from ui.formatting import format_count, format_money
from ui.invoices.actions import DocumentActions
from ui.invoices.list_panel import InvoiceList
from ui.messages import explain
from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.translation import ntr, tr
from ui.widgets.key_caps import KeyCaps
from ui.widgets.menu import Menu
from ui.widgets.page_header import PAGE_MARGINS, PageHeader

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.domain.operator import Operator
    from billing_desktop.ports.clock import Clock
    from ui.tasks import Tasks


class InvoicesScreen(QWidget):
    """Lists documents, the newest first; Enter shows the pages beside the list.

    Signals:
        account_requested: the account of a document that somebody wants to see.
        cancel_requested: the number of an invoice that is to be taken back.
        correct_requested: the number of an invoice that is to be issued again.
    """

    account_requested = Signal(str)
    cancel_requested = Signal(str)
    correct_requested = Signal(str)

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
        self.setObjectName("invoices_screen")
        self._operator = operator
        self._is_outdated = False
        self._is_refused = False
        self._keeps_banner = False
        self.desk = DocumentDesk(services=services, operator=operator, tasks=tasks, window=self)
        self.header = PageHeader(tr("Invoices"))
        self.banner = DeskBanner(self.desk)
        self.list_panel = InvoiceList(
            services=services, operator=operator, tasks=tasks, clock=clock or SystemClock()
        )
        self.actions_bar = DocumentActions(
            header=self.header, list_panel=self.list_panel, desk=self.desk
        )
        self.mail_again = MailAgain(
            services=services,
            operator=operator,
            tasks=tasks,
            changes=changes,
            panel=self.list_panel.document_panel,
            banner=self.banner,
        )
        self.foot = KeyCaps(
            [
                (tr("Enter"), tr("Preview")),
                (tr("Ctrl+P"), tr("Print")),
                (tr("Ctrl+S"), tr("Save PDF")),
            ]
        )
        self._arrange()
        self._connect()
        changes.changed.connect(self._on_changed)
        self.reload()

    @Slot()
    def reload(self) -> None:
        """List what matches now."""
        self._is_outdated = False
        self.list_panel.reload()

    def focus_search(self) -> None:
        """Put the cursor into the search field."""
        self.list_panel.search_edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.list_panel.search_edit.selectAll()

    def show_document(self, number: str) -> None:
        """Find that document and show its pages."""
        self.list_panel.find_document(number)

    @Slot(object, QPoint)
    def _show_menu(self, row: InvoiceRow, at: QPoint) -> None:
        menu = Menu(self)
        self.actions_bar.add_to(menu)
        self.mail_again.add_to(menu, self.list_panel.selected_numbers)
        self._add_corrections(menu, row)
        menu.add(tr("Open account"), "users", lambda: self.account_requested.emit(row.account_id))
        menu.popup(at)

    def _add_corrections(self, menu: Menu, row: InvoiceRow) -> None:
        if row.kind is not InvoiceKind.INVOICE or row.is_cancelled:
            return
        if not self._operator.may(Right.CORRECT):
            return
        menu.add(tr("Cancel invoice…"), "undo-2", lambda: self.cancel_requested.emit(row.number))
        menu.add(tr("Correct invoice…"), "pencil", lambda: self.correct_requested.emit(row.number))

    # What is told ---------------------------------------------------------------------------

    @Slot(object)
    def _on_listed(self, listing: InvoiceListing) -> None:
        if not self._keeps_banner:
            self.banner.hide()
        self._keeps_banner = self._is_refused = False
        count = len(listing.numbers)
        self.header.set_count(format_count(count))
        self.foot.set_note(
            ntr(
                "{n_text} document, {total} in total",
                "{n_text} documents, {total} in total",
                count,
                n_text=format_count(count),
                total=format_money(listing.gross),
            )
        )

    @Slot(object)
    def _on_refused(self, error: Exception) -> None:
        self._is_refused = True
        self.banner.say(Tone.BAD, tr("The documents could not be listed"), explain(error))

    @Slot(str)
    def _on_changed(self, topic: str) -> None:
        if topic == Topic.INVOICES and not self._is_outdated:
            self._is_outdated = True
            QTimer.singleShot(0, self, self._reload_if_seen)

    @Slot()
    def _reload_if_seen(self) -> None:
        if self._is_outdated and self.isVisible():
            # Nobody asked for it: what was told of a document is not taken away by that.
            self._keeps_banner = not self._is_refused
            self.reload()

    # Putting it together --------------------------------------------------------------------

    def _arrange(self) -> None:
        set_role(self, "page")
        for part, name in (
            (self.header, "invoices_header"),
            (self.banner, "invoices_banner"),
            (self.list_panel, "invoice_list"),
            (self.foot, "invoices_foot"),
        ):
            part.setObjectName(name)
        self.setFocusProxy(self.list_panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(*PAGE_MARGINS)
        column.setSpacing(14)
        column.addWidget(self.header)
        column.addWidget(self.banner)
        column.addWidget(self.list_panel, 1)
        column.addWidget(self.foot)

    def _connect(self) -> None:
        self.list_panel.listed.connect(self._on_listed)
        self.list_panel.refused.connect(self._on_refused)
        self.list_panel.actions_requested.connect(self._show_menu)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._reload_if_seen()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.actions_bar.handle_key(event):
            super().keyPressEvent(event)
