"""Cards with a figure."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ui.style.tokens import LIGHT, Tone
from ui.widgets.card import FigureCard

HOW = "Mean of usage per full calendar month."


@pytest.fixture
def card(qtbot: QtBot) -> FigureCard:
    card = FigureCard("Monthly Average", HOW)
    qtbot.addWidget(card)
    card.show()
    return card


def color(label: QLabel) -> QColor:
    label.ensurePolished()
    return label.palette().color(label.foregroundRole())


def test_before_there_is_a_figure_it_shows_a_dash(card: FigureCard) -> None:
    assert card.figure_label.text() == "–"


def test_a_figure_below_zero_is_red_until_it_is_not(card: FigureCard) -> None:
    card.set_figure("−€42.80", negative=True)
    assert color(card.figure_label) == QColor(LIGHT.bad)

    card.set_figure("€7.20")
    assert color(card.figure_label) == QColor(LIGHT.text)


def test_the_figure_is_read_with_how_it_is_made(card: FigureCard) -> None:
    card.set_figure("€612.42")

    found = QAccessible.queryAccessibleInterface(card.figure_label)

    assert found.text(QAccessible.Text.Name) == "€612.42"
    assert found.text(QAccessible.Text.Description) == HOW
    assert card.label.toolTip() == HOW


def test_the_line_has_an_icon_only_where_somebody_should_look(card: FigureCard) -> None:
    icon = card.findChild(QLabel, "card_line_icon")
    assert icon is not None

    card.set_line("€2,750.00 pending in 2 top-ups, not credited yet", "clock", Tone.WARN)
    assert icon.isVisible()

    card.set_line("Nothing pending")
    assert not icon.isVisible()
    assert card.line_label.text() == "Nothing pending"
