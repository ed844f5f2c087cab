"""A laid-out page: texts, lines, boxes and pictures at their places, not yet a PDF."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from billing_desktop.documents.look import Face, Stroke, Type
from billing_desktop.documents.structure import ARTIFACT, Path


class Align(Enum):
    """Which point of a text stands at its x."""

    LEFT = auto()
    RIGHT = auto()
    CENTRE = auto()


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text; ``y`` is its baseline, ``angle`` turns it counter-clockwise.

    ``path`` is its place in the structure that a screen reader follows.
    """

    x: float
    y: float
    text: str
    type: Type
    align: Align = Align.LEFT
    angle: float = 0.0
    path: Path = ARTIFACT


@dataclass(frozen=True, slots=True)
class Rule:
    """A line from left to right."""

    x: float
    y: float
    x_end: float
    stroke: Stroke


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle."""

    x: float
    y: float
    x_end: float
    y_end: float
    color: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG that fills a rectangle; ``alternative`` says what it shows."""

    x: float
    y: float
    x_end: float
    y_end: float
    png: bytes
    alternative: str
    path: Path = ARTIFACT


@dataclass(frozen=True, slots=True)
class Bars:
    """Black rectangles, counted in ``module`` from the corner at ``x`` and ``y``.

    Each is column, row, width and height.
    """

    x: float
    y: float
    module: float
    size: int
    bars: tuple[tuple[int, int, int, int], ...]
    color: str
    alternative: str
    path: Path = ARTIFACT


Item = Text | Rule | Box | Picture | Bars


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page; later items lie above earlier ones."""

    items: tuple[Item, ...]


class Measure(Protocol):
    """Knows how wide a text is."""

    def width(self, text: str, face: Face, size: float) -> float:
        """Return the width in millimetres."""
        ...
