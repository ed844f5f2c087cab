"""Whether the numbers of top-ups and customers are gapless and end where their counter says."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import Column, Table, select
from sqlalchemy.engine import Connection

from billing_desktop.db.accounts import account
from billing_desktop.db.number_formats import NumberFormatStore
from billing_desktop.db.number_series import number_series
from billing_desktop.db.restorations import lost_places
from billing_desktop.db.top_ups import top_up
from billing_desktop.db.verification_finding import Finding
from billing_desktop.domain.account import FIRST_CUSTOMER_NUMBER
from billing_desktop.domain.number_format import NumberFormats
from billing_desktop.domain.number_series import NumberKind
from billing_desktop.errors import NumberFormatError

Place = tuple[str, int]
"""The name of a series, and the place in it."""


def number_findings(connection: Connection) -> Iterator[Finding]:
    """Yield gaps, strange numbers, and counters that are not where the numbers end."""
    try:
        formats = NumberFormatStore(connection).all()
        for row in formats.rows:
            formats.require_free(row)
    except (ValueError, NumberFormatError) as error:
        yield Finding("P6", f"the formats of numbers are none ({error})")
        return
    # What is numbered, how a number is read, and with which one it begins.
    numbered: tuple[tuple[Table, Column[str], Callable[[str], Place | None], int], ...] = (
        (top_up, top_up.c.billing_number, lambda number: _billing_place(formats, number), 1),
        (account, account.c.customer_number, _customer_place, FIRST_CUSTOMER_NUMBER),
    )
    counters = {row.series: row.last_seq for row in connection.execute(select(number_series))}
    lost = lost_places(connection)
    for table, column, place_of, first in numbered:
        seqs: dict[str, set[int]] = {}
        for number in connection.execute(select(column).select_from(table)).scalars():
            place = place_of(number)
            if place is not None and place[0] in counters:
                seqs.setdefault(place[0], set()).add(place[1])
            else:
                yield Finding("P6", f"{table.name} {number}: its number is of no series")
        for series, found in sorted(seqs.items()):
            expected = set(range(first, counters[series] + 1)) - lost.get(series, set())
            for seq in sorted(expected - found):
                yield Finding("P6", f"series {series}: number {seq} is missing")
            for seq in sorted(found - expected):
                yield Finding("P6", f"series {series}: number {seq} was never taken")


def _billing_place(formats: NumberFormats, number: str) -> Place | None:
    place = formats.place_of(number)
    if place is None or place[0].kind is not NumberKind.TOP_UP:
        return None
    return place[0].name, place[1]


def _customer_place(number: str) -> Place | None:
    series, _, digits = number.rpartition("-")
    is_number = digits.isascii() and digits.isdigit() and digits == str(int(digits))
    return (series, int(digits)) if is_number else None
