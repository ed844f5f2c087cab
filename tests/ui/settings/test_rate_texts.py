from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import QDate
from pytestqt.qtbot import QtBot

from ui.settings.rate_texts import (
    FutureDateEdit,
    parse_percent,
    percent_sentence,
    standing_chip,
)
from ui.translation import set_language

TODAY = date(2026, 12, 31)


@pytest.mark.parametrize(
    ("text", "percent"),
    [("19", "19"), (" 1.5 % ", "1.5"), ("0", "0"), ("100", "100"), ("7.125", "7.125")],
)
def test_percentages_are_read_in_english(text: str, percent: str) -> None:
    assert parse_percent(text) == Decimal(percent)


def test_percentages_are_read_in_german() -> None:
    set_language("de")

    assert parse_percent("1,5 %") == Decimal("1.5")
    assert parse_percent("1.5") is None
    assert "1,5" in percent_sentence()


@pytest.mark.parametrize(
    "text",
    ["", "%", "-1", "−1", "1,5", "101", "100.1", "1e1", "NaN", "٥", "５", "1.", ".5", "1" * 10_000],
)
def test_anything_else_is_no_percentage(text: str) -> None:
    assert parse_percent(text) is None


def test_only_days_to_come_can_be_chosen(qtbot: QtBot) -> None:
    edit = FutureDateEdit(TODAY)
    qtbot.addWidget(edit)
    assert edit.day == date(2027, 1, 1)

    edit.setDate(QDate(2026, 12, 31))

    assert edit.day > TODAY


@pytest.mark.parametrize(
    ("day", "word"),
    [(date(2027, 1, 1), "To come"), (date(2021, 1, 1), "In force"), (date(2020, 7, 1), "Past")],
)
def test_a_row_says_whether_it_holds_today(day: date, word: str) -> None:
    days = [date(2007, 1, 1), date(2020, 7, 1), date(2021, 1, 1), date(2027, 1, 1)]

    assert standing_chip(day, days, today=TODAY).text == word
