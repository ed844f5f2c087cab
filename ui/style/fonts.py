"""Noto Sans from the program's own files, the same letters on every machine."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics

FAMILY = "Noto Sans"
FONT_FILES = (
    "NotoSans-Regular.ttf",
    "NotoSans-Medium.ttf",
    "NotoSans-SemiBold.ttf",
    "NotoSans-Bold.ttf",
    "NotoSans-Italic.ttf",
)
BODY_PIXELS = 13

REGULAR = QFont.Weight.Normal
MEDIUM = QFont.Weight.Medium
SEMIBOLD = QFont.Weight.DemiBold


class FontMissingError(Exception):
    """A font file of the program cannot be read."""


@lru_cache(maxsize=1)
def load_fonts() -> None:
    """Make the program's fonts known to Qt; safe to repeat.

    Raises:
        FontMissingError: a file is damaged or not there.
    """
    folder = files("resources") / "fonts"
    for name in FONT_FILES:
        # From memory, so that it also works where the resources are inside an archive.
        if QFontDatabase.addApplicationFontFromData((folder / name).read_bytes()) < 0:
            raise FontMissingError(f"The font file {name} cannot be read.")


@lru_cache(maxsize=64)
def font(pixels: int = BODY_PIXELS, weight: QFont.Weight = REGULAR) -> QFont:
    """Return the shared font of that size; do not change it."""
    made = QFont(FAMILY)
    made.setPixelSize(pixels)
    made.setWeight(weight)
    return made


@lru_cache(maxsize=64)
def metrics(pixels: int = BODY_PIXELS, weight: QFont.Weight = REGULAR) -> QFontMetrics:
    """Return the shared measures of ``font(pixels, weight)``."""
    return QFontMetrics(font(pixels, weight))
