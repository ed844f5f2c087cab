"""Items of the navigation."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QColor
from pytestqt.qtbot import QtBot

from ui.style.tokens import LIGHT, Tone
from ui.widgets.nav import ITEM_HEIGHT, NavigationItem


@pytest.fixture
def item(qtbot: QtBot) -> NavigationItem:
    item = NavigationItem("Requests", "inbox")
    qtbot.addWidget(item)
    item.resize(192, ITEM_HEIGHT)
    item.show()
    return item


def test_the_badge_is_drawn_and_read_aloud(item: NavigationItem) -> None:
    item.set_badge("3")

    found = QAccessible.queryAccessibleInterface(item)

    assert found.text(QAccessible.Text.Name) == "Requests"
    assert found.text(QAccessible.Text.Description) == "3"
    assert item.grab().toImage().pixelColor(170, 16) == QColor(LIGHT.accent)


def test_a_warning_badge_is_soft(item: NavigationItem) -> None:
    item.set_badge("4", Tone.WARN)

    assert item.grab().toImage().pixelColor(167, 16) == QColor(LIGHT.warn_soft)


def test_without_words_the_name_is_in_the_tooltip(item: NavigationItem) -> None:
    item.set_collapsed(True)
    assert item.toolTip() == "Requests"
    assert item.sizeHint().width() == ITEM_HEIGHT

    item.set_collapsed(False)
    assert item.toolTip() == ""


def test_what_a_badge_means_is_in_the_tooltip_and_read_aloud(item: NavigationItem) -> None:
    item.set_badge("1 person", Tone.NEUTRAL, "One person decides alone.")
    found = QAccessible.queryAccessibleInterface(item)
    assert item.toolTip() == "One person decides alone."
    assert found.text(QAccessible.Text.Description) == "One person decides alone."

    item.set_collapsed(True)
    assert item.toolTip() == "Requests\nOne person decides alone."

    item.set_badge("")
    assert item.toolTip() == "Requests"


def test_the_current_item_looks_different(item: NavigationItem) -> None:
    before = item.grab().toImage()

    item.setChecked(True)

    shown = item.grab().toImage()
    assert shown != before
    assert shown.pixelColor(140, 16) == QColor(LIGHT.navigation_selection)


def test_space_presses_it(qtbot: QtBot, item: NavigationItem) -> None:
    with qtbot.waitSignal(item.clicked):
        qtbot.keyClick(item, Qt.Key.Key_Space)


def test_the_keys_that_lead_there_stand_last_in_the_tooltip(item: NavigationItem) -> None:
    item.set_keys("Ctrl+2")
    assert item.toolTip() == "Ctrl+2"

    item.set_badge("1", Tone.NEUTRAL, "One waits.")
    item.set_collapsed(True)
    assert item.toolTip() == "Requests\nOne waits.\nCtrl+2"
