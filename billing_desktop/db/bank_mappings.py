"""How the CSV files of banks are read: kept by name, every version of it."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, Integer, String, Table, Text, func, insert, select
from sqlalchemy.engine import Connection

from billing_desktop.db.base import UtcDateTime, findable, metadata
from billing_desktop.db.last_saves import last_save
from billing_desktop.domain.csv_mapping import (
    CsvEncoding,
    CsvMapping,
    DateFormat,
    DecimalMark,
)
from billing_desktop.domain.merging import LastSave

bank_csv_mapping = Table(
    "bank_csv_mapping",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("content", Text, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    Column("saved_by", String(60), nullable=False),
)

_ENUMS: dict[str, type[StrEnum]] = {
    "decimal_mark": DecimalMark,
    "date_format": DateFormat,
    "encoding": CsvEncoding,
}


class BankMappingStore:
    """Kept mappings of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> tuple[CsvMapping, ...]:
        """Return the newest version of each, by name."""
        newest = (
            select(bank_csv_mapping.c.name, func.max(bank_csv_mapping.c.version).label("version"))
            .group_by(bank_csv_mapping.c.name)
            .subquery()
        )
        rows = self._connection.execute(
            select(bank_csv_mapping.c.content)
            .join(
                newest,
                (newest.c.name == bank_csv_mapping.c.name)
                & (newest.c.version == bank_csv_mapping.c.version),
            )
            .order_by(bank_csv_mapping.c.name)
        )
        return tuple(from_text(content) for content in rows.scalars())

    def last_save(self, name: str) -> LastSave | None:
        """Return who kept the mapping of that name; None if nobody did."""
        return last_save(
            self._connection, bank_csv_mapping, bank_csv_mapping.c.name == findable(name)
        )

    def keep(self, mapping: CsvMapping, *, at: datetime, by: str) -> None:
        """Store a mapping; one of the same name is replaced by it."""
        name = findable(mapping.name)
        last = self._connection.execute(
            select(func.max(bank_csv_mapping.c.version)).where(bank_csv_mapping.c.name == name)
        ).scalar_one()
        self._connection.execute(
            insert(bank_csv_mapping),
            {
                "name": name,
                "version": (last or 0) + 1,
                "content": to_text(mapping),
                "saved_at": at,
                "saved_by": by,
            },
        )


def to_text(mapping: CsvMapping) -> str:
    """Return a mapping as it is stored."""
    return json.dumps(asdict(mapping), ensure_ascii=False, sort_keys=True)


def from_text(content: str) -> CsvMapping:
    """Return the mapping that was stored."""
    values: dict[str, object] = json.loads(content)
    for name, value in values.items():
        if isinstance(value, list):
            values[name] = tuple(value)
        elif name in _ENUMS:
            values[name] = _ENUMS[name](str(value))
    return CsvMapping(**values)  # type: ignore[arg-type]  # As `to_text` wrote them.
