"""How numbers are written, from which day on. Insert-only."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, Date, Integer, String, Table, func, insert, select
from sqlalchemy.engine import Connection

from billing_desktop.db.base import UtcDateTime, metadata, one_of
from billing_desktop.domain.merging import LastSave
from billing_desktop.domain.number_format import NumberFormat, NumberFormats, Separator
from billing_desktop.domain.number_series import NumberKind

number_format = Table(
    "number_format",
    metadata,
    Column("kind", String(2), primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("prefix", String(10), nullable=False),
    Column("separator", String(1), nullable=False),
    Column("year_digits", Integer, nullable=False),
    Column("digits", Integer, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    Column("added_by", String(60), nullable=False),
    one_of("kind", NumberKind),
    one_of("separator", Separator),
    CheckConstraint("version > 0", name="version_positive"),
    CheckConstraint("length(prefix) > 1", name="prefix_there"),
    CheckConstraint("year_digits IN (2, 4)", name="year_digits_known"),
    CheckConstraint("digits BETWEEN 3 AND 8", name="digits_known"),
)


class NumberFormatStore:
    """Formats of one transaction; of a kind and day the newest version holds."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> NumberFormats:
        """Return every format that was ever chosen, in the order of their days."""
        rows = self._connection.execute(
            select(number_format).order_by(number_format.c.valid_from, number_format.c.version)
        )
        return NumberFormats(
            tuple(
                NumberFormat(
                    NumberKind(row.kind),
                    row.valid_from,
                    row.prefix,
                    Separator(row.separator),
                    row.year_digits,
                    row.digits,
                )
                for row in rows
            )
        )

    def last_save(self, kind: NumberKind, day: date) -> LastSave | None:
        """Return who chose the format that begins on that very day; None if none does."""
        row = self._connection.execute(
            select(number_format.c.version, number_format.c.added_by, number_format.c.added_at)
            .where(number_format.c.kind == kind, number_format.c.valid_from == day)
            .order_by(number_format.c.version.desc())
            .limit(1)
        ).first()
        return None if row is None else LastSave(row.version, row.added_by, row.added_at)

    def add(self, new: NumberFormat, *, at: datetime, by: str) -> None:
        """Store a format from a day on."""
        same_day = (number_format.c.kind == new.kind) & (
            number_format.c.valid_from == new.valid_from
        )
        last = self._connection.execute(
            select(func.max(number_format.c.version)).where(same_day)
        ).scalar_one()
        self._connection.execute(
            insert(number_format),
            {
                "kind": new.kind.value,
                "valid_from": new.valid_from,
                "version": (last or 0) + 1,
                "prefix": new.prefix,
                "separator": new.separator.value,
                "year_digits": new.year_digits,
                "digits": new.digits,
                "added_at": at,
                "added_by": by,
            },
        )
