"""The statement of an account: a period, its figures, and the file to save."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from billing_desktop.domain.operator import Operator
from billing_desktop.domain.period import seller_date
from billing_desktop.domain.statement import Statement, StatementPeriod
from billing_desktop.errors import UserError
from ui.documents.periods import Period, dates_of
from ui.documents.saving import not_written, write_whole
from ui.formatting import format_count, format_date, format_money
from ui.messages import explain
from ui.style.tokens import Tone
from ui.tasks import Tasks
from ui.translation import ntr, tr
from ui.widgets.banner import Banner
from ui.widgets.button import Button
from ui.widgets.date_edit import DateEdit
from ui.widgets.dialog import WIDE, Dialog
from ui.widgets.fields import FormField
from ui.widgets.price_rows import PriceRows
from ui.widgets.segments import Segment, Segments

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.domain.account import Account
    from billing_desktop.ports.clock import Clock

_OWN = "own"
_CSV, _PDF = "csv", "pdf"
_PERIODS = (Period.THIS_MONTH, Period.LAST_MONTH, Period.THIS_YEAR, Period.LAST_YEAR)
_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
_ONE_DAY = timedelta(days=1)
_FIGURES = ("opening", "credited", "debited", "closing")


class StatementDialog(Dialog):
    """Shows what the balance was, what came and went, what is left; saves what it shows."""

    def __init__(
        self,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        account: Account,
        clock: Clock,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Account statement"), WIDE, parent)
        self.setObjectName("statement_dialog")
        self._statements = services.statements
        self._operator = operator
        self._tasks = tasks
        self._account = account
        self._today = seller_date(clock.now())
        self._question = 0
        self._is_setting = False
        self.statement: Statement | None = None
        self.periods = Segments()
        self.first_edit, self.last_edit = DateEdit(), DateEdit()
        self.first_field = FormField(tr("From"), self.first_edit)
        self.last_field = FormField(tr("To"), self.last_edit)
        self.figures = PriceRows()
        self.banner = Banner(Tone.OK, "", "")
        self.csv_button = Button(tr("Save CSV"))
        self.pdf_button = self.primary_button
        self._fill()
        self.periods.chosen.connect(self._on_period_chosen)
        self.first_edit.dateChanged.connect(self._on_day_changed)
        self.last_edit.dateChanged.connect(self._on_day_changed)
        self.csv_button.clicked.connect(lambda: self._ask_for_file(_CSV))
        self.primary_clicked.connect(lambda: self._ask_for_file(_PDF))
        self._on_period_chosen(Period.LAST_MONTH)

    # The figures ------------------------------------------------------------------------------

    @Slot(str)
    def _on_period_chosen(self, key: str) -> None:
        if key != _OWN:
            dates = dates_of(Period(key), today=self._today)
            assert dates.issued_from is not None  # Only "all" has no end on a side.
            assert dates.issued_until is not None
            self._is_setting = True
            self.first_edit.set_day(dates.issued_from)
            self.last_edit.set_day(dates.issued_until - _ONE_DAY)
            self._is_setting = False
        self._draw()

    @Slot()
    def _on_day_changed(self) -> None:
        if not self._is_setting:
            self.periods.set_current(_OWN)
            self._draw()

    def _draw(self) -> None:
        """Ask for the statement of the days that are chosen."""
        self._question += 1
        self._show(None)
        self.banner.hide()
        self.set_message("")
        self.first_field.set_error(None)
        self.last_field.set_error(None)
        try:
            period = StatementPeriod(self.first_edit.day, self.last_edit.day + _ONE_DAY)
        except UserError as error:
            self.last_field.set_error(explain(error))
            return
        question, statements, operator = self._question, self._statements, self._operator
        account_id = self._account.account_id
        self._tasks.run(
            self,
            lambda: statements.draw(operator, account_id, period),
            on_success=lambda statement: self._on_drawn(question, statement),
            on_error=lambda error: self._on_not_drawn(question, error),
        )

    def _on_drawn(self, question: int, statement: Statement) -> None:
        if question == self._question:
            self._show(statement)

    def _on_not_drawn(self, question: int, error: Exception) -> None:
        if question == self._question:
            self.set_message(explain(error))

    def _show(self, statement: Statement | None) -> None:
        self.statement = statement
        for button in (self.csv_button, self.pdf_button):
            button.setEnabled(statement is not None)
        if statement is None:
            for key in _FIGURES:
                self.figures.set_value(key, "–")
                self.figures.set_note(key, "")
            return
        self.figures.set_value("opening", format_money(statement.opening))
        self.figures.set_value("credited", format_money(statement.credited))
        self.figures.set_value("debited", format_money(statement.debited))
        self.figures.set_value("closing", format_money(statement.closing))
        self.figures.set_note("opening", format_date(statement.period.first_on))
        count = len(statement.lines)
        self.figures.set_note(
            "closing",
            ntr(
                "{day}, {n_text} line",
                "{day}, {n_text} lines",
                count,
                day=format_date(statement.closing_on),
                n_text=format_count(count),
            ),
        )

    # Saving -----------------------------------------------------------------------------------

    def _ask_for_file(self, suffix: str) -> None:
        if self.statement is None or self.is_busy:
            return
        statement = self.statement
        dialog = QFileDialog(self, tr("Save the account statement"))
        dialog.setObjectName("save_dialog")
        dialog.finished.connect(dialog.deleteLater)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        names = tr("PDF documents (*.pdf)") if suffix == _PDF else tr("CSV files (*.csv)")
        dialog.setNameFilter(names)
        dialog.setDefaultSuffix(suffix)
        place = QStandardPaths.StandardLocation.DocumentsLocation
        dialog.setDirectory(QStandardPaths.writableLocation(place))
        dialog.selectFile(f"{statement.file_stem}.{suffix}")
        dialog.fileSelected.connect(lambda path: self.write_to(Path(path), statement, suffix))
        dialog.open()

    def write_to(self, path: Path, statement: Statement, suffix: str) -> None:
        """Write the statement there as ``csv`` or ``pdf``, and tell how it went."""
        statements, operator = self._statements, self._operator
        self._set_saving(True)

        def write() -> str:
            make = statements.pdf if suffix == _PDF else statements.csv
            content = make(operator, statement)
            try:
                write_whole(path, content)
            except OSError as error:
                return not_written(path, error)
            return ""

        self._tasks.run(
            self,
            write,
            on_success=lambda problem: self._on_saved(path, problem),
            on_error=self._on_not_saved,
        )

    def _set_saving(self, is_saving: bool) -> None:
        self.set_busy(is_saving)
        self.csv_button.setEnabled(not is_saving)

    def _on_saved(self, path: Path, problem: str) -> None:
        self._set_saving(False)
        if problem:
            self.banner.set_text(Tone.BAD, tr("That did not work"), problem)
        else:
            self.banner.set_text(Tone.OK, tr("Done"), tr("Saved as {path}.", path=str(path)))
        self.banner.show()

    def _on_not_saved(self, error: Exception) -> None:
        self._set_saving(False)
        self.banner.set_text(Tone.BAD, tr("That did not work"), explain(error))
        self.banner.show()

    # Putting it together ----------------------------------------------------------------------

    def _fill(self) -> None:
        for part, name in (
            (self.periods, "statement_periods"),
            (self.first_edit, "first_day_edit"),
            (self.last_edit, "last_day_edit"),
            (self.first_field, "first_day_field"),
            (self.last_field, "last_day_field"),
            (self.figures, "statement_figures"),
            (self.banner, "statement_banner"),
        ):
            part.setObjectName(name)
        for edit, name in ((self.first_edit, tr("From")), (self.last_edit, tr("To"))):
            edit.setAccessibleName(name)
            edit.set_days(_FIRST_DAY, _LAST_DAY)
        choices = [Segment(period, period.label) for period in _PERIODS]
        self.periods.set_items([*choices, Segment(_OWN, tr("Other days"))])
        self.periods.set_current(Period.LAST_MONTH)
        self.figures.add_row("opening", tr("Opening balance"))
        self.figures.add_row("credited", tr("Credits"))
        self.figures.add_row("debited", tr("Debits"))
        self.figures.add_line()
        self.figures.add_total("closing", tr("Closing balance"))
        self.banner.hide()
        self.set_heading(
            self._account.name,
            tr(
                "Top-ups, usage per day and credit notes of a period. The file is in the invoice "
                "language of the account."
            ),
        )
        days = QHBoxLayout()
        days.setSpacing(12)
        days.addWidget(self.first_field, 1)
        days.addWidget(self.last_field, 1)
        self.body.addWidget(self.periods)
        self.body.addLayout(days)
        self.body.addWidget(self.figures)
        self.body.addWidget(self.banner)
        self.set_lines(foot=True)
        self.set_cancel(tr("Close"))
        self.csv_button.setObjectName("save_csv_button")
        self.add_left_button(self.csv_button)
        self.set_primary(tr("Save PDF"))
