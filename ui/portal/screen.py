"""The Customer Portal: an account's invoices and credit notes, there also with no network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from billing_desktop.clock import SystemClock
from billing_desktop.domain.invoice import InvoiceKind
from billing_desktop.domain.listing import InvoiceListing, InvoiceRow
from billing_desktop.domain.operator import Operator, Right
from billing_desktop.domain.period import seller_date
from ui.changes import ChangeHub, Topic
from ui.documents.mail_again import MailAgain
from ui.documents.panel import DocumentPanel
from ui.documents.rows import (
    NOTHING,
    DocumentsModel,
    DocumentsPage,
    amount_width,
    date_width,
    number_width,
    read_page,
    status_width,
)
from ui.formatting import format_count
from ui.messages import explain
from ui.portal.account_dialogs import AccountDialogs
from ui.portal.billing_card import BillingCard
from ui.portal.filters import PortalFilters
from ui.portal.model import DATE_COLUMN, NUMBER_COLUMN, TOTAL_COLUMN, portal_columns
from ui.portal.provider_link import ProviderLink
from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.translation import tr
from ui.widgets.banner import Banner
from ui.widgets.button import Button
from ui.widgets.chip import Chip, StatusChip
from ui.widgets.empty_state import EmptyState
from ui.widgets.menu import Menu
from ui.widgets.page_header import PAGE_MARGINS, PageHeader
from ui.widgets.table import TableView

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.domain.account import Account
    from billing_desktop.domain.listing import InvoiceQuery
    from billing_desktop.ports.clock import Clock
    from ui.tasks import Tasks

_LIST_WIDTH = 456
_GAP = 16
_TOPICS = frozenset({Topic.ACCOUNTS, Topic.INVOICES, Topic.TOP_UPS})


class PortalScreen(QWidget):
    """Shows one account after the other; the newest document is previewed at once.

    Signals:
        accounts_requested: the way back to all accounts.
        account_requested: the account whose Usage & Billing is asked for.
        billing_details_requested: the account whose billing details are to be changed.
        top_up_requested: the account without documents that is to be topped up.
        cancel_requested: the number of an invoice that is to be taken back.
        correct_requested: the number of an invoice that is to be issued again.
    """

    accounts_requested = Signal()
    account_requested = Signal(str)
    billing_details_requested = Signal(str)
    top_up_requested = Signal(str)
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
        self.setObjectName("portal_screen")
        self._clock = clock or SystemClock()
        self._account: Account | None = None
        self._dialogs = AccountDialogs(
            services=services, operator=operator, tasks=tasks, clock=self._clock, window=self
        )
        self._services = services
        self._operator = operator
        self._tasks = tasks
        self._account_id = ""
        self._wanted_number = ""
        self._page: DocumentsPage | None = None
        self._is_outdated = False
        self.header = PageHeader(tr("Customer Portal"))
        self.banner = Banner(Tone.BAD, "", "")
        self.statement_button = Button(tr("Account statement…"), icon="receipt-text")
        self.provider_link = ProviderLink(services=services, operator=operator, tasks=tasks)
        self.model = DocumentsModel(portal_columns(), tasks, self)
        self.table = TableView()
        self.list_card = QFrame()
        self.count_label = QLabel()
        self.filters = PortalFilters()
        self.billing_card = BillingCard()
        self.document_panel = DocumentPanel(services=services, operator=operator, tasks=tasks)
        self._mail_again = MailAgain(
            services=services,
            operator=operator,
            tasks=tasks,
            changes=changes,
            panel=self.document_panel,
            banner=self.document_panel.banner,
        )
        self.top_up_button = Button(tr("Top Up"), "primary", "plus")
        self.empty = EmptyState("file-text", "", "", self.top_up_button)
        self._arrange()
        self._connect()
        changes.changed.connect(self._on_changed)

    # What is shown --------------------------------------------------------------------------

    def show_account(self, account_id: str) -> None:
        """Show the documents of that account."""
        if account_id != self._account_id:
            self._account_id = account_id
            self._account = None
            self._page = None
            self.filters.reset()
            self.model.clear()
            self.count_label.clear()
            self.document_panel.show_document(None)
        self.reload()

    def show_document(self, number: str) -> None:
        """Preview that document of the account as soon as the list is there."""
        self._wanted_number = number
        if self.model.position_of(number) is not None:
            self._select()
        elif self.filters.is_narrowed:
            self.filters.reset()
            self.reload()

    def reload(self) -> None:
        """Show the present state; the selected document stays selected."""
        account_id = self._account_id
        if not account_id:
            return
        self._is_outdated = False
        services, operator = self._services, self._operator
        today, top = seller_date(self._clock.now()), max(self.table.rowAt(0), 0)
        query = self.filters.query(account_id, today=today)

        def read() -> tuple[Account, DocumentsPage, bool]:
            account = services.accounts.get(operator, account_id)
            has_portal = services.payments.has_portal(operator, account_id)
            return account, read_page(services.invoices, operator, query, top=top), has_portal

        self._tasks.run(
            self,
            read,
            on_success=lambda read: self._on_read(query, *read),
            on_error=lambda error: self._on_error(account_id, error),
        )

    def _on_read(
        self, query: InvoiceQuery, account: Account, page: DocumentsPage, has_portal: bool
    ) -> None:
        today = seller_date(self._clock.now())
        if query != self.filters.query(self._account_id, today=today):
            return  # Another account or other documents have been chosen since.
        self._account = account
        self.banner.hide()
        self.provider_link.show_account(account.account_id, has_portal=has_portal)
        self.header.set_way(tr("Accounts"), account.name, tr("Customer Portal"))
        self.billing_card.show_details(account.details)
        if page != self._page:
            self._show_page(page)
        self._select()

    def _show_page(self, page: DocumentsPage) -> None:
        self._page = page
        listing = page.listing
        count = len(listing.numbers)
        self.count_label.setText(format_count(count) if count else "")
        invoices, operator = self._services.invoices, self._operator
        kept = self.document_panel.number
        self.model.show_page(page, lambda numbers: invoices.rows(operator, numbers))
        self.table.select_key(kept)
        self._fit_columns(listing)

    def _fit_columns(self, listing: InvoiceListing) -> None:
        """Give numbers and amounts the room that they need; the list is wider where it must."""
        widths = {
            NUMBER_COLUMN: number_width(listing.numbers),
            DATE_COLUMN: date_width(),
            TOTAL_COLUMN: amount_width(listing),
        }
        for column, width in widths.items():
            self.table.setColumnWidth(column, width)
        width = max(_LIST_WIDTH, sum(widths.values()) + status_width())
        self.list_card.setFixedWidth(width)
        self.billing_card.setFixedWidth(width)

    def _select(self) -> None:
        wanted, self._wanted_number = self._wanted_number, ""
        if not (wanted and self.table.select_key(wanted)) and self.table.selected_row is None:
            self.table.select_position(0)
        self._show_selected()

    @Slot()
    def _show_selected(self) -> None:
        row = self.table.selected_row
        self._say_emptiness()
        self.document_panel.show_document(row if isinstance(row, InvoiceRow) else None)

    def _say_emptiness(self) -> None:
        is_narrowed = self.filters.is_narrowed
        self.top_up_button.setVisible(not is_narrowed and self._operator.may(Right.REQUEST))
        if is_narrowed:
            self.empty.set_text(
                "search", tr("Nothing found"), tr("No document matches what is chosen above.")
            )
        else:
            self.empty.set_text(
                "file-text",
                tr("No invoices yet"),
                tr(
                    "The first completed top-up makes one. From then on it is here, "
                    "to be read and printed at any time, also with no network."
                ),
            )

    def _on_error(self, account_id: str, error: Exception) -> None:
        if account_id == self._account_id:
            self._show_problem(error)

    @Slot(object)
    def _show_problem(self, error: Exception) -> None:
        self._warn(tr("The documents could not be listed"), explain(error))

    @Slot()
    def _open_statement(self) -> None:
        if self._account is not None:  # Else it is still being read.
            self._dialogs.open_statement(self._account)

    @Slot()
    def _open_history(self) -> None:
        if self._account is not None:
            self._dialogs.open_history(self._account)

    @Slot(object)
    def _on_portal_refused(self, error: Exception) -> None:
        self._warn(tr("The provider's portal was not opened"), explain(error))

    @Slot(str)
    def _on_portal_not_opened(self, url: str) -> None:
        self._warn(
            tr("No browser was opened"),
            tr("Copy the link and open it yourself. It is personal and holds for a short time."),
        )
        copy = self.banner.add_button(tr("Copy link"))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(url))

    def _warn(self, what: str, sentence: str) -> None:
        self.banner.clear_buttons()
        self.banner.set_text(Tone.BAD, what, sentence)
        self.banner.show()

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

    @Slot(object, QPoint)
    def _show_menu(self, row: InvoiceRow, at: QPoint) -> None:
        menu = Menu(self)
        menu.add(tr("Print"), "printer", self.document_panel.print_document)
        menu.add(tr("Save PDF"), "download", self.document_panel.save_document)
        self._mail_again.add_to(menu, [row.number])
        self._add_corrections(menu, row)
        menu.popup(at)

    def _add_corrections(self, menu: Menu, row: InvoiceRow) -> None:
        if row.kind is not InvoiceKind.INVOICE or row.is_cancelled:
            return
        if not self._operator.may(Right.CORRECT):
            return
        menu.add(tr("Cancel invoice…"), "undo-2", lambda: self.cancel_requested.emit(row.number))
        menu.add(tr("Correct invoice…"), "pencil", lambda: self.correct_requested.emit(row.number))

    @Slot(int)
    def _on_way_chosen(self, place: int) -> None:
        if place == 0:
            self.accounts_requested.emit()
        else:
            self.account_requested.emit(self._account_id)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._reload_if_seen()

    # Putting it together --------------------------------------------------------------------

    def _arrange(self) -> None:
        set_role(self, "page")
        stored = StatusChip(
            Chip(tr("Stored on this computer"), "hard-drive", Tone.NEUTRAL, is_tinted=False)
        )
        stored.setObjectName("stored_chip")
        self.header.setObjectName("portal_header")
        self.header.add_beside_title(stored)
        self.header.add_action(self.provider_link)
        self.statement_button.setObjectName("statement_button")
        self.header.add_action(self.statement_button)
        self.header.count_label.hide()
        self.banner.setObjectName("portal_banner")
        self.banner.hide()
        self.table.setObjectName("portal_documents")
        self.table.setAccessibleName(tr("Invoices and credit notes"))
        self.table.set_table_model(self.model)
        self.setFocusProxy(self.table)
        self.empty.setObjectName("portal_empty")
        self.top_up_button.setObjectName("portal_top_up_button")
        self.document_panel.set_empty_page(self.empty)
        self._fill_list_card()
        self._fit_columns(NOTHING.listing)
        self.billing_card.edit_button.setVisible(self._operator.may(Right.EDIT_ACCOUNTS))
        self._say_emptiness()
        left = QVBoxLayout()
        left.setSpacing(_GAP)
        left.addWidget(self.list_card, 1)
        left.addWidget(self.billing_card)
        row = QHBoxLayout()
        row.setSpacing(_GAP)
        row.addLayout(left)
        row.addWidget(self.document_panel, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(*PAGE_MARGINS)
        column.setSpacing(14)
        column.addWidget(self.header)
        column.addWidget(self.banner)
        column.addLayout(row, 1)

    def _fill_list_card(self) -> None:
        self.list_card.setObjectName("portal_list")
        set_role(self.list_card, "tableCard")
        heading = QLabel(tr("Invoices and credit notes"))
        heading.setObjectName("portal_list_heading")
        set_role(heading, "section")
        self.count_label.setObjectName("portal_count")
        set_role(self.count_label, "count")
        head = QHBoxLayout()
        head.setContentsMargins(17, 0, 12, 0)
        head.setSpacing(8)
        head.addWidget(heading)
        head.addWidget(self.count_label, 1)
        head.addWidget(self.filters.periods)
        line = QFrame()
        line.setObjectName("portal_list_line")
        set_role(line, "line")
        column = QVBoxLayout(self.list_card)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.filters)
        column.addWidget(line)
        column.addWidget(self.table, 1)
        heading.setFixedHeight(44)

    def _connect(self) -> None:
        self.header.breadcrumb.chosen.connect(self._on_way_chosen)
        self.filters.changed.connect(self.reload)
        self.statement_button.clicked.connect(self._open_statement)
        self.provider_link.refused.connect(self._on_portal_refused)
        self.provider_link.not_opened.connect(self._on_portal_not_opened)
        self.billing_card.history_requested.connect(self._open_history)
        self.billing_card.edit_requested.connect(
            lambda: self.billing_details_requested.emit(self._account_id)
        )
        self.top_up_button.clicked.connect(lambda: self.top_up_requested.emit(self._account_id))
        self.table.row_selected.connect(lambda _row: self._show_selected())
        self.table.actions_requested.connect(self._show_menu)
        self.model.dataChanged.connect(self._show_selected, Qt.ConnectionType.QueuedConnection)
        self.model.fetch_failed.connect(self._show_problem)
