"""Placing an invoice on pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from billing_desktop.documents import closing, foot, head, table
from billing_desktop.documents.content import InvoiceContent
from billing_desktop.documents.look import BODY_END
from billing_desktop.documents.sheet import Item, Measure, Sheet
from billing_desktop.documents.table import SetRow

# Totals never stand alone: so many rows come with them to their page.
_ROWS_WITH_TOTALS_MIN = 2


@dataclass(frozen=True, slots=True)
class _Part:
    """The rows of one page, and whether the totals follow them there."""

    rows: tuple[SetRow, ...]
    has_closing: bool


def lay_out(content: InvoiceContent, measure: Measure) -> tuple[Sheet, ...]:
    """Return the pages of the invoice.

    Raises:
        DocumentError: something does not fit at its place.
    """
    parts = list(_parts(content, table.set_rows(content.rows, measure), measure))
    bodies = [list(_body(content, parts, number, measure)) for number in range(len(parts))]
    if content.payment is not None:
        slip = list(closing.payment_items(content.payment, measure))
        if closing.end_of(bodies[-1]) <= closing.CLOSING_END_WITH_PAYMENT:
            bodies[-1] += slip
        else:
            bodies.append([*head.next_head(content, measure), *slip])
    return tuple(
        Sheet(tuple(_page(content, body, page=page, pages=len(bodies), measure=measure)))
        for page, body in enumerate(bodies, start=1)
    )


def _page(
    content: InvoiceContent, body: list[Item], *, page: int, pages: int, measure: Measure
) -> Iterator[Item]:
    if content.test is not None:
        yield from foot.test_ground(content.test)
        yield from foot.test_band(content.test, page=page)
    yield from body
    yield from foot.foot_items(content, page=page, pages=pages, measure=measure)


def _body(
    content: InvoiceContent, parts: list[_Part], number: int, measure: Measure
) -> Iterator[Item]:
    """Yield head, table and, on the last page of the table, what closes it."""
    part, is_first = parts[number], number == 0
    make_head = head.first_head if is_first else head.next_head
    yield from make_head(content, measure)
    yield from table.heads(content, is_first=is_first)
    baseline = _first_baseline(is_first=is_first)
    if not is_first:
        text = content.wording.text("table.carried_from", page=str(number))
        carried = parts[number - 1].rows[-1].row.carried
        yield from table.carried_from(text, carried, _head_baseline(is_first=False))
    for row in part.rows:
        yield from table.row_items(row, baseline)
        baseline += row.height
    if part.has_closing:
        yield from closing.closing_items(content, baseline + closing.ROW_TO_CLOSING, measure)
    else:
        text = content.wording.text("table.carried_to", page=str(number + 2))
        last = part.rows[-1]
        carry = baseline - last.spacing.to_next + table.ROW_TO_CARRY
        yield from table.carried_to(text, last.row.carried, carry)


def _parts(content: InvoiceContent, rows: tuple[SetRow, ...], measure: Measure) -> Iterator[_Part]:
    """Yield the rows page by page; the last part has room for the totals."""
    closing_height = closing.end_of(closing.closing_items(content, 0.0, measure))
    is_first = True
    while rows:
        start = _first_baseline(is_first=is_first)
        if _closing_start(rows, start) + closing_height <= BODY_END:
            yield _Part(rows, has_closing=True)
            return
        count = _rows_that_fit(rows, start)
        # All rows may fit while the totals do not: then some rows go along with them.
        count = max(1, min(count, len(rows) - _ROWS_WITH_TOTALS_MIN))
        yield _Part(rows[:count], has_closing=False)
        rows = rows[count:]
        is_first = False


def _closing_start(rows: tuple[SetRow, ...], start: float) -> float:
    return start + sum(row.height for row in rows) + closing.ROW_TO_CLOSING


def _rows_that_fit(rows: tuple[SetRow, ...], start: float) -> int:
    baseline = start
    for count, row in enumerate(rows):
        if baseline + row.last_line + table.ROW_TO_CARRY > BODY_END:
            return count
        baseline += row.height
    return len(rows)


def _head_baseline(*, is_first: bool) -> float:
    return (table.FIRST_HEAD if is_first else table.NEXT_HEAD) + table.HEAD_TO_ROW


def _first_baseline(*, is_first: bool) -> float:
    """The first row's baseline; on a further page the carried sum stands above it."""
    return _head_baseline(is_first=is_first) + (0.0 if is_first else table.CLOSE.to_next)
