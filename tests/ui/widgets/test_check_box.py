"""The box to tick."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.style.tokens import LIGHT
from ui.widgets.check_box import CheckBox

TEXT = "I confirm this top-up of €250.00 for a total charge of €302.26."


@pytest.fixture
def box(qtbot: QtBot) -> CheckBox:
    box = CheckBox(TEXT)
    qtbot.addWidget(box)
    box.resize(box.sizeHint())
    box.show()
    return box


def test_space_ticks_and_its_name_is_the_sentence(qtbot: QtBot, box: CheckBox) -> None:
    qtbot.keyClick(box, Qt.Key.Key_Space)

    found = QAccessible.queryAccessibleInterface(box)
    assert box.isChecked()
    assert found.text(QAccessible.Text.Name) == TEXT
    assert found.role() == QAccessible.Role.CheckBox


def test_a_click_on_the_words_ticks(qtbot: QtBot, box: CheckBox) -> None:
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(box.width() - 8, 10))

    assert box.isChecked()


def test_the_tick_is_seen(box: CheckBox) -> None:
    empty = box.grab().toImage().pixelColor(3, 6)

    box.setChecked(True)

    assert empty == QColor(LIGHT.field)
    assert box.grab().toImage().pixelColor(3, 6) == QColor(LIGHT.accent)


def test_a_disabled_tick_is_not_in_the_colour_of_action(box: CheckBox) -> None:
    box.setChecked(True)

    box.setEnabled(False)

    assert box.grab().toImage().pixelColor(3, 6) == QColor(LIGHT.neutral_soft)


def test_a_long_sentence_takes_more_lines_in_less_room(box: CheckBox) -> None:
    assert box.heightForWidth(box.sizeHint().width()) == 24
    assert box.heightForWidth(200) > 2 * box.fontMetrics().height()


def test_a_layout_gives_a_long_sentence_all_its_lines(qtbot: QtBot) -> None:
    page = QWidget()
    column = QVBoxLayout(page)
    box = CheckBox(TEXT * 3)
    column.addWidget(box)
    column.addStretch(1)
    qtbot.addWidget(page)
    page.resize(300, 400)
    page.show()

    assert box.height() >= box.heightForWidth(box.width())
