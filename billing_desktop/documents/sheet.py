"""A laid-out page: texts, lines and boxes at their places, not yet a PDF."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from billing_desktop.documents.look import Face, Stroke, Type


class Align(Enum):
    """Which point of a text stands at its x."""

    LEFT = auto()
    RIGHT = auto()
    CENTRE = auto()


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text; ``y`` is its baseline, ``angle`` turns it counter-clockwise."""

    x: float
    y: float
    text: str
    type: Type
    align: Align = Align.LEFT
    angle: float = 0.0


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


Item = Text | Rule | Box


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page; later items lie above earlier ones."""

    items: tuple[Item, ...]


class Measure(Protocol):
    """Knows how wide a text is."""

    def width(self, text: str, face: Face, size: float) -> float:
        """Return the width in millimetres."""
        ...
