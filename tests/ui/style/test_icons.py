"""Icons: all there, in the right colour, drawn once."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QIcon, QImage
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ui.style.icons import application_icon, clear_icons, icon, pixmap, set_icon
from ui.style.tokens import LIGHT

ICONS = files("resources") / "icons"
NAMES = sorted(entry.name[:-4] for entry in ICONS.iterdir() if entry.name.endswith(".svg"))
ROOT = Path(__file__).parents[3]


def strongest(image: QImage) -> QColor:
    points = [(x, y) for x in range(image.width()) for y in range(image.height())]
    return max((image.pixelColor(*point) for point in points), key=QColor.alpha)


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_can_be_drawn(qtbot: QtBot, name: str) -> None:
    assert strongest(pixmap(name, "text", 24, 1.0).toImage()).alpha() > 200


def test_an_icon_has_the_colour_that_was_asked_for(qtbot: QtBot) -> None:
    shown = strongest(pixmap("circle-alert", "bad", 24, 2.0).toImage())

    assert shown.rgb() == QColor(LIGHT.bad).rgb()


def test_an_icon_is_drawn_once_until_the_theme_changes(qtbot: QtBot) -> None:
    first = pixmap("plus", "text", 16, 1.0)

    assert pixmap("plus", "text", 16, 1.0).cacheKey() == first.cacheKey()
    clear_icons()
    assert pixmap("plus", "text", 16, 1.0).cacheKey() != first.cacheKey()


def test_an_icon_has_as_many_pixels_as_the_screen(qtbot: QtBot) -> None:
    drawn = pixmap("plus", "text", 16, 2.0)

    assert (drawn.width(), drawn.devicePixelRatio()) == (32, 2.0)


def test_a_disabled_icon_is_faint(qtbot: QtBot) -> None:
    drawn = icon("printer", "accent").pixmap(16, QIcon.Mode.Disabled).toImage()

    assert strongest(drawn).rgb() == QColor(LIGHT.faint).rgb()


def test_a_label_shows_an_icon_of_the_size_asked_for(qtbot: QtBot) -> None:
    label = QLabel()
    qtbot.addWidget(label)

    set_icon(label, "clock", "warn", 14)

    assert label.pixmap().deviceIndependentSize().toSize().width() == 14


def test_the_program_has_an_icon_in_the_sizes_of_window_systems(qtbot: QtBot) -> None:
    sizes = {size.width() for size in application_icon().availableSizes()}

    assert {16, 32, 48, 256} <= sizes


def test_every_icon_named_in_the_program_is_in_the_resources() -> None:
    call = re.compile(r'(?:set_icon|pixmap|icon|CellIcon)\(\s*(?:self[\w.]*,\s*)?"([a-z0-9-]+)"')
    named = {
        match.group(1)
        for path in (ROOT / "ui").rglob("*.py")
        for match in call.finditer(path.read_text(encoding="utf-8"))
    }

    assert named - set(NAMES) == set()


def test_the_icons_come_with_their_licence() -> None:
    text = (ICONS / "LICENSE-lucide.txt").read_text(encoding="utf-8")

    assert "ISC License" in text
