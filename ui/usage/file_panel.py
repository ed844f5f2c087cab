"""A chosen usage file: its columns, what was understood, and what importing it would do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from billing_desktop.errors import UserError
from billing_desktop.services.usage_file import RefusedLine
from ui.formatting import format_count, format_money
from ui.messages import explain
from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.translation import ntr, tr
from ui.usage.reading import FIELDS, FileView, SampleLine
from ui.widgets.card import FigureCard
from ui.widgets.column import CellIcon, Column, ColumnKind
from ui.widgets.empty_state import EmptyState
from ui.widgets.fields import ComboField, FormField
from ui.widgets.rows_model import RowsModel
from ui.widgets.table import TableView

_AUTOMATIC = ""
_SAMPLE_HEIGHT = 146
_REFUSED = CellIcon("circle-x", Tone.BAD)


class FilePanel(QWidget):
    """Columns and their choice, the first lines as read, four figures, the refused lines.

    Signals:
        mapping_changed: somebody chose another column for a field.
    """

    mapping_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("file_panel")
        self._headings: tuple[str, ...] = ()
        self.combos = {name: ComboField() for name in FIELDS}
        self.fields = {name: FormField(field_name(name), self.combos[name]) for name in FIELDS}
        self.sample_model = RowsModel(_sample_columns(), self)
        self.sample_table = TableView()
        self.new_card = FigureCard(tr("New lines"))
        self.sum_card = FigureCard(tr("Sum"))
        self.known_card = FigureCard(tr("Already there"))
        self.refused_card = FigureCard(tr("Refused"))
        self.refused_model = RowsModel(_refused_columns(), self, key=lambda row: row.line)
        self.refused_table = TableView()
        self.all_right = EmptyState(
            "check",
            tr("Every line can be booked"),
            tr("Importing books all new lines, or none if anything goes wrong."),
        )
        self.refused_stack = QStackedWidget()
        self._name_parts()
        self._arrange()
        for combo in self.combos.values():
            combo.activated.connect(self.mapping_changed)

    @property
    def mapping(self) -> dict[str, str]:
        """The columns that somebody chose, by field; the others are recognised by their names."""
        chosen = {name: str(combo.value or "") for name, combo in self.combos.items()}
        return {name: heading for name, heading in chosen.items() if heading}

    def forget(self) -> None:
        """Recognise all columns by their names again."""
        self._headings = ()
        for name, combo in self.combos.items():
            combo.set_items([(tr("By its name"), _AUTOMATIC)])
            self.fields[name].set_error(None)

    def show_headings(self, headings: Sequence[str]) -> None:
        """Offer these columns; what was chosen stays if it is among them."""
        if tuple(headings) == self._headings:
            return
        self._headings = tuple(headings)
        items = [(heading, heading) for heading in dict.fromkeys(headings) if heading]
        for combo in self.combos.values():
            combo.set_items([(tr("By its name"), _AUTOMATIC), *items])

    def show_file(self, view: FileView) -> None:
        """Show what is in the file."""
        self.show_headings(view.headings)
        for field in self.fields.values():
            field.set_error(None)
        preview = view.preview
        self.sample_model.set_rows(view.sample)
        self.new_card.set_figure(format_count(preview.new_count))
        self.new_card.set_line(tr("will be booked"))
        self.sum_card.set_figure(format_money(preview.new_sum))
        self.sum_card.set_line(tr("leaves the balances"))
        self.known_card.set_figure(format_count(preview.known_count))
        self.known_card.set_line(tr("booked before, stay once"))
        self._show_refused(preview.refused, preview.refused_count)

    def show_refusal(self, error: Exception) -> None:
        """Show that no line can be read; a missing column is said at its field."""
        missing = error.params.get("column") if isinstance(error, UserError) else None
        for name, field in self.fields.items():
            field.set_error(tr("Choose its column.") if name == missing else None)
        self.sample_model.set_rows(())
        for card in (self.new_card, self.sum_card, self.known_card, self.refused_card):
            card.set_figure("–")
            card.set_line("")
        self.refused_model.set_rows(())
        self.all_right.set_text("file-x", tr("The file cannot be read"), explain(error))
        self.refused_stack.setCurrentWidget(self.all_right)

    def _show_refused(self, refused: Sequence[RefusedLine], count: int) -> None:
        self.refused_card.set_figure(format_count(count), negative=bool(count))
        hidden = count - len(refused)
        if hidden:
            self.refused_card.set_line(tr("the first {n} are listed", n=format_count(len(refused))))
        else:
            self.refused_card.set_line(tr("have to be corrected first") if count else tr("none"))
        self.refused_model.set_rows(refused)
        self.all_right.set_text(
            "check",
            tr("Every line can be booked"),
            tr("Importing books all new lines, or none if anything goes wrong."),
        )
        self.refused_stack.setCurrentWidget(self.refused_table if count else self.all_right)

    # Putting it together ------------------------------------------------------------------

    def _name_parts(self) -> None:
        for name, combo in self.combos.items():
            combo.setObjectName(f"{name}_column_combo")
            self.fields[name].setObjectName(f"{name}_column_field")
        for part, name in (
            (self.sample_table, "sample_table"),
            (self.new_card, "new_card"),
            (self.sum_card, "sum_card"),
            (self.known_card, "known_card"),
            (self.refused_card, "refused_card"),
            (self.refused_table, "refused_table"),
            (self.all_right, "no_refused_state"),
            (self.refused_stack, "refused_stack"),
        ):
            part.setObjectName(name)
        self.sample_table.setAccessibleName(tr("First lines as they are understood"))
        self.refused_table.setAccessibleName(tr("Refused lines"))

    def _arrange(self) -> None:
        self.forget()
        self.sample_table.set_table_model(self.sample_model)
        self.sample_table.setFixedHeight(_SAMPLE_HEIGHT)
        self.sample_table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.refused_table.set_table_model(self.refused_model)
        self.refused_stack.addWidget(self.refused_table)
        self.refused_stack.addWidget(self.all_right)
        figures = QHBoxLayout()
        figures.setSpacing(16)
        for card in (self.new_card, self.sum_card, self.known_card, self.refused_card):
            figures.addWidget(card, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addWidget(self._columns_card())
        column.addLayout(figures)
        column.addWidget(_table_card("refused_card_frame", self.refused_stack), 1)

    def _columns_card(self) -> QFrame:
        choices = QGridLayout()
        choices.setContentsMargins(15, 12, 15, 12)
        choices.setHorizontalSpacing(12)
        for number, field in enumerate(self.fields.values()):
            choices.addWidget(field, 0, number)
            choices.setColumnStretch(number, 1)
        line = QFrame()
        line.setObjectName("columns_line")
        set_role(line, "line")
        card = QFrame()
        card.setObjectName("columns_card")
        set_role(card, "tableCard")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(0)
        inside.addLayout(choices)
        inside.addWidget(line)
        inside.addWidget(self.sample_table)
        return card


def field_name(name: str) -> str:
    """Return what a column of a usage file holds, in the words of the window."""
    match name:
        case "account":
            return tr("Account")
        case "date":
            return tr("Date")
        case "amount":
            return tr("Amount")
        case "description":
            return tr("Description")
        case _:
            return tr("External id")


def import_text(count: int) -> str:
    """Return what the button for ``count`` new lines says."""
    return ntr("Import {n_text} line", "Import {n_text} lines", count, n_text=format_count(count))


def _table_card(name: str, content: QWidget) -> QFrame:
    card = QFrame()
    card.setObjectName(name)
    set_role(card, "tableCard")
    inside = QVBoxLayout(card)
    inside.setContentsMargins(1, 1, 1, 1)
    inside.addWidget(content)
    return card


def _sample_columns() -> list[Column[SampleLine]]:
    return [
        Column[SampleLine](tr("Account"), lambda row: row.account, width=200),
        Column[SampleLine](tr("Date"), lambda row: row.used_on, ColumnKind.MUTED, width=130),
        Column[SampleLine](tr("Amount"), lambda row: row.amount, ColumnKind.AMOUNT, width=130),
        Column[SampleLine](tr("Description"), lambda row: row.description),
        Column[SampleLine](
            tr("External id"), lambda row: row.external_id, ColumnKind.MUTED, width=260
        ),
    ]


def _refused_columns() -> list[Column[RefusedLine]]:
    return [
        Column[RefusedLine](
            tr("Line"),
            lambda row: format_count(row.line),
            sort_key=lambda row: row.line,
            icon=lambda _row: _REFUSED,
            width=110,
        ),
        Column[RefusedLine](tr("Text"), lambda row: row.text, ColumnKind.MUTED, width=420),
        Column[RefusedLine](tr("Reason"), lambda row: explain(row.error)),
    ]
