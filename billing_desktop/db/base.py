"""What all tables share: metadata, column types and naming of constraints."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    MetaData,
    String,
    Table,
    insert,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.types import TypeDecorator, TypeEngine

from billing_desktop.domain.money import Currency, Money

INSTANT_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)
MinorUnits = BigInteger
Id = String(64)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant. Naive values are refused.

    SQLite has no type for instants: there it is text in the form that the published hash rule
    uses, so that what is hashed is what is stored.
    """

    impl = String(27)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime] | TypeEngine[str]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(String(27))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}")
        return value.astimezone(UTC) if dialect.name == "postgresql" else instant_text(value)

    def process_result_value(
        self, value: datetime | str | None, dialect: Dialect
    ) -> datetime | None:
        if value is None:
            return None
        if isinstance(value, str):
            return datetime.strptime(value, INSTANT_FORMAT).replace(tzinfo=UTC)
        return value.astimezone(UTC)


class Percent(TypeDecorator[Decimal]):
    """A percentage, exactly as it was written."""

    impl = String(12)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        return None if value is None else f"{value:f}"

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


def instant_text(value: datetime) -> str:
    """Return an instant as the hash rule writes it: UTC, microseconds, Z."""
    return value.astimezone(UTC).strftime(INSTANT_FORMAT)


def findable(text: str) -> str:
    """Return ``text`` as it can be looked for: no database holds NUL or half a character."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")


def currency_column() -> Column[str]:
    """Return the column that stands beside every amount."""
    return Column("currency_code", String(3), nullable=False)


def one_of(column: str, kind: type[StrEnum]) -> CheckConstraint:
    """Return the constraint that a column holds a value of the closed set ``kind``."""
    values = ", ".join(f"'{member.value}'" for member in kind)
    return CheckConstraint(f"{column} IN ({values})", name=f"{column}_known")


def money(minor_units: int, currency_code: str) -> Money:
    """Return the amount of a row."""
    return Money(minor_units, Currency.of(currency_code))


def insert_if_absent(
    connection: Connection, table: Table, values: Mapping[str, object], *, key: list[str]
) -> bool:
    """Insert a row unless one with the same ``key`` columns exists; tell whether it was."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(**values).on_conflict_do_nothing(index_elements=key)
    statement = statement.execution_options(preserve_rowcount=True)  # Else -1 on PostgreSQL.
    return connection.execute(statement).rowcount == 1


RowT = TypeVar("RowT")


def insert_all(connection: Connection, table: Table, rows: list[dict[str, object]]) -> None:
    """Insert many rows in one round trip; nothing for an empty list."""
    if rows:
        connection.execute(insert(table), rows)
