"""What closes the table: notes at the left, totals at the right, the payment slip below."""

from __future__ import annotations

from collections.abc import Iterator

from billing_desktop.documents.content import (
    InvoiceContent,
    Note,
    PaymentCode,
    PaymentSlip,
    TotalKind,
    TotalRow,
)
from billing_desktop.documents.giro_code import code_bars
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
    WHITE,
    Face,
    Type,
)
from billing_desktop.documents.sheet import Align, Bars, Box, Item, Measure, Rule, Text
from billing_desktop.documents.structure import figure, heading, label, paragraph, value
from billing_desktop.documents.typesetting import fitting, wrap

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
_SLIP_TOP, _SLIP_LAST = 223.3, 250.8
_SLIP_COLUMNS, _SLIP_COLUMNS_WITH_CODE = (25.0, 63.5), (63.5, 92.0)
_CODE_TOP, _CODE_SIZE, _CODE_NAME_AT = 220.8, 30.0, 255.4
_CODE_MODULES_AROUND = 4
_CODE_COLOR = "#000000"
_STEPS = Type(Face.REGULAR, 8.5, MUTED)


def closing_items(content: InvoiceContent, baseline: float, measure: Measure) -> list[Item]:
    """Return notes and totals; both begin at ``baseline``."""
    notes = _notes(content.notes, baseline, measure)
    return [*notes, *_totals(content.totals, baseline, measure)]


def end_of(items: list[Item]) -> float:
    """Return the lowest baseline of the texts among ``items``."""
    return max(item.y for item in items if isinstance(item, Text))


def payment_items(slip: PaymentSlip, measure: Measure) -> Iterator[Item]:
    """Yield the payment slip at the lower fold."""
    yield Rule(LEFT, PAYMENT_AT, RIGHT, ACCENT_LINE)
    head = Type(Face.BOLD, 11, ACCENT)
    yield Text(LEFT, 216.2, slip.head, head, path=heading("payment"))
    if slip.code is not None:
        head_end = LEFT + measure.width(slip.head, head.face, head.size)
        yield from _code_items(slip.code, head_end, measure)
    label_x, value_x = _SLIP_COLUMNS_WITH_CODE if slip.code else _SLIP_COLUMNS
    kinds = [BODY_BOLD if row.is_strong else BODY for row in slip.rows]
    values = [
        wrap(row.value, RIGHT - value_x, kind, measure)
        for row, kind in zip(slip.rows, kinds, strict=True)
    ]
    # The first row begins with the code, and the last one ends with it.
    more_lines = sum(len(lines) - 1 for lines in values)
    free = _SLIP_LAST - _SLIP_TOP - more_lines * _LABEL_PITCH
    pitch = free / (len(values) - 1)
    baseline = _SLIP_TOP
    for number, (row, lines) in enumerate(zip(slip.rows, values, strict=True)):
        yield Text(label_x, baseline, row.label, LABEL, path=label("payment", number))
        for index, line in enumerate(lines):
            baseline += _LABEL_PITCH if index else 0
            yield Text(value_x, baseline, line, kinds[number], path=value("payment", number))
        baseline += pitch


def _code_items(code: PaymentCode, head_end: float, measure: Measure) -> Iterator[Item]:
    """Yield the code, its name below and, at the right of the head, what to do with it."""
    size, bars = code_bars(code.payload)
    module = _CODE_SIZE / size
    margin = module * _CODE_MODULES_AROUND
    top, end = _CODE_TOP - margin, _CODE_TOP + _CODE_SIZE + margin
    # White up to the head and the name: nothing of a TEST mark may touch the code.
    yield Box(LEFT - margin, top, LEFT + _CODE_SIZE + margin, end, WHITE)
    alternative = f"{code.name}: {code.steps}"
    yield Bars(LEFT, _CODE_TOP, module, size, bars, _CODE_COLOR, alternative, path=figure("code"))
    yield Text(LEFT, _CODE_NAME_AT, code.name, LABEL, path=paragraph("code"))
    steps = fitting([code.steps], RIGHT - head_end - 3, _STEPS, (8.5, 8.0, 7.5, 7.0), measure)
    if measure.width(code.steps, steps.face, steps.size) <= RIGHT - head_end - 3:
        yield Text(RIGHT, 216.2, code.steps, steps, Align.RIGHT, path=paragraph("steps"))


def _notes(notes: tuple[Note, ...], baseline: float, measure: Measure) -> Iterator[Item]:
    width = _NOTES_END - LEFT
    for number, note in enumerate(notes):
        yield Text(LEFT, baseline, note.head, _NOTE_HEAD, path=heading(f"note {number}"))
        own, german = paragraph(f"note {number}"), paragraph(f"note {number}", "de-DE")
        for text, kind, path in ((note.text, _NOTE, own), (note.german, _NOTE_GERMAN, german)):
            for line in wrap(text, width, kind, measure):
                baseline += _NOTE_PITCH
                yield Text(LEFT, baseline, line, kind, path=path)
        baseline += _NOTE_GAP


def _totals(rows: tuple[TotalRow, ...], baseline: float, measure: Measure) -> Iterator[Item]:
    for number, row in enumerate(rows):
        is_part = row.kind is TotalKind.PART
        name, figures = (BODY_MUTED, BODY) if is_part else (BODY_BOLD, BODY_BOLD)
        if number and row.kind is TotalKind.SUM:
            yield Rule(SECOND_AXIS, baseline + 2.95, RIGHT, ACCENT_LINE)
            baseline += 8.8
        elif number and row.kind is TotalKind.OPEN:
            yield Rule(SECOND_AXIS, baseline + 2.55, RIGHT, THIN_LINE)
            baseline += 8.0
        elif number:
            baseline += _TOTAL_PITCH if rows[number - 1].kind is TotalKind.PART else 6.9
        width = RIGHT - SECOND_AXIS - measure.width(row.amount, figures.face, figures.size) - 3
        for index, line in enumerate(wrap(row.label, width, name, measure)):
            baseline += _LABEL_PITCH if index else 0
            yield Text(SECOND_AXIS, baseline, line, name, path=label("totals", number))
        path = value("totals", number)
        yield Text(RIGHT, baseline, row.amount, figures, Align.RIGHT, path=path)
