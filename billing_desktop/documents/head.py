"""The upper part of a page: sender, address window, info block, title and amount."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import replace

from billing_desktop.documents.content import InfoRow, InvoiceContent
from billing_desktop.documents.look import (
    ACCENT,
    BODY_BOLD,
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
from billing_desktop.documents.sheet import Item, Measure, Picture, Rule, Text
from billing_desktop.documents.structure import (
    ARTIFACT,
    Path,
    figure,
    label,
    paragraph,
    title,
    value,
)
from billing_desktop.documents.typesetting import fitting, wrap
from billing_desktop.errors import DocumentError

_NAME_SIZES = (15, 14, 13, 12, 11, 10)
_NAME_LINES_MAX = 3
_LOGO_TOP, _LOGO_HEIGHT, _LOGO_HEIGHT_NEXT, _LOGO_WIDTH_MAX = 19.0, 10.0, 7.0, 70.0
_WINDOW_END = 103.0
# Size, pitch and greatest number of lines that the window of the envelope shows.
_ADDRESS_SETTINGS = ((10.0, 4.55, 6), (9.0, 3.9, 7), (8.0, 3.4, 8))
_INFO_SIZES = (9.5, 9.0, 8.5, 8.0)
_INFO_VALUE_X = 158.5
_INFO_GAP = 3.0
_INFO_FIRST, _INFO_LAST = 53.0, 96.0
_INFO_PITCH = 5.3
_INFO_BELOW = 4.4
_TITLE_SIZES = tuple(range(21, 12, -1))


def first_head(content: InvoiceContent, measure: Measure) -> Iterator[Item]:
    """Yield the head of the first page (DIN 5008 form B).

    Raises:
        DocumentError: the address does not fit into the window of the envelope.
    """
    if content.logo is None:
        yield from _sender(content.sender, _NAME_SIZES, 25.9, measure, paragraph("sender"))
    else:
        yield _logo(content.logo, content.sender, _LOGO_HEIGHT, figure("logo"))
    yield from _return_line(content.return_line, measure)
    yield from _address(content.address, measure)
    yield from _info(content.info, measure)
    yield from _title(content, measure)


def next_head(content: InvoiceContent, measure: Measure) -> Iterator[Item]:
    """Yield the head of a further page: sender, number and date."""
    if content.logo is None:
        yield from _sender(content.sender, (11.0, 10.0), 23.9, measure, ARTIFACT)
    else:
        yield _logo(content.logo, content.sender, _LOGO_HEIGHT_NEXT, ARTIFACT)
    number = fitting([content.document], RIGHT - SECOND_AXIS, BODY_BOLD, _INFO_SIZES, measure)
    yield Text(SECOND_AXIS, 23.9, content.document, number)
    yield Text(SECOND_AXIS, 28.3, content.issued_on, Type(Face.REGULAR, 8.5, MUTED))


def _logo(png: bytes, sender: str, height: float, path: Path) -> Item:
    """Place the logo, whatever its form, into its box; its alternative is the sender's name."""
    columns, rows = struct.unpack(">II", png[16:24])  # Every PNG says so at its beginning.
    width = min(height * columns / rows, _LOGO_WIDTH_MAX)
    end = _LOGO_TOP + width * rows / columns
    return Picture(LEFT, _LOGO_TOP, LEFT + width, end, png, sender, path)


def _sender(
    name: str, sizes: tuple[float, ...], baseline: float, measure: Measure, path: Path
) -> Iterator[Item]:
    width = SECOND_AXIS - 5 - LEFT
    kind = fitting([name], width, Type(Face.BOLD, sizes[0], INK), sizes, measure)
    lines = wrap(name, width, kind, measure)
    if len(lines) > _NAME_LINES_MAX:
        raise DocumentError(
            "The seller's name is too long for the head of the invoice: {text}. Please shorten it.",
            text=name,
        )
    for number, line in enumerate(lines):
        yield Text(LEFT, baseline + number * kind.size * 0.45, line, kind, path=path)


def _return_line(text: str, measure: Measure) -> Iterator[Item]:
    kind = Type(Face.REGULAR, 6.8, MUTED)
    lines = wrap(text, _WINDOW_END - LEFT, kind, measure)
    for number, line in enumerate(reversed(lines)):
        yield Text(LEFT, 60.6 - number * 2.8, line, kind)
    yield Rule(LEFT, 62.0, _WINDOW_END, THIN_LINE)


