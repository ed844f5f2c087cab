"""The list of the Invoices screen, with what narrows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from billing_desktop.domain.listing import InvoiceQuery, InvoiceRow
from billing_desktop.domain.period import seller_date
from ui.documents.panel import DocumentPanel
from ui.documents.periods import Period, dates_of
from ui.documents.rows import DocumentsModel, DocumentsPage, amount_width, number_width, read_page
from ui.invoices.model import (
    BILLING_NUMBER_COLUMN,
    DATE_COLUMN,
    METHOD_COLUMN,
    NUMBER_COLUMN,
    TOTAL_COLUMN,
    invoice_columns,
)
from ui.style.roles import set_role
from ui.translation import tr
from ui.widgets.empty_state import EmptyState
from ui.widgets.search_field import SearchField
from ui.widgets.segments import Segment, Segments
from ui.widgets.table import TableView

if TYPE_CHECKING:
    from billing_desktop.domain.operator import Operator
    from billing_desktop.ports.clock import Clock
    from ui.documents.source import HasDocuments
    from ui.tasks import Tasks

_SEARCH_WIDTH = 400
_MONTH_DAYS_MAX = 31
_ADD_ROW = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows


class InvoiceList(QWidget):
    """Searches for documents and lists them, the newest first; several can be selected.

    Signals:
        listed: the documents that match now.
        refused: the error because of which nothing was listed.
        selected: another document, or more of them, are selected now.
        opened: a document was opened by Enter or a double click.
        actions_requested: a document and the place on the screen for its menu.
    """

    listed = Signal(object)
    refused = Signal(object)
    selected = Signal()
    opened = Signal()
    actions_requested = Signal(object, QPoint)

    def __init__(
        self,
        *,
        services: HasDocuments,
        operator: Operator,
        tasks: Tasks,
        clock: Clock,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._invoices = services.invoices
        self._operator = operator
        self._tasks = tasks
        self._clock = clock
        self._question = 0
        self._wanted_number = ""
        self._page: DocumentsPage | None = None
        self.search_edit = SearchField(tr("Number, customer, amount or date"), "Ctrl+F")
        self.periods = Segments()
        self.model = DocumentsModel(invoice_columns(), tasks, self)
        self.table = TableView()
        self.empty = EmptyState("file-text", "", "")
        self.stack = QStackedWidget()
        self.document_panel = DocumentPanel(services=services, operator=operator, tasks=tasks)
        self._arrange()
        self._connect()

    @property
    def selected_row(self) -> InvoiceRow | None:
        """The document the cursor is on, once its row has come."""
        row = self.table.selected_row
        return row if isinstance(row, InvoiceRow) else None

    @property
    def selected_numbers(self) -> list[str]:
        """The numbers of the selected documents, in the order of the list."""
        positions = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return [self.model.number_at(position) for position in positions]

    def find_document(self, number: str) -> None:
        """List everything, and select that document."""
        self._wanted_number = number
        self.periods.set_current(Period.ALL)
        self.search_edit.clear()
        self.reload()

    @Slot()
    def reload(self) -> None:
        """List what matches now; what is selected stays selected."""
        self._question += 1
        question, query, top = self._question, self._query(), max(self.table.rowAt(0), 0)
        invoices, operator = self._invoices, self._operator
        self._tasks.run(
            self,
            lambda: read_page(invoices, operator, query, top=top),
            on_success=lambda page: self._on_listed(question, page),
            on_error=lambda error: self._on_error(question, error),
        )

    @property
    def is_previewing(self) -> bool:
        """Whether the pages of the selected document are shown beside the list."""
        return not self.document_panel.isHidden()

    def set_previewing(self, is_previewing: bool) -> None:
        """Show the pages beside the list, or give the list all the room."""
        self.document_panel.setVisible(is_previewing)
        # Beside the pages there is room for what tells one document from another.
        for column in (DATE_COLUMN, BILLING_NUMBER_COLUMN, METHOD_COLUMN):
            self.table.setColumnHidden(column, is_previewing)
        self.preview_selected()

    @Slot()
    def preview_selected(self) -> None:
        """Let the pages beside the list be those of the selected document."""
        if self.is_previewing:
            self.document_panel.show_document(self.selected_row, self.selected_numbers)

    @property
    def listed_numbers(self) -> tuple[str, ...]:
        """The numbers of everything that is listed, the newest first."""
        return self._page.listing.numbers if self._page is not None else ()

    @property
    def file_name(self) -> str:
        """What to call a file with everything that is listed: ``invoices-2026-10``."""
        query = self._query()
        if query.issued_from is None or query.issued_until is None:
            return "invoices"
        is_year = (query.issued_until - query.issued_from).days > _MONTH_DAYS_MAX
        return f"invoices-{query.issued_from:{'%Y' if is_year else '%Y-%m'}}"

    @property
    def is_narrowed(self) -> bool:
        """Whether a search or a stretch of time leaves documents out."""
        return bool(self.search_edit.text()) or self.periods.current != Period.ALL

    def _query(self) -> InvoiceQuery:
        today = seller_date(self._clock.now())
        dates = dates_of(Period(self.periods.current), today=today)
        return InvoiceQuery(
            text=self.search_edit.text(),
            issued_from=dates.issued_from,
            issued_until=dates.issued_until,
        )

    def _on_listed(self, question: int, page: DocumentsPage) -> None:
        if question != self._question:
            return
        listing = page.listing
        if page != self._page:
            self._page = page
            invoices, operator = self._invoices, self._operator
            kept = self.selected_numbers
            self.model.show_page(page, lambda numbers: invoices.rows(operator, numbers))
            self._select_again(kept)
            self._fit_columns(page)
        self._say_emptiness()
        self.stack.setCurrentIndex(1 if listing.numbers else 0)
        self._select_something()
        self.listed.emit(listing)

    def _fit_columns(self, page: DocumentsPage) -> None:
        listing = page.listing
        self.table.setColumnWidth(NUMBER_COLUMN, number_width(listing.numbers))
        numbers = [row.billing_number for row in page.rows]
        self.table.setColumnWidth(BILLING_NUMBER_COLUMN, number_width(numbers))
        self.table.setColumnWidth(TOTAL_COLUMN, amount_width(listing))

    def _on_error(self, question: int, error: Exception) -> None:
        if question == self._question:
            self.refused.emit(error)

    def _select_again(self, numbers: Sequence[str]) -> None:
        places = [self.model.position_of(number) for number in numbers]
        self.table.clearSelection()
        for place in [place for place in places if place is not None]:
            self.table.selectionModel().setCurrentIndex(self.model.index(place, 0), _ADD_ROW)

    def _select_something(self) -> None:
        wanted, self._wanted_number = self._wanted_number, ""
        if wanted and self.table.select_key(wanted):
            self.opened.emit()
        elif not self.selected_numbers and self.model.rowCount():
            self.table.select_position(0)
        else:
            self.selected.emit()

    def _say_emptiness(self) -> None:
        if self.is_narrowed:
            self.empty.set_text(
                "search",
                tr("Nothing found"),
                tr("No document matches the search and the dates above."),
            )
        else:
            self.empty.set_text(
                "file-text",
                tr("No invoices yet"),
                tr("The first completed top-up of an account makes one."),
            )

    def _arrange(self) -> None:
        for part, name in (
            (self.search_edit, "invoice_search"),
            (self.periods, "invoice_periods"),
            (self.table, "invoice_table"),
            (self.empty, "invoices_empty"),
            (self.stack, "invoice_stack"),
        ):
            part.setObjectName(name)
        self.search_edit.setFixedWidth(_SEARCH_WIDTH)
        self.periods.set_items([Segment(period, period.label) for period in Period])
        self.table.setAccessibleName(tr("Invoices"))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.set_table_model(self.model)
        self.setFocusProxy(self.table)
        card = QFrame()
        card.setObjectName("invoice_card")
        set_role(card, "tableCard")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.stack)
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.table)
        tools = QHBoxLayout()
        tools.setSpacing(8)
        tools.addWidget(self.search_edit)
        tools.addWidget(self.periods)
        tools.addStretch(1)
        self.document_panel.hide()
        beside = QHBoxLayout()
        beside.setSpacing(16)
        beside.addWidget(card, 1)
        beside.addWidget(self.document_panel, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(tools)
        column.addLayout(beside, 1)

    def _connect(self) -> None:
        self.search_edit.search_changed.connect(lambda _text: self.reload())
        self.periods.chosen.connect(lambda _key: self.reload())
        self.table.row_activated.connect(lambda _row: self.opened.emit())
        self.table.row_selected.connect(lambda _row: self.selected.emit())
        self.table.actions_requested.connect(self.actions_requested)
        self.model.fetch_failed.connect(self.refused)
        self.selected.connect(self.preview_selected)
        # A row that is selected before it has come is told when it comes.
        self.model.dataChanged.connect(
            lambda *_: self.selected.emit(), Qt.ConnectionType.QueuedConnection
        )
