"""Whether the numbers of top-ups and customers are gapless and end where their counter says."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, Table, select
from sqlalchemy.engine import Connection

from billing_desktop.db.accounts import account
from billing_desktop.db.number_series import number_series
from billing_desktop.db.top_ups import top_up
from billing_desktop.db.verification_finding import Finding
from billing_desktop.domain.account import FIRST_CUSTOMER_NUMBER

# What is numbered, from which number on, and how wide the number is written.
_NUMBERED: tuple[tuple[Table, Column[str], int, int], ...] = (
    (top_up, top_up.c.billing_number, 1, 6),
    (account, account.c.customer_number, FIRST_CUSTOMER_NUMBER, 0),
)


def number_findings(connection: Connection) -> Iterator[Finding]:
    """Yield gaps, strange numbers, and counters that are not where the numbers end."""
    counters = {row.series: row.last_seq for row in connection.execute(select(number_series))}
    for table, column, first, width in _NUMBERED:
        seqs: dict[str, set[int]] = {}
        for number in connection.execute(select(column).select_from(table)).scalars():
            series, _, digits = number.rpartition("-")
            is_number = (
                digits.isascii() and digits.isdigit() and digits == f"{int(digits):0{width}d}"
            )
            if is_number and series in counters:
                seqs.setdefault(series, set()).add(int(digits))
            else:
                yield Finding("P6", f"{table.name} {number}: its number is of no series")
        for series, found in sorted(seqs.items()):
            expected = set(range(first, counters[series] + 1))
            for seq in sorted(expected - found):
                yield Finding("P6", f"series {series}: number {seq} is missing")
            for seq in sorted(found - expected):
                yield Finding("P6", f"series {series}: number {seq} was never taken")