def _address(parts: tuple[str, ...], measure: Measure) -> Iterator[Item]:
    width = _WINDOW_END - LEFT
    path = paragraph("address")
    for size, pitch, lines_max in _ADDRESS_SETTINGS:
        kind = Type(Face.REGULAR, size, INK)
        lines = [line for part in parts for line in wrap(part, width, kind, measure)]
        if len(lines) <= lines_max:
            for number, line in enumerate(lines):
                yield Text(LEFT, 66.4 + number * pitch, line, kind, path=path)
            return
    raise DocumentError(
        "The address does not fit into the window of the envelope: {address}. "
        "Please shorten the company name or the street.",
        address=", ".join(parts),
    )


def _info(rows: tuple[InfoRow, ...], measure: Measure) -> Iterator[Item]:
    """All values share the largest size in which they fit; what fits in none goes below."""
    value_x = _info_value_x(rows, measure)
    width = RIGHT - value_x

    def is_narrow(row: InfoRow) -> bool:
        return measure.width(row.value, _info_face(row), _INFO_SIZES[-1]) <= width

    size = next(
        (
            size
            for size in _INFO_SIZES
            if all(
                measure.width(row.value, _info_face(row), size) <= width
                for row in rows
                if is_narrow(row)
            )
        ),
        _INFO_SIZES[-1],
    )
    below = {
        row: wrap(row.value, RIGHT - SECOND_AXIS, Type(_info_face(row), size, INK), measure)
        for row in rows
        if not is_narrow(row)
    }
    height = _INFO_PITCH * (len(rows) - 1) + _INFO_BELOW * sum(map(len, below.values()))
    baseline = min(_INFO_FIRST, _INFO_LAST - height)  # What is too high begins further up.
    for number, row in enumerate(rows):
        kind, path = Type(_info_face(row), size, INK), value("info", number)
        yield Text(SECOND_AXIS, baseline, row.label, LABEL, path=label("info", number))
        if is_narrow(row):
            yield Text(value_x, baseline, row.value, kind, path=path)
        for line in below.get(row, ()):
            baseline += _INFO_BELOW
            yield Text(SECOND_AXIS, baseline, line, kind, path=path)
        baseline += _INFO_PITCH


def _info_value_x(rows: tuple[InfoRow, ...], measure: Measure) -> float:
    """Where the values begin: further left if short labels let long values stand beside them."""
    longest = max(measure.width(row.value, _info_face(row), _INFO_SIZES[-1]) for row in rows)
    if _INFO_VALUE_X + longest <= RIGHT:
        return _INFO_VALUE_X
    labels = max(measure.width(row.label, LABEL.face, LABEL.size) for row in rows)
    nearest = SECOND_AXIS + labels + _INFO_GAP
    return nearest if nearest + longest <= RIGHT else _INFO_VALUE_X


def _info_face(row: InfoRow) -> Face:
    return Face.BOLD if row.is_strong else Face.REGULAR


def _title(content: InvoiceContent, measure: Measure) -> Iterator[Item]:
    large = Type(Face.BOLD, 21, INK)
    left, right = SECOND_AXIS - 5 - LEFT, RIGHT - SECOND_AXIS
    kind = fitting([content.title], left, large, _TITLE_SIZES, measure)
    yield Text(LEFT, 104.2, content.title, kind, path=title("title"))
    amount = replace(large, color=ACCENT)
    amount = fitting([content.amount], right, amount, _TITLE_SIZES, measure)
    yield Text(SECOND_AXIS, 104.2, content.amount, amount, path=paragraph("amount"))
    line = Type(Face.REGULAR, 10, MUTED)
    sizes = (10.0, 9.5, 9.0)
    subtitle = fitting([content.subtitle], left, line, sizes, measure)
    yield Text(LEFT, 110.2, content.subtitle, subtitle, path=paragraph("subtitle"))
    if content.amount_note:
        note = fitting([content.amount_note], right, line, sizes, measure)
        yield Text(SECOND_AXIS, 110.2, content.amount_note, note, path=paragraph("amount note"))
