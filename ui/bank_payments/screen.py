"""The Bank payments screen: files are taken in, what is certain is booked, the rest is decided."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from billing_desktop.domain.bank_listing import (
    BankListing,
    BankQuery,
    BankRow,
    LineAction,
    LineFilter,
)
from billing_desktop.domain.operator import Operator, Right
from billing_desktop.errors import BillingError
from ui.bank_payments import screen_layout
from ui.bank_payments.asking_dialog import TOPICS
from ui.bank_payments.assign_dialog import AssignDialog
from ui.bank_payments.book_dialog import BookDialog, book_text
from ui.bank_payments.hand_dialog import HandDialog
from ui.bank_payments.import_job import ImportJob
from ui.bank_payments.line_panel import LinePanel
from ui.bank_payments.mapping_dialog import MappingDialog
from ui.bank_payments.model import line_columns
from ui.bank_payments.outgoing_dialog import OutgoingDialog
from ui.bank_payments.reason_dialog import ReasonDialog
from ui.bank_payments.texts import filter_text
from ui.changes import ChangeHub
from ui.formatting import format_count, format_money
from ui.messages import explain
from ui.style.tokens import Tone
from ui.translation import tr
from ui.widgets.banner import Banner
from ui.widgets.button import Button
from ui.widgets.dialog import Dialog
from ui.widgets.empty_state import EmptyState
from ui.widgets.page_header import PageHeader
from ui.widgets.paged_rows_model import PagedRowsModel
from ui.widgets.search_field import SearchField
from ui.widgets.segments import Segment, Segments
from ui.widgets.table import TableView

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from ui.tasks import Tasks

_TOPICS = frozenset(TOPICS)
_AT_ONCE = frozenset({LineAction.OWN_TRANSFER, LineAction.TWIN})


class BankPaymentsScreen(QWidget):
    """A list of bank lines by what has to be done, one line's facts beside it, files by drop."""

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
        self.setObjectName("bank_payments_screen")
        self._bank = services.bank
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self.may_book = operator.may(Right.BOOK_BANK)
        self._is_outdated = False
        self._asked = 0
        self._certain: tuple[str, ...] = ()
        self._kept_line = ""
        self.job: ImportJob | None = None
        self.header = PageHeader(tr("Bank payments"))
        self.import_button = Button(tr("Import statements"), icon="upload")
        self.hand_button = Button(tr("Mark as paid…"))
        self.stop_button = Button(tr("Stop"), icon="x")
        self.book_button = Button("", "primary", "check")
        self.banner = Banner(Tone.INFO, "", "")
        self.search_edit = SearchField(tr("Name, number, amount or day"), "Ctrl+F")
        self.filters = Segments()
        self.model: PagedRowsModel[BankRow] = PagedRowsModel(line_columns(), tasks, self)
        self.table = TableView()
        self.empty = EmptyState("landmark", "", "")
        self.stack = QStackedWidget()
        self.panel = LinePanel(may_book=self.may_book)
        screen_layout.arrange(self)
        self._connect()
        self.setAcceptDrops(self.may_book)
        self.import_button.setVisible(self.may_book)
        self.hand_button.setVisible(self.may_book)
        self._show_filters(dict.fromkeys(LineFilter, 0))
        self.reload()

    # Listing ----------------------------------------------------------------------------------

    @Slot()
    def reload(self) -> None:
        """List what matches now; the selected line stays selected."""
        self._is_outdated = False
        self._asked += 1
        asked, payments, operator = self._asked, self._bank.payments, self._operator
        segment = LineFilter(self.filters.current or LineFilter.TO_DECIDE)
        query = BankQuery(segment, text=self.search_edit.text())
        row = self.selected_row
        self._kept_line = "" if row is None else row.line.line_id

        def work() -> tuple[BankListing, BankListing]:
            return payments.search(operator, query), payments.search(
                operator, BankQuery(LineFilter.CERTAIN)
            )

        self._tasks.run(
            self,
            work,
            on_success=lambda found: self._on_listed(asked, *found),
            on_error=self._on_refused,
        )

    @property
    def selected_row(self) -> BankRow | None:
        """The line the cursor is on, once it has come."""
        row = self.table.selected_row
        return row if isinstance(row, BankRow) else None

    def focus_search(self) -> None:
        """Put the cursor into the search field."""
        self.search_edit.setFocus()

    def _on_listed(self, asked: int, listing: BankListing, certain: BankListing) -> None:
        if asked != self._asked:
            return
        payments, operator, ids = self._bank.payments, self._operator, listing.ids
        self._certain = certain.ids
        self._show_filters(listing.counts)
        self.header.set_count(
            tr(
                "{n} listed, {amount}",
                n=format_count(len(ids)),
                amount=format_money(listing.amount),
            )
            if ids
            else ""
        )
        self.book_button.setText(book_text(len(certain.ids), certain.amount))
        self.book_button.setVisible(self.may_book and bool(certain.ids))
        self._certain_amount = certain.amount
        position = self.table.currentIndex().row()
        self.model.set_source(
            len(ids), lambda first, count: payments.rows(operator, ids[first : first + count])
        )
        is_first = not listing.counts[LineFilter.ALL]
        self.empty.set_text(
            "landmark",
            tr("No statements yet") if is_first else tr("Nothing here"),
            tr("Drop bank files here: CAMT.053, CAMT.054, ZIP or CSV.")
            if is_first
            else tr("No line matches. The other lists may hold some."),
        )
        self.stack.setCurrentIndex(1 if ids else 0)
        if ids:
            kept = ids.index(self._kept_line) if self._kept_line in ids else position
            self.table.select_position(min(max(kept, 0), len(ids) - 1))
        self._show_line()

    def _show_filters(self, counts: dict[LineFilter, int]) -> None:
        self.filters.set_items([Segment(each, filter_text(each), counts[each]) for each in counts])

    @Slot()
    def _show_line(self) -> None:
        row = self.selected_row
        self.panel.setVisible(row is not None)
        if row is not None:
            self.panel.show_row(row)

    # Taking in --------------------------------------------------------------------------------

    @Slot()
    def choose_files(self) -> None:
        """Ask for bank files."""
        dialog = QFileDialog(self.window(), tr("Choose bank files"))
        dialog.setObjectName("choose_bank_files_dialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters(
            [tr("Bank files (*.xml *.zip *.csv *.txt *.052 *.053 *.054)"), tr("All files (*)")]
        )
        dialog.filesSelected.connect(lambda names: self.take_in([Path(name) for name in names]))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def take_in(self, paths: Sequence[Path]) -> None:
        """Take these files in, one after the other."""
        if self.job is not None or not paths or not self.may_book:
            return
        self.job = ImportJob(
            paths,
            bank=self._bank.payments,
            operator=self._operator,
            tasks=self._tasks,
            parent=self,
        )
        self.job.progressed.connect(self._on_progress)
        self.job.finished.connect(self._on_taken)
        self.job.mapping_needed.connect(self.ask_for_mapping)
        self.stop_button.show()
        self.import_button.hide()
        self._tell(Tone.INFO, tr("Files are being read"), paths[0].name)
        self.job.start()

    @Slot(str, int)
    def _on_progress(self, name: str, percent: int) -> None:
        if self.job is not None:
            said = tr("{name}: {percent} %", name=name, percent=percent)
            self._tell(Tone.INFO, tr("Files are being read"), said)

    @Slot(list)
    def _on_taken(self, said: list[str]) -> None:
        self.job = None
        self.stop_button.hide()
        self.import_button.show()
        self._tell(Tone.INFO, tr("The files were read"), "\n".join(said))
        self._changes.announce(*TOPICS)

    @Slot()
    def stop(self) -> None:
        """Keep nothing of the file that is being read."""
        if self.job is not None:
            self.job.cancel()

    @Slot(object)
    def ask_for_mapping(self, path: Path) -> None:
        """Ask what the columns of a CSV file mean, and take it in then."""
        dialog = MappingDialog(
            path,
            mappings=self._bank.mappings,
            operator=self._operator,
            tasks=self._tasks,
            parent=self.window(),
        )
        dialog.kept.connect(lambda: self.take_in([path]))
        self._open(dialog)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.job is None and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        urls = event.mimeData().urls()
        self.take_in([Path(url.toLocalFile()) for url in urls if url.isLocalFile()])
        event.acceptProposedAction()

    # Booking and deciding ---------------------------------------------------------------------

    @Slot()
    def book_certain(self) -> None:
        """Ask for the one confirmation."""
        dialog = BookDialog(
            self._certain,
            self._certain_amount,
            payments=self._bank.payments,
            operator=self._operator,
            tasks=self._tasks,
            changes=self._changes,
            parent=self.window(),
        )
        dialog.booked.connect(lambda said: self._tell(Tone.OK, tr("Payments were booked"), said))
        self._open(dialog)

    @Slot()
    def mark_by_hand(self) -> None:
        """Ask which invoice was paid without a line of the bank."""
        dialog = HandDialog(
            by_hand=self._bank.by_hand,
            operator=self._operator,
            tasks=self._tasks,
            changes=self._changes,
            parent=self.window(),
        )
        dialog.marked.connect(lambda said: self._tell(Tone.INFO, tr("Marked as paid"), said))
        self._open(dialog)

    @Slot(object)
    def act(self, action: LineAction) -> None:
        """Do that with the selected line, or ask what it takes."""
        row = self.selected_row
        if row is None:
            return
        decisions, operator, line_id = self._bank.decisions, self._operator, row.line.line_id
        match action:
            case LineAction.OWN_TRANSFER:
                self._carry_out(lambda: decisions.mark_own_transfer(operator, line_id))
            case LineAction.TWIN:
                self._carry_out(lambda: decisions.mark_twin(operator, line_id))
            case _:
                self._open(self._dialog(action, row))

    @Slot(object)
    def _open_row(self, row: BankRow) -> None:
        """Ask what the first step takes that asks at all; the others have their buttons."""
        asking = [each for each in row.allowed_actions() if each not in _AT_ONCE]
        if asking and self.may_book:
            self.act(asking[0])

    def _dialog(self, action: LineAction, row: BankRow) -> Dialog:
        bank, operator, tasks = self._bank, self._operator, self._tasks
        payments, decisions, window = bank.payments, bank.decisions, self.window()
        if action is LineAction.SHARE_OUT:
            return AssignDialog(
                row,
                payments=payments,
                decisions=decisions,
                by_hand=bank.by_hand,
                operator=operator,
                tasks=tasks,
                changes=self._changes,
                parent=window,
            )
        if action in (LineAction.RETURNED, LineAction.PAID_BACK):
            return OutgoingDialog(
                row,
                is_paid_back=action is LineAction.PAID_BACK,
                payments=payments,
                decisions=decisions,
                operator=operator,
                tasks=tasks,
                changes=self._changes,
                parent=window,
            )
        return ReasonDialog(
            row,
            payments=payments,
            decisions=decisions,
            operator=operator,
            tasks=tasks,
            changes=self._changes,
            parent=window,
        )

    def _carry_out(self, work: Callable[[], object]) -> None:
        self._tasks.run(
            self,
            work,
            on_success=lambda _done: self._changes.announce(*TOPICS),
            on_error=self._on_refused,
        )

    def _open(self, dialog: Dialog) -> None:
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    # Telling ----------------------------------------------------------------------------------

    def _tell(self, tone: Tone, what: str, sentence: str) -> None:
        self.banner.set_text(tone, what, sentence)
        self.banner.show()

    def _on_refused(self, error: Exception) -> None:
        self._tell(Tone.BAD, tr("Nothing was booked"), explain(error))
        if isinstance(error, BillingError) and not self._is_outdated:
            self.reload()  # Somebody else may have been first.

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

    def _connect(self) -> None:
        self._changes.changed.connect(self._on_changed)
        self.search_edit.search_changed.connect(lambda _text: self.reload())
        self.filters.chosen.connect(lambda _key: self.reload())
        self.table.row_selected.connect(lambda _row: self._show_line())
        self.table.row_activated.connect(self._open_row)
        self.model.dataChanged.connect(self._show_line)
        self.model.fetch_failed.connect(self._on_refused)
        self.import_button.clicked.connect(self.choose_files)
        self.hand_button.clicked.connect(self.mark_by_hand)
        self.stop_button.clicked.connect(self.stop)
        self.book_button.clicked.connect(self.book_certain)
        self.panel.chosen.connect(self.act)
