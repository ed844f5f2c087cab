"""How the database is set up, for those who look after it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from billing_desktop.db.audit import audit
from billing_desktop.db.server_checks import ServerFacts, server_facts
from billing_desktop.db.unit_of_work import Database

# What a commit needs to survive a power cut; see `billing_desktop.db.engine`.
_SAFE = ("delete", "3")


@dataclass(frozen=True, slots=True)
class Condition:
    """Which database it is, whether a commit survives a power cut, and the last change.

    ``server`` is what a server says of itself; None for a file.
    """

    version: str
    is_durable: bool
    changed_at: datetime | None
    server: ServerFacts | None = None


def condition(database: Database) -> Condition:
    """Return how the database of an open book is. Reads only."""
    with database.read() as uow:
        connection = uow.connection
        newest = select(audit.c.at).order_by(audit.c.seq.desc()).limit(1)
        changed_at = connection.execute(newest).scalar()
        if connection.dialect.name == "sqlite":
            asked = ("PRAGMA journal_mode", "PRAGMA synchronous")
            answers = tuple(str(connection.exec_driver_sql(line).scalar()) for line in asked)
            return Condition(f"SQLite {sqlite3.sqlite_version}", answers == _SAFE, changed_at)
        facts = server_facts(connection)
        version = f"PostgreSQL {facts.version}"
        return Condition(version, facts.waits_for_disk, changed_at, facts)
