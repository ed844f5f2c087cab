"""What stands on every page: page line, footer, fold marks, and TEST."""

from __future__ import annotations

from collections.abc import Iterator

from billing_desktop.documents.content import Column, InvoiceContent, TestMark
from billing_desktop.documents.look import (
    INK,
    LEFT,
    MUTED,
    RIGHT,
    THIN_LINE,
    WARNING,
    WATERMARK,
    WHITE,
    Face,
    Stroke,
    Type,
)
from billing_desktop.documents.sheet import Align, Box, Item, Measure, Rule, Text
from billing_desktop.documents.structure import ARTIFACT, Path, paragraph
from billing_desktop.documents.typesetting import wrap
from billing_desktop.errors import DocumentError

_PAGE_LINE = Type(Face.REGULAR, 7.5, MUTED)
_COLUMNS = (25.0, 63.5, 108.5, 150.0)
_COLUMN_GAP = 2.0
_FOOT = Type(Face.REGULAR, 7, MUTED)
_FOOT_HEAD = Type(Face.BOLD, 7, INK)
_FOOT_BASELINE, _FOOT_PITCH, _FOOT_LINES_MAX = 272.4, 3.25, 7
_MARK = Stroke(0.3, "#8D95A1")


def foot_items(
    content: InvoiceContent, *, page: int, pages: int, measure: Measure
) -> Iterator[Item]:
    """Yield page line, footer and fold marks. The footer is read out once, on the last page.

    Raises:
        DocumentError: the seller's details do not fit.
    """
    count = content.wording.text("page.count", page=str(page), pages=str(pages))
    yield Text(LEFT, 264.6, content.page_line, _PAGE_LINE)
    yield Text(RIGHT, 264.6, count, _PAGE_LINE, Align.RIGHT)
    yield Rule(LEFT, 268.0, RIGHT, THIN_LINE)
    ends = (*(x - _COLUMN_GAP for x in _COLUMNS[1:]), RIGHT)
    for number, (x, end) in enumerate(zip(_COLUMNS, ends, strict=True)):
        path = paragraph(f"foot {number}") if page == pages else ARTIFACT
        yield from _column(content.footer[number], x, end - x, measure, path)
    for y, length in ((105.0, 4.0), (148.5, 6.0), (210.0, 4.0)):
        yield Rule(5.0, y, 5.0 + length, _MARK)


def test_ground(mark: TestMark) -> Iterator[Item]:
    """Yield the watermark, which lies below everything."""
    yield Text(118.6, 182.1, mark.word, Type(Face.BOLD, 176, WATERMARK), Align.CENTRE, angle=30.0)


def test_band(mark: TestMark, *, page: int) -> Iterator[Item]:
    """Yield the band at the head of the page; it is read out once, before everything."""
    own, other = ARTIFACT, ARTIFACT
    if page == 1:
        own, other = paragraph("test"), paragraph("test again", mark.other_language)
    yield Box(10.0, 5.0, 200.0, 14.0, WARNING)
    yield Text(LEFT, 11.4, mark.word, Type(Face.BOLD, 15, WHITE), path=own)
    yield Text(43.0, 11.05, mark.sentence, Type(Face.BOLD, 9, WHITE), path=own)
    small = Type(Face.REGULAR, 9, WHITE)
    yield Text(RIGHT, 11.05, mark.other, small, Align.RIGHT, path=other)


def _column(column: Column, x: float, width: float, measure: Measure, path: Path) -> Iterator[Item]:
    if not column.lines:
        return
    lines = [(line, _FOOT_HEAD) for line in wrap(column.head, width, _FOOT_HEAD, measure)]
    for text in column.lines:
        lines += [(line, _FOOT) for line in wrap(text, width, _FOOT, measure)]
    if len(lines) > _FOOT_LINES_MAX:
        raise DocumentError(
            "The seller's details do not fit into the foot of the invoice: {text}. "
            "Please shorten them.",
            text=", ".join((column.head, *column.lines)),
        )
    for number, (line, kind) in enumerate(lines):
        yield Text(x, _FOOT_BASELINE + number * _FOOT_PITCH, line, kind, path=path)
