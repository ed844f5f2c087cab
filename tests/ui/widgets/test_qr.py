"""The QR code."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from ui.style.theme import Theme
from ui.widgets.qr import QUIET_ZONE, QrCode

SIDE = 21
CHECKERED = [[(x + y) % 2 == 0 for x in range(SIDE)] for y in range(SIDE)]


@pytest.mark.parametrize("dark", [False, True])
def test_it_is_black_on_white_in_both_themes(qtbot: QtBot, theme: Theme, *, dark: bool) -> None:
    theme.set_dark(dark)
    code = QrCode(148)
    qtbot.addWidget(code)
    code.set_matrix(CHECKERED)

    shown = code.grab().toImage()

    start = (148 - code.module_pixels * SIDE) // 2
    middle = code.module_pixels // 2
    colors = [
        shown.pixelColor(start + middle + x * code.module_pixels, start + middle)
        for x in range(SIDE)
    ]
    assert colors[::2] == [QColor(Qt.GlobalColor.black)] * 11
    assert colors[1::2] == [QColor(Qt.GlobalColor.white)] * 10


def test_scanners_get_their_quiet_zone(qtbot: QtBot) -> None:
    code = QrCode(148)
    qtbot.addWidget(code)
    code.set_matrix(CHECKERED)

    shown = code.grab().toImage()

    quiet = QUIET_ZONE * code.module_pixels
    edge = {shown.pixelColor(x, y).name() for x in range(148) for y in range(quiet)}
    assert edge == {"#ffffff"}


def test_without_a_code_it_is_white(qtbot: QtBot) -> None:
    code = QrCode()
    qtbot.addWidget(code)

    assert code.module_pixels == 0
    assert code.grab().toImage().pixelColor(70, 70) == QColor(Qt.GlobalColor.white)
