"""What closes the table: notes at the left, totals at the right, the payment slip below."""

from __future__ import annotations

from collections.abc import Iterator

from billing_desktop.documents.content import InvoiceContent, Note, PaymentSlip, TotalKind, TotalRow
from billing_desktop.documents.look import (
    ACCENT,
    ACCENT_LINE,
    BODY,
    BODY_BOLD,
    BODY_MUTED,
    INK,
    LABEL,
    LEFT,
    MUTED,
    RIGHT,
    SECOND_AXIS,
    THIN_LINE,
    Face,
    Type,
)
from billing_desktop.documents.sheet import Align, Item, Measure, Rule, Text
from billing_desktop.documents.typesetting import wrap

# From where a further row would have stood: 7.2 below the line under the last one.
ROW_TO_CLOSING = 3.05
PAYMENT_AT = 210.0
CLOSING_END_WITH_PAYMENT = 206.0
_NOTES_END = 113.0
_NOTE_PITCH, _NOTE_GAP = 4.1, 6.8
_TOTAL_PITCH, _LABEL_PITCH = 5.6, 4.2
_NOTE = Type(Face.REGULAR, 8.5, INK)
_NOTE_HEAD = Type(Face.BOLD, 8.5, INK)
_NOTE_GERMAN = Type(Face.ITALIC, 8.5, MUTED)
_SLIP_LABEL_X, _SLIP_VALUE_X, _SLIP_PITCH = 25.0, 63.5, 5.53


def closing_items(content: InvoiceContent, baseline: float, measure: Measure) -> list[Item]:
    """Return notes and totals; both begin at ``baseline``."""
    return [*_notes(content.notes, baseline, measure), *_totals(content.totals, baseline, measure)]


def end_of(items: list[Item]) -> float:
    """Return the lowest baseline of the texts among ``items``."""
    return max(item.y for item in items if isinstance(item, Text))


def payment_items(slip: PaymentSlip, measure: Measure) -> Iterator[Item]:
    """Yield the payment slip at the lower fold."""
    yield Rule(LEFT, PAYMENT_AT, RIGHT, ACCENT_LINE)
    yield Text(LEFT, 216.2, slip.head, Type(Face.BOLD, 11, ACCENT))
    baseline = 223.3
    for row in slip.rows:
        kind = BODY_BOLD if row.is_strong else BODY
        yield Text(_SLIP_LABEL_X, baseline, row.label, LABEL)
        for number, line in enumerate(wrap(row.value, RIGHT - _SLIP_VALUE_X, kind, measure)):
            baseline += _LABEL_PITCH if number else 0
            yield Text(_SLIP_VALUE_X, baseline, line, kind)
        baseline += _SLIP_PITCH


def _notes(notes: tuple[Note, ...], baseline: float, measure: Measure) -> Iterator[Item]:
    width = _NOTES_END - LEFT
    for note in notes:
        yield Text(LEFT, baseline, note.head, _NOTE_HEAD)
        for text, kind in ((note.text, _NOTE), (note.german, _NOTE_GERMAN)):
            for line in wrap(text, width, kind, measure):
                baseline += _NOTE_PITCH
                yield Text(LEFT, baseline, line, kind)
        baseline += _NOTE_GAP


def _totals(rows: tuple[TotalRow, ...], baseline: float, measure: Measure) -> Iterator[Item]:
    for number, row in enumerate(rows):
        is_part = row.kind is TotalKind.PART
        label, value = (BODY_MUTED, BODY) if is_part else (BODY_BOLD, BODY_BOLD)
        if number and row.kind is TotalKind.SUM:
            yield Rule(SECOND_AXIS, baseline + 2.95, RIGHT, ACCENT_LINE)
            baseline += 8.8
        elif number and row.kind is TotalKind.OPEN:
            yield Rule(SECOND_AXIS, baseline + 2.55, RIGHT, THIN_LINE)
            baseline += 8.0
        elif number:
            baseline += _TOTAL_PITCH if rows[number - 1].kind is TotalKind.PART else 6.9
        width = RIGHT - SECOND_AXIS - measure.width(row.amount, value.face, value.size) - 3
        for index, line in enumerate(wrap(row.label, width, label, measure)):
            baseline += _LABEL_PITCH if index else 0
            yield Text(SECOND_AXIS, baseline, line, label)
        yield Text(RIGHT, baseline, row.amount, value, Align.RIGHT)
