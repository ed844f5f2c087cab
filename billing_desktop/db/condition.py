"""How the database is set up, for those who look after it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from billing_desktop.db.audit import audit
from billing_desktop.db.unit_of_work import Database

# What a commit needs to survive a power cut; see `billing_desktop.db.engine`.
_SAFE = {"sqlite": ("delete", "3"), "postgresql": ("on", "on")}


@dataclass(frozen=True, slots=True)
class Condition:
    """Which database it is, whether a commit survives a power cut, and the last change."""

    version: str
    is_durable: bool
    changed_at: datetime | None


def condition(database: Database) -> Condition:
    """Return how the database of an open book is. Reads only."""
    with database.read() as uow:
        connection = uow.connection
        dialect = connection.dialect.name
        if dialect == "sqlite":
            version = f"SQLite {sqlite3.sqlite_version}"
            asked = ("PRAGMA journal_mode", "PRAGMA synchronous")
        else:
            version = f"PostgreSQL {connection.exec_driver_sql('SHOW server_version').scalar()}"
            asked = ("SHOW synchronous_commit", "SHOW fsync")
        answers = tuple(str(connection.exec_driver_sql(line).scalar()) for line in asked)
        newest = select(audit.c.at).order_by(audit.c.seq.desc()).limit(1)
        changed_at = connection.execute(newest).scalar()
        return Condition(version, answers == _SAFE[dialect], changed_at)
