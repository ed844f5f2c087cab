"""The rows of a sum."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ui.widgets.price_rows import PriceRows


@pytest.fixture
def rows(qtbot: QtBot) -> PriceRows:
    rows = PriceRows()
    qtbot.addWidget(rows)
    rows.add_row("fee", "Processing fee", "1.5 % + €0.25")
    rows.add_line()
    rows.add_total("total", "Total charge")
    rows.resize(500, 120)
    rows.show()
    return rows


def test_values_change_in_place(rows: PriceRows) -> None:
    before = rows.sizeHint()

    rows.set_value("fee", "€4.00")
    rows.set_value("total", "€302.26")
    rows.set_note("fee", "1.75 % + €0.25")
    rows.set_label("total", "Total")

    assert (rows.value("fee"), rows.value("total")) == ("€4.00", "€302.26")
    assert rows.note("fee") == "1.75 % + €0.25"
    assert rows.sizeHint().height() == before.height()


def test_values_stand_at_the_right_below_each_other(rows: PriceRows) -> None:
    values = [rows.findChild(QLabel, f"{key}_value") for key in ("fee", "total")]

    assert all(value and value.alignment() & Qt.AlignmentFlag.AlignRight for value in values)
    assert len({value.geometry().right() for value in values if value}) == 1


def test_each_value_is_named_by_its_label(rows: PriceRows) -> None:
    label = rows.findChild(QLabel, "total_label")

    assert label is not None
    assert label.buddy() is rows.findChild(QLabel, "total_value")
