"""Who did what, when: append-only, each row carrying the hash of the one before."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Column, Integer, String, Table, insert, select
from sqlalchemy.engine import Connection
from sqlalchemy.sql import update

from billing_desktop.db.base import UtcDateTime, metadata
from billing_desktop.db.hash_chain import chain_hash

audit = Table(
    "audit",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("operator", String(60), nullable=False),
    Column("action", String(40), nullable=False),
    Column("object", String(300), nullable=False),
    Column("prev_hash", String(64), nullable=False, unique=True),
    Column("hash", String(64), nullable=False, unique=True),
)

# One row: where the chain ends. Locked last of all, so that nobody waits for a rendering.
audit_head = Table(
    "audit_head",
    metadata,
    Column("head_id", Integer, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
    CheckConstraint("head_id = 1", name="one_row"),
)

_LOCK_HEAD = select(audit_head.c.seq, audit_head.c.hash).with_for_update()


class AuditStore:
    """Audit rows of one transaction; written by ``flush``, right before the commit."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._pending: list[tuple[datetime, str, str, str]] = []

    def record(self, at: datetime, operator: str, action: str, object_: str) -> None:
        """Note an action on an object (``top_up:…``) for the end of the transaction."""
        self._pending.append((at, operator, action, object_[:300]))

    def flush(self) -> None:
        """Chain what was noted to the end of the trail."""
        if not self._pending:
            return
        seq, head = self._connection.execute(_LOCK_HEAD).one()
        rows: list[dict[str, object]] = []
        for at, operator, action, object_ in self._pending:
            seq += 1
            fields = (seq, at, operator, action, object_, head)
            row = dict(
                zip(("seq", "at", "operator", "action", "object", "prev_hash"), fields, strict=True)
            )
            head = chain_hash(fields)
            rows.append(row | {"hash": head})
        self._connection.execute(insert(audit), rows)
        self._connection.execute(update(audit_head).values(seq=seq, hash=head))
        self._pending.clear()
