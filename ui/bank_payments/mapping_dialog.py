"""Saying once how the CSV files of a bank are read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from billing_desktop.domain.csv_mapping import CsvMapping, CsvPreview, CsvRow
from billing_desktop.domain.operator import Operator
from billing_desktop.errors import BillingError, ConflictError, UserError
from ui.bank_payments.mapping_form import MappingForm
from ui.formatting import format_date, format_money
from ui.messages import explain
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.column import Column, ColumnKind
from ui.widgets.dialog import WIDE, Dialog
from ui.widgets.rows_model import RowsModel
from ui.widgets.table import TableView

if TYPE_CHECKING:
    from billing_desktop.services.bank_mappings import BankMappings

_TABLE_HEIGHT = 190
_WIDER = 160


class MappingDialog(Dialog):
    """Proposes what the columns mean and shows the first lines as they are read under it.

    Signals:
        kept: the mapping is remembered; the file can be taken in.
    """

    kept = Signal()

    def __init__(
        self,
        path: Path,
        *,
        mappings: BankMappings,
        operator: Operator,
        tasks: Tasks,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("How is this file read?"), WIDE + _WIDER, parent)
        self.setObjectName("mapping_dialog")
        self._path = path
        self._mappings = mappings
        self._operator = operator
        self._tasks = tasks
        self._asked = 0
        self._kept: tuple[CsvMapping, ...] | None = None  # As the person found them.
        self.form = MappingForm()
        self.model = RowsModel(_columns(), self, key=lambda row: row.line)
        self.table = TableView()
        self.table.setObjectName("mapping_preview")
        self.table.setAccessibleName(tr("First lines as they are understood"))
        self.table.set_table_model(self.model)
        self.table.setFixedHeight(_TABLE_HEIGHT)
        self.set_heading(tr("How is this file read?"), path.name)
        self.body.addWidget(self.form)
        self.body.addWidget(self.table)
        self.set_cancel(tr("Cancel"))
        self.set_primary(tr("Remember and import"))
        self.form.changed.connect(self._look)
        self.primary_clicked.connect(self._on_confirmed)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._asked == 0:
            self._asked = 1
            mappings, operator, path = self._mappings, self._operator, self._path
            self._tasks.run(
                self,
                lambda: (mappings.propose(operator, path), mappings.all(operator)),
                on_success=lambda found: self._on_proposed(*found),
                on_error=self._on_refused,
            )

    def _on_proposed(self, proposal: CsvMapping, kept: tuple[CsvMapping, ...]) -> None:
        self._kept = kept
        self.form.show_proposal(proposal)
        self._look()

    @Slot()
    def _look(self) -> None:
        mapping = self._chosen()
        if mapping is None:
            return
        self._asked += 1
        asked, mappings = self._asked, self._mappings
        operator, path = self._operator, self._path
        self._tasks.run(
            self,
            lambda: mappings.preview(operator, path, mapping),
            on_success=lambda preview: self._on_previewed(asked, preview),
            on_error=self._on_refused,
        )

    def _on_previewed(self, asked: int, preview: CsvPreview) -> None:
        if asked != self._asked:
            return
        self.model.set_rows(preview.rows)
        wrong = next((row for row in preview.rows if row.problems), None)
        said = ""
        if wrong is not None:
            problem = wrong.problems[0]
            said = tr(
                "Line {line}, {column}: {reason}",
                line=wrong.line,
                column=problem.field,
                reason=explain(problem.error),
            )
        self.set_message(said)

    def _chosen(self) -> CsvMapping | None:
        try:
            return self.form.mapping()
        except UserError as error:
            self.model.set_rows(())
            self.set_message(explain(error))
            return None

    @Slot()
    def _on_confirmed(self) -> None:
        mapping = self._chosen()
        if self.is_busy or mapping is None:
            return
        if not mapping.name:
            self.form.name_field.set_error(tr("Please give the mapping a name."))
            self.form.name_edit.setFocus()
            return
        self.set_message("")
        self.set_busy(True)
        mappings, operator, seen = self._mappings, self._operator, self._kept
        self._tasks.run(
            self,
            lambda: mappings.keep(operator, mapping, seen=seen),
            on_success=lambda _none: self._on_kept(),
            on_error=self._on_refused,
        )

    def _on_kept(self) -> None:
        self.set_busy(False)
        self.accept()
        self.kept.emit()

    def _on_refused(self, error: Exception) -> None:
        self.set_busy(False)
        if isinstance(error, BillingError):
            self.set_message(explain(error))
        if isinstance(error, ConflictError):  # The other's has been told now.
            mappings, operator = self._mappings, self._operator
            self._tasks.run(
                self,
                lambda: mappings.all(operator),
                on_success=self._on_seen,
                on_error=self._on_refused,
            )

    def _on_seen(self, kept: tuple[CsvMapping, ...]) -> None:
        self._kept = kept


def _columns() -> tuple[Column[CsvRow], ...]:
    return (
        Column(tr("Line"), lambda row: str(row.line), width=56),
        Column(tr("Date"), _day, width=100),
        Column(tr("Amount"), _amount, ColumnKind.AMOUNT, width=120),
        Column(tr("Payer"), lambda row: _said(row, "counterparty_name"), width=180),
        Column(tr("Text"), lambda row: _said(row, "remittance")),
    )


def _day(row: CsvRow) -> str:
    day = None if row.transaction is None else row.transaction.booked_on
    return "" if day is None else format_date(day)


def _amount(row: CsvRow) -> str:
    return "" if row.transaction is None else format_money(row.transaction.amount)


def _said(row: CsvRow, name: str) -> str:
    if row.transaction is None:
        return explain(row.problems[0].error) if name == "remittance" and row.problems else ""
    return str(getattr(row.transaction, name))
