"""The order and meaning of what is on the pages, as screen readers follow it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Tag(StrEnum):
    """What a part of a document is; the value is its name in PDF."""

    TITLE = "H1"
    HEADING = "H2"
    PARAGRAPH = "P"
    LIST = "L"
    ENTRY = "LI"
    LABEL = "Lbl"
    VALUE = "LBody"
    TABLE = "Table"
    ROW = "TR"
    HEAD = "TH"
    CELL = "TD"
    FIGURE = "Figure"


@dataclass(frozen=True, slots=True)
class Node:
    """A part among its siblings; texts of equal paths belong to one part.

    ``language`` is named where it is not that of the document.
    """

    tag: Tag
    key: str
    language: str = ""


Path = tuple[Node, ...]
"""From the document down to the part that a text belongs to."""

ARTIFACT: Path = ()
"""The path of what a screen reader passes over: lines, marks, whatever repeats."""


def paragraph(key: str, language: str = "") -> Path:
    """Return the path of a paragraph."""
    return (Node(Tag.PARAGRAPH, key, language),)


def title(key: str) -> Path:
    """Return the path of the title of the document."""
    return (Node(Tag.TITLE, key),)


def heading(key: str) -> Path:
    """Return the path of a heading below the title."""
    return (Node(Tag.HEADING, key),)


def figure(key: str) -> Path:
    """Return the path of a picture."""
    return (Node(Tag.FIGURE, key),)


def label(key: str, number: int) -> Path:
    """Return the path of what stands before the value in an entry of a list."""
    return (Node(Tag.LIST, key), Node(Tag.ENTRY, str(number)), Node(Tag.LABEL, ""))


def value(key: str, number: int) -> Path:
    """Return the path of the value in an entry of a list."""
    return (Node(Tag.LIST, key), Node(Tag.ENTRY, str(number)), Node(Tag.VALUE, ""))


def head_cell(column: int) -> Path:
    """Return the path of a head of the table."""
    return (Node(Tag.TABLE, ""), Node(Tag.ROW, "heads"), Node(Tag.HEAD, str(column)))


def cell(row: str, column: int) -> Path:
    """Return the path of a cell of the table; on whatever page, it is one table."""
    return (Node(Tag.TABLE, ""), Node(Tag.ROW, row), Node(Tag.CELL, str(column)))
