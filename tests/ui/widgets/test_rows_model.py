"""The model behind the lists that fit in memory."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from ui.style.tokens import Tone
from ui.widgets.chip import Chip
from ui.widgets.column import Column, ColumnKind
from ui.widgets.rows_model import ROW_ROLE, SORT_ROLE, RowsModel

DISPLAY = int(Qt.ItemDataRole.DisplayRole)
PENDING = Chip("Pending", "clock", Tone.WARN, is_tinted=True)


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    amount_minor: int
    chip: Chip | None = None


LINES = (
    Line("Weidmann", 25_000, PENDING),
    Line("atelier", -4_280),
    Line("Brun", 25_000),
)


def columns() -> list[Column[Line]]:
    return [
        Column("Company", lambda line: line.name, sort_key=lambda line: line.name.casefold()),
        Column(
            "Amount",
            lambda line: str(line.amount_minor),
            ColumnKind.AMOUNT,
            sort_key=lambda line: line.amount_minor,
            tooltip="Net",
        ),
        Column("Status", kind=ColumnKind.CHIP, chip=lambda line: line.chip),
        Column("Actions", kind=ColumnKind.ACTIONS),
    ]


@pytest.fixture
def model(qtbot: QtBot) -> RowsModel[Line]:
    model = RowsModel(columns(), key=lambda line: line.name)
    model.set_rows(LINES)
    return model


def names(model: RowsModel[Line]) -> list[str]:
    return [line.name for line in model.rows]


def test_the_model_keeps_qts_promises(model: RowsModel[Line]) -> None:
    tester = QAbstractItemModelTester(
        model, QAbstractItemModelTester.FailureReportingMode.Fatal, model
    )

    model.set_rows(LINES[:1])
    model.sort(1)
    model.set_rows(())

    assert tester.model() is model
    assert model.rowCount() == 0


def test_cells_give_words_rows_and_sort_keys(model: RowsModel[Line]) -> None:
    cell = model.index(1, 1)

    assert model.data(cell, DISPLAY) == "-4280"
    assert model.data(cell, ROW_ROLE) is LINES[1]
    assert model.data(cell, SORT_ROLE) == -4_280


def test_a_chip_cell_reads_as_its_word_and_an_empty_one_as_a_dash(model: RowsModel[Line]) -> None:
    assert model.data(model.index(0, 2), DISPLAY) == "Pending"
    assert model.data(model.index(1, 2), DISPLAY) == "–"


def test_amounts_and_their_head_stand_at_the_right(model: RowsModel[Line]) -> None:
    role = int(Qt.ItemDataRole.TextAlignmentRole)
    right = Qt.AlignmentFlag.AlignRight

    assert model.data(model.index(0, 1), role) & right
    assert model.headerData(1, Qt.Orientation.Horizontal, role) & right


def test_the_head_has_titles_and_tooltips(model: RowsModel[Line]) -> None:
    tip = int(Qt.ItemDataRole.ToolTipRole)

    assert model.headerData(1, Qt.Orientation.Horizontal) == "Amount"
    assert model.headerData(1, Qt.Orientation.Horizontal, tip) == "Net"
    assert model.headerData(0, Qt.Orientation.Vertical) is None
    assert model.headerData(9, Qt.Orientation.Horizontal) is None


def test_sorting_is_by_the_key_and_equal_rows_keep_their_order(model: RowsModel[Line]) -> None:
    model.sort(0)
    assert names(model) == ["atelier", "Brun", "Weidmann"]

    model.sort(1, Qt.SortOrder.DescendingOrder)
    assert names(model) == ["Brun", "Weidmann", "atelier"]


def test_new_rows_come_in_the_order_that_was_asked_for(model: RowsModel[Line]) -> None:
    model.sort(0)

    model.set_rows([*LINES, Line("Aguilar", 1)])

    assert names(model) == ["Aguilar", "atelier", "Brun", "Weidmann"]


def test_a_column_without_a_sort_key_does_not_sort(model: RowsModel[Line]) -> None:
    model.sort(2)

    assert model.sorted_by is None
    assert names(model) == ["Weidmann", "atelier", "Brun"]


def test_a_row_is_found_by_its_key(model: RowsModel[Line]) -> None:
    assert model.position_of("Brun") == 2
    assert model.position_of("nobody") is None
