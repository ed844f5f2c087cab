"""The veil behind dialogs."""

from __future__ import annotations

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.style.roles import set_role
from ui.style.tokens import LIGHT
from ui.widgets.scrim import Scrim


def test_the_window_is_darker_under_the_veil_and_as_before_without(qtbot: QtBot) -> None:
    window = QWidget()
    set_role(window, "page")
    window.resize(200, 200)
    qtbot.addWidget(window)
    window.show()

    scrim = Scrim(window)
    dimmed = window.grab().toImage().pixelColor(100, 100)
    scrim.lift()
    clear = window.grab().toImage().pixelColor(100, 100)

    assert clear == QColor(LIGHT.canvas)
    assert dimmed.lightness() < clear.lightness() - 40
