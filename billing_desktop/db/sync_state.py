"""How far the provider's events have been read, and which workstation reads them for all."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, String, Table, or_, select, update
from sqlalchemy.engine import Connection

from billing_desktop.db.base import UtcDateTime, insert_if_absent, metadata

sync_cursor = Table(
    "sync_cursor",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)

lease = Table(
    "lease",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("holder", String(80), nullable=False),
    Column("held_until", UtcDateTime, nullable=False),
)


class SyncStateStore:
    """Cursors and leases of one transaction. Nothing is wrong if a lease is held twice."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def cursor(self, name: str) -> datetime | None:
        """Return how far was read; None if never."""
        return self._connection.execute(
            select(sync_cursor.c.at).where(sync_cursor.c.name == name)
        ).scalar_one_or_none()

    def move_cursor(self, name: str, at: datetime) -> None:
        """Remember how far was read; never back."""
        insert_if_absent(self._connection, sync_cursor, {"name": name, "at": at}, key=["name"])
        self._connection.execute(
            update(sync_cursor)
            .where(sync_cursor.c.name == name, sync_cursor.c.at < at)
            .values(at=at)
        )

    def take_lease(self, name: str, holder: str, *, now: datetime, until: datetime) -> bool:
        """Take or keep the lease until an instant; tell whether ``holder`` has it."""
        if insert_if_absent(
            self._connection,
            lease,
            {"name": name, "holder": holder, "held_until": until},
            key=["name"],
        ):
            return True
        taken = self._connection.execute(
            update(lease)
            .where(lease.c.name == name, or_(lease.c.holder == holder, lease.c.held_until <= now))
            .values(holder=holder, held_until=until)
        )
        return taken.rowcount == 1
