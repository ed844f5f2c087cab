"""The table of an invoice: its heads, its rows, and the sums carried over pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from billing_desktop.documents.content import InvoiceContent, LineRow
from billing_desktop.documents.look import (
    ACCENT_LINE,
    BODY,
    BODY_BOLD,
    BODY_MUTED,
    HAIR_LINE,
    LABEL,
    LEFT,
    RIGHT,
)
from billing_desktop.documents.sheet import Align, Item, Measure, Rule, Text
from billing_desktop.documents.structure import ARTIFACT, cell, head_cell
from billing_desktop.documents.typesetting import wrap

FIRST_HEAD, NEXT_HEAD = 125.0, 44.0
HEAD_TO_ROW = 7.6
ROW_TO_CARRY = 5.75
_SERVICE_X, _SERVICE_END, _VAT_X = 34.0, 133.5, 163.0
_TITLE_PITCH, _TITLE_TO_DETAIL, _DETAIL_PITCH = 4.4, 3.9, 3.7
_ROWS_WIDE_MAX = 8


@dataclass(frozen=True, slots=True)
class Spacing:
    """From the last line of a row to the next row, and to the line between them."""

    to_next: float
    to_rule: float


WIDE, CLOSE = Spacing(6.5, 2.35), Spacing(5.2, 1.85)


@dataclass(frozen=True, slots=True)
class SetRow:
    """A row broken into lines; heights count from its first baseline."""

    row: LineRow
    title: tuple[str, ...]
    detail: tuple[str, ...]
    spacing: Spacing

    @property
    def last_line(self) -> float:
        """How far below the first baseline the last one is."""
        height = (len(self.title) - 1) * _TITLE_PITCH
        if self.detail:
            height += _TITLE_TO_DETAIL + (len(self.detail) - 1) * _DETAIL_PITCH
        return height

    @property
    def rule(self) -> float:
        """How far below the first baseline the line under the row is."""
        return self.last_line + self.spacing.to_rule

    @property
    def height(self) -> float:
        """How far below the first baseline that of the next row is."""
        return self.last_line + self.spacing.to_next


def set_rows(rows: tuple[LineRow, ...], measure: Measure) -> tuple[SetRow, ...]:
    """Return the rows broken into lines: many rows stand closer than a few."""
    spacing = WIDE if len(rows) <= _ROWS_WIDE_MAX else CLOSE
    width = _SERVICE_END - _SERVICE_X
    return tuple(
        SetRow(
            row,
            wrap(row.title, width, BODY, measure),
            wrap(row.detail, width, LABEL, measure),
            spacing,
        )
        for row in rows
    )


def heads(content: InvoiceContent, *, is_first: bool) -> Iterator[Item]:
    """Yield the heads of the table and the line under them; on further pages they repeat."""
    words, baseline = content.heads, FIRST_HEAD if is_first else NEXT_HEAD
    position, service, vat, amount = (
        head_cell(column) if is_first else ARTIFACT for column in range(4)
    )
    yield Text(LEFT, baseline, words.position, LABEL, path=position)
    yield Text(_SERVICE_X, baseline, words.service, LABEL, path=service)
    yield Text(_VAT_X, baseline, words.vat, LABEL, Align.RIGHT, path=vat)
    yield Text(RIGHT, baseline, words.amount, LABEL, Align.RIGHT, path=amount)
    yield Rule(LEFT, baseline + 2.2, RIGHT, ACCENT_LINE)


def row_items(set_row: SetRow, baseline: float) -> Iterator[Item]:
    """Yield a row whose first baseline is ``baseline``, and the hair line under it."""
    row = set_row.row
    position, service, vat, amount = (cell(row.position, column) for column in range(4))
    yield Text(LEFT, baseline, row.position, BODY_MUTED, path=position)
    y = baseline
    for number, line in enumerate(set_row.title):
        y = baseline + number * _TITLE_PITCH
        yield Text(_SERVICE_X, y, line, BODY, path=service)
    for number, line in enumerate(set_row.detail):
        lower = y + _TITLE_TO_DETAIL + number * _DETAIL_PITCH
        yield Text(_SERVICE_X, lower, line, LABEL, path=service)
    yield Text(_VAT_X, baseline, row.vat, BODY_MUTED, Align.RIGHT, path=vat)
    yield Text(RIGHT, baseline, row.amount, BODY, Align.RIGHT, path=amount)
    yield Rule(LEFT, baseline + set_row.rule, RIGHT, HAIR_LINE)


def carried_to(text: str, amount: str, baseline: float) -> Iterator[Item]:
    """Yield the sum that is carried to the next page."""
    yield Text(_SERVICE_X, baseline, text, BODY_BOLD)
    yield Text(RIGHT, baseline, amount, BODY_BOLD, Align.RIGHT)


def carried_from(text: str, amount: str, baseline: float) -> Iterator[Item]:
    """Yield the sum that comes from the last page, and the hair line under it."""
    yield from carried_to(text, amount, baseline)
    yield Rule(LEFT, baseline + CLOSE.to_rule, RIGHT, HAIR_LINE)
