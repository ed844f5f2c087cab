"""Who did what, when: append-only, each row carrying the hash of the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    insert,
    select,
)
from sqlalchemy.engine import Connection
from sqlalchemy.sql import update

from billing_desktop.db.base import UtcDateTime, insert_all, metadata
from billing_desktop.db.hash_chain import SEPARATOR, chain_hash
from billing_desktop.domain.audit_trail import FieldChange, split_reference, with_reference

OBJECT_LENGTH_MAX = 300

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

# Before and after, field by field. The row of the trail names their digest in its object, so
# that the chain holds them too, while its own hash rule stays as it was published.
audit_change = Table(
    "audit_change",
    metadata,
    Column("seq", BigInteger, ForeignKey("audit.seq"), primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("field", String(60), nullable=False),
    Column("before_text", Text, nullable=False),
    Column("after_text", Text, nullable=False),
    CheckConstraint("line > 0", name="line_positive"),
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


@dataclass(frozen=True, slots=True)
class _Noted:
    at: datetime
    operator: str
    action: str
    object: str
    changes: tuple[FieldChange, ...]


class AuditStore:
    """Audit rows of one transaction; written by ``flush``, right before the commit."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._pending: list[_Noted] = []
        self.last_hash: str | None = None
        """The hash of the last row that this transaction has written; None before one."""

    def record(
        self,
        at: datetime,
        operator: str,
        action: str,
        object_: str,
        changes: Sequence[FieldChange] = (),
    ) -> None:
        """Note an action on an object (``top_up:…``) for the end of the transaction.

        ``changes`` are kept beside the row, with their digest at the end of the object.
        """
        kept = tuple(changes)
        if kept:
            digest = changes_digest(kept)
            room = OBJECT_LENGTH_MAX - len(with_reference("", digest))
            object_ = with_reference(object_[:room], digest)
        elif split_reference(object_)[1]:
            object_ = f"{object_[: OBJECT_LENGTH_MAX - 1]}."  # Nobody's note passes for a digest.
        self._pending.append(_Noted(at, operator, action, object_[:OBJECT_LENGTH_MAX], kept))

    def flush(self) -> None:
        """Chain what was noted to the end of the trail."""
        if not self._pending:
            return
        seq, head = self._connection.execute(_LOCK_HEAD).one()
        rows: list[dict[str, object]] = []
        changed: list[dict[str, object]] = []
        for noted in self._pending:
            seq += 1
            fields = (seq, noted.at, noted.operator, noted.action, noted.object, head)
            row = dict(
                zip(("seq", "at", "operator", "action", "object", "prev_hash"), fields, strict=True)
            )
            head = chain_hash(fields)
            rows.append(row | {"hash": head})
            changed.extend(_change_rows(seq, noted.changes))
        self._connection.execute(insert(audit), rows)
        insert_all(self._connection, audit_change, changed)
        self._connection.execute(update(audit_head).values(seq=seq, hash=head))
        self._pending.clear()
        self.last_hash = head


def changes_digest(changes: Sequence[FieldChange]) -> str:
    """Return what the trail says of changes: the published hash of their fields in order."""
    return chain_hash(
        part
        for line, change in enumerate(changes, start=1)
        for part in (line, _kept(change.field), _kept(change.before), _kept(change.after))
    )


def _change_rows(seq: int, changes: Sequence[FieldChange]) -> list[dict[str, object]]:
    return [
        {
            "seq": seq,
            "line": line,
            "field": _kept(change.field),
            "before_text": _kept(change.before),
            "after_text": _kept(change.after),
        }
        for line, change in enumerate(changes, start=1)
    ]


def _kept(text: str) -> str:
    return text.replace(SEPARATOR, " ")
