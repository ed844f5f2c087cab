"""Settings, Numbers: how the numbers of each kind are written, and from when on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from billing_desktop.domain.number_format import NumberFormat, NumberStanding
from billing_desktop.domain.number_series import NumberKind, NumberSeries
from billing_desktop.domain.operator import Operator, Right
from ui.changes import ChangeHub
from ui.formatting import format_date
from ui.messages import explain
from ui.settings.dated_panel import DatedPanel
from ui.settings.number_format_dialog import NumberFormatDialog
from ui.settings.number_texts import kind_text
from ui.settings.rate_texts import standing_chip
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.chip import Chip
from ui.widgets.column import Column, ColumnKind

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services

_ORDER = (NumberKind.INVOICE, NumberKind.CREDIT_NOTE, NumberKind.TOP_UP)


@dataclass(frozen=True, slots=True)
class NumberLine:
    """A format as the table shows it."""

    kind: str
    valid_from: str
    example: str
    standing: Chip


class NumbersPanel(DatedPanel[NumberLine]):
    """The formats of each kind, the newest first. Administrators add to them."""

    def __init__(
        self,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            name="number",
            title=tr("Numbers"),
            sentence=_sentence(),
            button=tr("Add format"),
            columns=_columns(),
            parent=parent,
        )
        self._services = services
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self._standing: NumberStanding | None = None
        self.dialog: NumberFormatDialog | None = None
        self.add_button.setVisible(operator.may(Right.ADMINISTER))
        self.add_button.setEnabled(False)
        self.add_button.clicked.connect(self.add_format)

    @Slot()
    def reload(self) -> None:
        """Read the formats again."""
        numbers, operator = self._services.numbers, self._operator
        self._tasks.run(
            self,
            lambda: numbers.standing(operator),
            on_success=self._on_loaded,
            on_error=self._on_failed,
        )

    @Slot()
    def add_format(self) -> None:
        """Open the dialog that adds a format."""
        if self._standing is None:
            return
        self.dialog = NumberFormatDialog(
            self._standing,
            services=self._services,
            operator=self._operator,
            tasks=self._tasks,
            changes=self._changes,
            parent=self.window(),
        )
        self.dialog.finished.connect(self.dialog.deleteLater)
        self.dialog.open()

    def _on_loaded(self, standing: NumberStanding) -> None:
        self._standing = standing
        self.sentence_label.setText(_sentence())
        self.add_button.setEnabled(True)
        self.model.set_rows(
            [_line(row, standing) for kind in _ORDER for row in reversed(standing.formats.of(kind))]
        )

    def _on_failed(self, error: Exception) -> None:
        self.sentence_label.setText(explain(error))


def _sentence() -> str:
    return tr(
        "A new format holds from a day to come on. Counters go on, and numbers that are taken stay "
        "as they are. Shown are the next number today and the first one in a format to come."
    )


def _columns() -> list[Column[NumberLine]]:
    return [
        Column[NumberLine](tr("Kind of number"), lambda row: row.kind, width=220),
        Column[NumberLine](tr("Valid from"), lambda row: row.valid_from, width=170),
        Column[NumberLine](tr("Number"), lambda row: row.example, width=250),
        Column[NumberLine](
            tr("State"), kind=ColumnKind.CHIP, chip=lambda row: row.standing, width=160
        ),
    ]


def _line(written: NumberFormat, standing: NumberStanding) -> NumberLine:
    days = [row.valid_from for row in standing.formats.of(written.kind)]
    start = tr("The beginning") if written.is_delivered else format_date(written.valid_from)
    return NumberLine(
        kind=kind_text(written.kind),
        valid_from=start,
        example=_example(written, standing),
        standing=standing_chip(written.valid_from, days, today=standing.today),
    )


def _example(written: NumberFormat, standing: NumberStanding) -> str:
    if written.valid_from > standing.today:
        return standing.first_number(written)
    if written == standing.formats.on(written.kind, standing.today):
        return standing.next_number(written.kind)
    day = standing.today if written.is_delivered else written.valid_from
    return written.number(NumberSeries.on(day, written.kind, is_test=standing.is_test), 1)
