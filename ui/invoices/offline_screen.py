"""The Invoices screen without the books: what this computer has copies of, to be printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from billing_desktop.clock import SystemClock
from billing_desktop.domain.listing import InvoiceListing, InvoiceRow
from ui.documents.desk import DocumentDesk
from ui.documents.desk_banner import DeskBanner
from ui.formatting import format_count
from ui.invoices.actions import DocumentActions
from ui.invoices.list_panel import InvoiceList
from ui.messages import explain
from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.translation import ntr, tr
from ui.widgets.banner import Banner
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
        self.offline_banner = Banner(Tone.WARN, "", "")
        self.connect_button = self.offline_banner.add_button(tr("Try again"))
        self.banner = DeskBanner(self.desk)
        self.list_panel = InvoiceList(
            services=services, operator=operator, tasks=tasks, clock=SystemClock()
        )
        self.actions_bar = DocumentActions(
            header=self.header, list_panel=self.list_panel, desk=self.desk
        )
        self._arrange()
        self.connect_button.clicked.connect(self.connect_requested)
        self.list_panel.listed.connect(self._on_listed)
        self.list_panel.refused.connect(lambda error: self.banner.show_problem(explain(error)))
        self.list_panel.actions_requested.connect(self._show_menu)
        self.list_panel.reload()

    @Slot()
    def reload(self) -> None:
        """List what matches now."""
        self.list_panel.reload()

    def focus_search(self) -> None:
        """Put the cursor into the search field."""
        self.list_panel.search_edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.list_panel.search_edit.selectAll()

    @Slot(object)
    def _on_listed(self, listing: InvoiceListing) -> None:
        count = len(listing.numbers)
        self.header.set_count(format_count(count))
        if not self.list_panel.is_narrowed:
            self._say_offline(count)

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

    @Slot(object, QPoint)
    def _show_menu(self, _row: InvoiceRow, at: QPoint) -> None:
        menu = Menu(self)
        self.actions_bar.add_to(menu)
        menu.popup(at)

    def _arrange(self) -> None:
        set_role(self, "page")
        for part, name in (
            (self.header, "offline_header"),
            (self.offline_banner, "offline_banner"),
            (self.connect_button, "connect_button"),
            (self.banner, "invoices_banner"),
            (self.list_panel, "invoice_list"),
        ):
            part.setObjectName(name)
        self._say_offline(0)
        self.setFocusProxy(self.list_panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(*PAGE_MARGINS)
        column.setSpacing(14)
        column.addWidget(self.header)
        column.addWidget(self.offline_banner)
        column.addWidget(self.banner)
        column.addWidget(self.list_panel, 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.actions_bar.handle_key(event):
            super().keyPressEvent(event)
