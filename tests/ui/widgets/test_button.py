"""Buttons by role."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QColor
from pytestqt.qtbot import QtBot

from ui.style.tokens import LIGHT
from ui.widgets.button import Button, IconButton


def test_the_primary_is_filled_and_its_icon_white(qtbot: QtBot) -> None:
    button = Button("Top Up", "primary", "plus")
    qtbot.addWidget(button)
    button.show()

    shown = button.grab().toImage()
    icon = button.icon().pixmap(19, 16).toImage()

    assert shown.pixelColor(6, 16) == QColor(LIGHT.accent)
    assert icon.pixelColor(8, 8).lightness() > 240


def test_an_icon_alone_has_a_name_and_a_tooltip(qtbot: QtBot) -> None:
    button = IconButton("printer", "Print")
    qtbot.addWidget(button)

    found = QAccessible.queryAccessibleInterface(button)

    assert found.text(QAccessible.Text.Name) == "Print"
    assert button.toolTip() == "Print"
    button.ensurePolished()
    assert (button.sizeHint().width(), button.sizeHint().height()) == (32, 32)


def test_no_button_answers_to_enter_unless_it_is_the_default(qtbot: QtBot) -> None:
    button = Button("Cancel")
    qtbot.addWidget(button)

    assert not button.autoDefault()
