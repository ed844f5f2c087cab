"""All components on one page, as they are seen: light and dark, on ordinary and dense screens."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from ui.style.tokens import DARK, LIGHT, Tokens

ROOT = Path(__file__).parents[3]
SIZE = (1360, 860)
# Where a picture of the page shows which colour: a point inside each, away from any text.
POINTS = {
    "canvas": (10, 400),
    "surface": (1200, 120),
    "accent": (50, 112),
    "accent_soft": (800, 535),
    "ok_soft": (800, 610),
    "warn_soft": (800, 680),
    "bad_soft": (800, 755),
}
SCRIPT = """
import sys
from PySide6.QtWidgets import QApplication
from tests.ui.widgets.components_page import ComponentsPage
from ui.style.theme import Theme
app = QApplication([])
Theme.apply(app, False)
page = ComponentsPage()
page.show()
page.grab().save(sys.argv[1])
Theme.apply(app, True)
page.grab().save(sys.argv[2])
"""


@pytest.fixture(scope="module", params=["1", "2"], ids=["100%", "200%"])
def pictures(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[int, QImage, QImage]:
    """The scale and the page in light and dark, drawn by a process of its own."""
    folder = tmp_path_factory.mktemp("pictures")
    files = [folder / "light.png", folder / "dark.png"]
    scale = request.param
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "QT_SCALE_FACTOR": scale,
        "PYTHONPATH": str(ROOT),
    }
    subprocess.run(
        [sys.executable, "-c", SCRIPT, *map(str, files)], env=environment, cwd=ROOT, check=True
    )
    light, dark = (QImage(str(file)) for file in files)
    return int(scale), light, dark


def test_the_page_has_the_pixels_of_the_screen(pictures: tuple[int, QImage, QImage]) -> None:
    scale, light, dark = pictures

    for image in (light, dark):
        assert (image.width(), image.height()) == (SIZE[0] * scale, SIZE[1] * scale)


def test_each_theme_shows_its_own_colours(pictures: tuple[int, QImage, QImage]) -> None:
    scale, light, dark = pictures

    def shown(image: QImage) -> dict[str, str]:
        return {
            name: image.pixelColor(x * scale, y * scale).name() for name, (x, y) in POINTS.items()
        }

    def wanted(tokens: Tokens) -> dict[str, str]:
        return {name: QColor(str(getattr(tokens, name))).name() for name in POINTS}

    assert shown(light) == wanted(LIGHT)
    assert shown(dark) == wanted(DARK)


def test_text_is_drawn_in_the_colour_of_the_theme(pictures: tuple[int, QImage, QImage]) -> None:
    scale, light, dark = pictures
    # The title: 22 px high, so that its strokes have a core in the full colour.
    columns, rows = range(28 * scale, 165 * scale), range(26 * scale, 48 * scale)

    for image, tokens in ((light, LIGHT), (dark, DARK)):
        found = {image.pixelColor(x, y).name() for x in columns for y in rows}
        assert QColor(tokens.text).name() in found


def test_icons_are_finer_on_a_dense_screen_not_enlarged(
    pictures: tuple[int, QImage, QImage],
) -> None:
    scale, light, _ = pictures
    icon = light.copy(52 * scale, 247 * scale, 14 * scale, 14 * scale)

    # In an enlarged picture each pixel is a block of as many equal ones as the scale says.
    coarse = icon.scaled(14, 14).scaled(icon.size())

    assert (coarse != icon) is (scale > 1)
