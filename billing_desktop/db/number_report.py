"""Gaps and repeats in the numbers of issued documents."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.engine import Connection

from billing_desktop.db.invoices import invoice
from billing_desktop.db.number_series import number_series
from billing_desktop.db.restorations import lost_places
from billing_desktop.domain.number_series import SeriesReport


def report(connection: Connection) -> tuple[SeriesReport, ...]:
    """Return what is known of each series of documents, by name."""
    taken = {row.series: row.last_seq for row in connection.execute(select(number_series))}
    found: dict[str, list[tuple[int, str, date]]] = {}
    rows = connection.execute(
        select(invoice.c.series, invoice.c.seq, invoice.c.number, invoice.c.issued_on).order_by(
            invoice.c.series, invoice.c.seq
        )
    )
    for row in rows:
        found.setdefault(row.series, []).append((row.seq, row.number, row.issued_on))
    lost = lost_places(connection)
    return tuple(
        _series(name, found[name], taken.get(name, 0), lost.get(name, set()))
        for name in sorted(found)
    )


def _series(
    name: str, issued: list[tuple[int, str, date]], taken: int, lost: set[int]
) -> SeriesReport:
    seqs = Counter(seq for seq, _, _ in issued)
    numbers = Counter(number for _, number, _ in issued)
    last = max(taken, *seqs)
    backward = [later[1] for earlier, later in pairwise(issued) if later[2] < earlier[2]]
    return SeriesReport(
        series=name,
        count=len(issued),
        first=issued[0][1],
        last=issued[-1][1],
        taken=taken,
        missing=tuple(seq for seq in range(1, last + 1) if seq not in seqs and seq not in lost),
        lost=tuple(sorted(lost)),
        repeated=tuple(
            sorted({number for seq, number, _ in issued if seqs[seq] > 1 or numbers[number] > 1})
        ),
        out_of_order=tuple(backward),
    )
