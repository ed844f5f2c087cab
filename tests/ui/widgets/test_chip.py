"""Chips say the status in words and are drawn once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QAccessible, QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from ui.style.theme import Theme
from ui.style.tokens import DARK, LIGHT, Tone
from ui.widgets.chip import CHIP_HEIGHT, Chip, StatusChip, chip_width, paint_chip

PENDING = Chip("Pending", "clock", Tone.WARN, is_tinted=True)
COMPLETED = Chip("Completed", "circle-check", Tone.OK, is_tinted=False)
INNER = (4, CHIP_HEIGHT // 2)


def painted(chip: Chip, *, is_on_selection: bool = False) -> QImage:
    image = QImage(chip_width(chip), CHIP_HEIGHT, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    paint_chip(painter, QPointF(0, 0), chip, is_on_selection, 1.0)
    painter.end()
    return image


def test_a_chip_reads_as_its_word(qtbot: QtBot) -> None:
    chip = StatusChip(PENDING)
    qtbot.addWidget(chip)

    found = QAccessible.queryAccessibleInterface(chip)

    assert found.text(QAccessible.Text.Name) == "Pending"
    assert chip.sizeHint().height() == CHIP_HEIGHT == 22


def test_a_chip_is_as_wide_as_its_new_word(qtbot: QtBot) -> None:
    chip = StatusChip(PENDING)
    qtbot.addWidget(chip)

    chip.set_status("Needs information", "clock", Tone.WARN, True)

    assert chip.text() == "Needs information"
    assert chip.sizeHint().width() > chip_width(PENDING)


def test_what_waits_is_tinted_and_what_rests_is_not(qtbot: QtBot) -> None:
    assert painted(PENDING).pixelColor(*INNER) == QColor(LIGHT.warn_soft)
    assert painted(COMPLETED).pixelColor(*INNER) == QColor(LIGHT.surface)


def test_on_a_selected_row_the_tint_is_the_surface(qtbot: QtBot) -> None:
    drawn = painted(PENDING, is_on_selection=True)

    assert drawn.pixelColor(*INNER) == QColor(LIGHT.surface)


def test_a_switch_of_theme_draws_chips_anew(qtbot: QtBot, theme: Theme) -> None:
    painted(PENDING)

    theme.set_dark(True)

    assert painted(PENDING).pixelColor(*INNER) == QColor(DARK.warn_soft)


@pytest.mark.parametrize("is_on_selection", [False, True])
def test_widget_and_table_draw_the_same_chip(qtbot: QtBot, *, is_on_selection: bool) -> None:
    chip = StatusChip(PENDING)
    qtbot.addWidget(chip)
    chip.set_on_selection(is_on_selection)
    chip.resize(chip.sizeHint())

    corner = (chip.width() // 2, 2)
    shown = chip.grab().toImage().pixelColor(*corner)

    assert shown == painted(PENDING, is_on_selection=is_on_selection).pixelColor(*corner)
