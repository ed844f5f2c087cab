"""The Invoices screen without the books: what this computer has copies of, to be printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QVBoxLayout, QWidget

from billing_desktop.clock import SystemClock
from billing_desktop.domain.listing import InvoiceListing, InvoiceRow
from ui.documents.desk import DocumentDesk
from ui.formatting import format_count
from ui.invoices.list_panel import InvoiceList
from ui.messages import explain
from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.translation import ntr, tr
from ui.widgets.banner import Banner
from ui.widgets.button import Button
from ui.widgets.menu import Menu
from ui.widgets.page_header import PAGE_MARGINS, PageHeader

if TYPE_CHECKING:
    from billing_desktop.domain.operator import Operator
    from ui.documents.source import HasDocuments
    from ui.tasks import Tasks


class OfflineScreen(QWidget):
    """Finds, previews, prints and saves copies; nothing can be booked or changed here.

    Signals:
        connect_requested: somebody wants to try to open the books again.
    """

    connect_requested = Signal()

    def __init__(
        self,
        *,
        services: HasDocuments,
        operator: Operator,
        tasks: Tasks,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("offline_screen")
        self.desk = DocumentDesk(services=services, operator=operator, tasks=tasks, window=self)
        self.header = PageHeader(tr("Invoices"))
        self.preview_button = Button(tr("Preview"), icon="eye")
        self.print_button = Button(tr("Print"), icon="printer")
        self.save_button = Button(tr("Save PDF"), "primary", "download")
        self.offline_banner = Banner(Tone.WARN, "", "")
        self.connect_button = self.offline_banner.add_button(tr("Try again"))
        self.banner = Banner(Tone.INFO, "", "")
        self.list_panel = InvoiceList(
            services=services, operator=operator, tasks=tasks, clock=SystemClock()
        )
        self._arrange()
        self._connect()
        self._show_actions()
        self.list_panel.reload()

    @Slot()
    def reload(self) -> None:
        """List what matches now."""
        self.list_panel.reload()

    def focus_search(self) -> None:
        """Put the cursor into the search field."""
        self.list_panel.search_edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.list_panel.search_edit.selectAll()

    def _say_offline(self, count: int) -> None:
        self.offline_banner.set_text(
            Tone.WARN,
            tr("Offline: reprint only"),
            ntr(
                "The books cannot be reached. This computer has a copy of {n_text} document, "
                "byte for byte as it was issued. Whether it is paid may have changed since.",
                "The books cannot be reached. This computer has copies of {n_text} documents, "
                "byte for byte as they were issued. Whether they are paid may have changed since.",
                count,
                n_text=format_count(count),
            ),
        )

    @Slot()
    def _toggle_preview(self) -> None:
        self.list_panel.set_previewing(not self.list_panel.is_previewing)
        self._show_actions()
        if not self.list_panel.is_previewing:
            self.list_panel.setFocus()

    @Slot()
    def _show_preview(self) -> None:
        self.list_panel.set_previewing(True)
        self._show_actions()

    @Slot()
    def _show_actions(self) -> None:
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
    def _show_menu(self, _row: InvoiceRow, at: QPoint) -> None:
        menu = Menu(self)
        menu.add(tr("Preview"), "eye", self._show_preview, is_default=True)
        menu.add(tr("Print"), "printer", self._on_print)
        menu.add(tr("Save PDF"), "download", self._on_save)
        menu.popup(at)

    @Slot(object)
    def _on_listed(self, listing: InvoiceListing) -> None:
        count = len(listing.numbers)
        self.header.set_count(format_count(count))
        if not self.list_panel.is_narrowed:
            self._say_offline(count)
        self._show_actions()

    @Slot()
    def _on_print(self) -> None:
        self.desk.print_documents(self.list_panel.selected_numbers)

    @Slot()
    def _on_save(self) -> None:
        self.desk.save_documents(self.list_panel.selected_numbers)

    def _show_banner(self, tone: Tone, what: str, sentence: str) -> None:
        self.banner.set_text(tone, what, sentence)
        self.banner.show()

    def _arrange(self) -> None:
        set_role(self, "page")
        for part, name in (
            (self.header, "offline_header"),
            (self.preview_button, "preview_button"),
            (self.print_button, "print_button"),
            (self.save_button, "save_button"),
            (self.offline_banner, "offline_banner"),
            (self.connect_button, "connect_button"),
            (self.banner, "invoices_banner"),
            (self.list_panel, "invoice_list"),
        ):
            part.setObjectName(name)
        for button in (self.preview_button, self.print_button, self.save_button):
            self.header.add_action(button)
        self._say_offline(0)
        self.banner.hide()
        self.setFocusProxy(self.list_panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(*PAGE_MARGINS)
        column.setSpacing(14)
        column.addWidget(self.header)
        column.addWidget(self.offline_banner)
        column.addWidget(self.banner)
        column.addWidget(self.list_panel, 1)

    def _connect(self) -> None:
        self.connect_button.clicked.connect(self.connect_requested)
        self.preview_button.clicked.connect(self._toggle_preview)
        self.print_button.clicked.connect(self._on_print)
        self.save_button.clicked.connect(self._on_save)
        self.list_panel.listed.connect(self._on_listed)
        self.list_panel.selected.connect(self._show_actions)
        self.list_panel.opened.connect(self._show_preview)
        self.list_panel.actions_requested.connect(self._show_menu)
        bad = tr("That did not work")
        self.list_panel.refused.connect(lambda e: self._show_banner(Tone.BAD, bad, explain(e)))
        self.desk.failed.connect(lambda text: self._show_banner(Tone.BAD, bad, text))
        self.desk.done.connect(lambda text: self._show_banner(Tone.OK, tr("Done"), text))
        self.desk.progressed.connect(
            lambda page, count: self._show_banner(
                Tone.INFO,
                tr("Printing"),
                tr("Page {page} of {count}", page=page, count=count),
            )
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Not as shortcuts: the panel beside the list has the same ones while it is there.
        if event.matches(QKeySequence.StandardKey.Print):
            self._on_print()
        elif event.matches(QKeySequence.StandardKey.Save):
            self._on_save()
        elif event.key() == Qt.Key.Key_Escape and self.list_panel.is_previewing:
            self._toggle_preview()
        else:
            super().keyPressEvent(event)
