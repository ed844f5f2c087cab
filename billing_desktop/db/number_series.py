"""One counter row per series, moved in the transaction that uses the number."""

from __future__ import annotations

from datetime import date

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    String,
    Table,
    bindparam,
    func,
    select,
    update,
)
from sqlalchemy.engine import Connection

from billing_desktop.db.base import insert_if_absent, metadata
from billing_desktop.db.hash_chain import GENESIS
from billing_desktop.db.restorations import is_held
from billing_desktop.errors import ClockError, NumbersHeldError

number_series = Table(
    "number_series",
    metadata,
    Column("series", String(40), primary_key=True),
    Column("last_seq", BigInteger, nullable=False),
    Column("last_on", Date),
    Column("chain_head", String(64), nullable=False),
    CheckConstraint("last_seq >= 0", name="last_seq_not_negative"),
)

_TAKE = (
    update(number_series)
    .where(number_series.c.series == bindparam("b_series"))
    .values(last_seq=number_series.c.last_seq + 1)
    .returning(number_series.c.last_seq, number_series.c.chain_head)
)


class NumberSeriesStore:
    """Number series of one transaction. A number that is rolled back was never taken."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def taken(self, series: str) -> int:
        """Return how many numbers of a series were taken, without taking one."""
        found = self._connection.execute(
            select(number_series.c.last_seq).where(number_series.c.series == series)
        ).scalar_one_or_none()
        return found or 0

    def all_taken(self) -> dict[str, int]:
        """Return where the counter of each series stands."""
        rows = self._connection.execute(select(number_series.c.series, number_series.c.last_seq))
        return {row.series: row.last_seq for row in rows}

    def take(self, series: str, *, first: int = 1) -> int:
        """Return the next number; the series is locked until the transaction ends.

        Raises:
            NumbersHeldError: the book was restored, and no administrator has decided yet.
        """
        return self._take(series, first)[0]

    def take_dated(self, series: str, on: date) -> tuple[int, str]:
        """Return the next number and the hash that the last document ended with.

        Raises:
            NumbersHeldError: the book was restored, and no administrator has decided yet.
            ClockError: a document of the same kind, in any year, bears a later date.
        """
        seq, chain_head = self._take(series, 1)
        kind = series.rpartition("-")[0]
        last_on = self._connection.execute(
            select(func.max(number_series.c.last_on)).where(
                number_series.c.series.startswith(f"{kind}-", autoescape=True)
            )
        ).scalar_one()
        if last_on is not None and on < last_on:
            raise ClockError(
                "The clock says {today}, but the last document is dated {last_on}. "
                "No number was taken. Please set the clock of this computer.",
                today=on,
                last_on=last_on,
            )
        return seq, chain_head

    def extend_chain(self, series: str, *, on: date, chain_head: str) -> None:
        """Remember the date and the hash that the newest document ends with."""
        self._connection.execute(
            update(number_series)
            .where(number_series.c.series == series)
            .values(last_on=on, chain_head=chain_head)
        )

    def skip_to(self, series: str, seq: int) -> None:
        """Have the numbers of a series go on behind ``seq``; those before it are lost."""
        insert_if_absent(
            self._connection,
            number_series,
            {"series": series, "last_seq": 0, "chain_head": GENESIS},
            key=["series"],
        )
        self._connection.execute(
            update(number_series)
            .where(number_series.c.series == series, number_series.c.last_seq < seq)
            .values(last_seq=seq)
        )

    def _take(self, series: str, first: int) -> tuple[int, str]:
        if is_held(self._connection):
            raise NumbersHeldError(
                "The book was restored from an older state. It takes no number until an "
                "administrator has confirmed which ones were used since: under Settings, Backup."
            )
        row = self._connection.execute(_TAKE, {"b_series": series}).first()
        if row is None:
            insert_if_absent(
                self._connection,
                number_series,
                {"series": series, "last_seq": first - 1, "chain_head": GENESIS},
                key=["series"],
            )
            row = self._connection.execute(_TAKE, {"b_series": series}).one()
        return row.last_seq, row.chain_head
