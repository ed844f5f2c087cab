"""The look of the documents: paper, grid, colours, type. Millimetres from the top left."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Face(StrEnum):
    """A cut of the one typeface; the value names its file."""

    REGULAR = "NotoSans-Regular"
    BOLD = "NotoSans-Bold"
    ITALIC = "NotoSans-Italic"


@dataclass(frozen=True, slots=True)
class Type:
    """How a text is set: cut, size in points, colour."""

    face: Face
    size: float
    color: str


@dataclass(frozen=True, slots=True)
class Stroke:
    """How a line is drawn: width in points, colour."""

    width: float
    color: str


INK = "#181D26"
MUTED = "#545D6B"
LINE = "#CBD1DA"
HAIR = "#E2E6EC"
ACCENT = "#1D49AF"
WARNING = "#B4231C"
WATERMARK = "#F8DEDB"
WHITE = "#FFFFFF"

PAPER_WIDTH, PAPER_HEIGHT = 210.0, 297.0
LEFT, RIGHT = 25.0, 190.0
SECOND_AXIS = 125.0
BODY_END = 256.0

BODY = Type(Face.REGULAR, 9.5, INK)
BODY_MUTED = Type(Face.REGULAR, 9.5, MUTED)
BODY_BOLD = Type(Face.BOLD, 9.5, INK)
LABEL = Type(Face.REGULAR, 8, MUTED)

ACCENT_LINE = Stroke(1.1, ACCENT)
THIN_LINE = Stroke(0.35, LINE)
HAIR_LINE = Stroke(0.35, HAIR)
