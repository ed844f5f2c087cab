"""The Invoices screen: every issued document, to be found, read, printed and saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from billing_desktop.clock import SystemClock
from billing_desktop.domain.listing import InvoiceListing, InvoiceRow
from ui.changes import ChangeHub, Topic
from ui.documents.desk import DocumentDesk
from ui.formatting import format_count, format_money
from ui.invoices.list_panel import InvoiceList
from ui.messages import explain
from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.translation import ntr, tr
from ui.widgets.banner import Banner
from ui.widgets.button import Button
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
    """

    account_requested = Signal(str)

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
        self._is_outdated = False
        self.desk = DocumentDesk(services=services, operator=operator, tasks=tasks, window=self)
        self.header = PageHeader(tr("Invoices"))
        self.preview_button = Button(tr("Preview"), icon="eye")
        self.print_button = Button(tr("Print"), icon="printer")
        self.save_button = Button(tr("Save PDF"), "primary", "download")
        self.banner = Banner(Tone.BAD, "", "")
        self.list_panel = InvoiceList(
            services=services, operator=operator, tasks=tasks, clock=clock or SystemClock()
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
        self._show_actions()
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

    # The pages beside the list --------------------------------------------------------------

    @Slot()
    def show_preview(self) -> None:
        """Show the pages of the selected document beside the list."""
        self.list_panel.set_previewing(True)
        self._show_actions()

    @Slot()
    def hide_preview(self) -> None:
        """Give the list all the room again."""
        self.list_panel.set_previewing(False)
        self._show_actions()
        self.list_panel.setFocus()

    @Slot()
    def _on_preview_clicked(self) -> None:
        if self.list_panel.is_previewing:
            self.hide_preview()
        else:
            self.show_preview()

    @Slot()
    def _show_actions(self) -> None:
        """Offer what can be done here; beside the pages the panel offers it."""
        count = len(self.list_panel.selected_numbers)
        self.preview_button.setVisible(count > 0)
        self.preview_button.setText(
            tr("Hide preview") if self.list_panel.is_previewing else tr("Preview")
        )
        for button in (self.print_button, self.save_button):
            button.setVisible(count > 0 and not self.list_panel.is_previewing)
        self.save_button.setText(
            tr("Save PDF") if count < 2 else tr("Save {n} PDFs", n=format_count(count))
        )

    @Slot(object, QPoint)
    def _show_menu(self, row: InvoiceRow, at: QPoint) -> None:
        menu = Menu(self)
        menu.add(tr("Preview"), "eye", self.show_preview, is_default=True)
        menu.add(tr("Print"), "printer", self._on_print)
        menu.add(tr("Save PDF"), "download", self._on_save)
        menu.add(tr("Open account"), "users", lambda: self.account_requested.emit(row.account_id))
        menu.popup(at)

    # What is told ---------------------------------------------------------------------------

    @Slot(object)
    def _on_listed(self, listing: InvoiceListing) -> None:
        self.banner.hide()
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
        self._show_actions()

    @Slot(object)
    def _on_refused(self, error: Exception) -> None:
        self._show_banner(Tone.BAD, tr("The documents could not be listed"), explain(error))

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        self._show_banner(Tone.BAD, tr("That did not work"), sentence)

    @Slot(str)
    def _on_done(self, sentence: str) -> None:
        self._show_banner(Tone.OK, tr("Done"), sentence)

    @Slot(int, int)
    def _on_progressed(self, page: int, count: int) -> None:
        sentence = tr("Page {page} of {count}", page=page, count=count)
        self._show_banner(Tone.INFO, tr("Printing"), sentence)

    def _show_banner(self, tone: Tone, what: str, sentence: str) -> None:
        self.banner.set_text(tone, what, sentence)
        self.banner.show()

    @Slot(str)
    def _on_changed(self, topic: str) -> None:
        if topic == Topic.INVOICES and not self._is_outdated:
            self._is_outdated = True
            QTimer.singleShot(0, self, self._reload_if_seen)

    @Slot()
    def _reload_if_seen(self) -> None:
        if self._is_outdated and self.isVisible():
            self.reload()

    @Slot()
    def _on_print(self) -> None:
        self.desk.print_documents(self.list_panel.selected_numbers)

    @Slot()
    def _on_save(self) -> None:
        self.desk.save_documents(self.list_panel.selected_numbers)

    # Putting it together --------------------------------------------------------------------

    def _arrange(self) -> None:
        set_role(self, "page")
        for part, name in (
            (self.header, "invoices_header"),
            (self.preview_button, "preview_button"),
            (self.print_button, "print_button"),
            (self.save_button, "save_button"),
            (self.banner, "invoices_banner"),
            (self.list_panel, "invoice_list"),
            (self.foot, "invoices_foot"),
        ):
            part.setObjectName(name)
        for button in (self.preview_button, self.print_button, self.save_button):
            self.header.add_action(button)
        self.banner.hide()
        self.setFocusProxy(self.list_panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(*PAGE_MARGINS)
        column.setSpacing(14)
        column.addWidget(self.header)
        column.addWidget(self.banner)
        column.addWidget(self.list_panel, 1)
        column.addWidget(self.foot)

    def _connect(self) -> None:
        self.preview_button.clicked.connect(self._on_preview_clicked)
        self.print_button.clicked.connect(self._on_print)
        self.save_button.clicked.connect(self._on_save)
        self.list_panel.listed.connect(self._on_listed)
        self.list_panel.refused.connect(self._on_refused)
        self.list_panel.selected.connect(self._show_actions)
        self.list_panel.opened.connect(self.show_preview)
        self.list_panel.actions_requested.connect(self._show_menu)
        self.desk.progressed.connect(self._on_progressed)
        self.desk.done.connect(self._on_done)
        self.desk.failed.connect(self._on_failed)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._reload_if_seen()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Not as shortcuts: the panel beside the list has the same ones while it is there.
        if event.matches(QKeySequence.StandardKey.Print):
            self._on_print()
        elif event.matches(QKeySequence.StandardKey.Save):
            self._on_save()
        elif event.key() == Qt.Key.Key_Escape and self.list_panel.is_previewing:
            self.hide_preview()
        else:
            super().keyPressEvent(event)
