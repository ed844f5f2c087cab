"""Threads of requests: insert-only; and what each person has read and begun to write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    Row,
    String,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.engine import Connection

from billing_desktop.db.base import Id, UtcDateTime, insert_if_absent, metadata, one_of
from billing_desktop.db.outbox import outbox
from billing_desktop.db.sentences import from_text, to_text
from billing_desktop.domain.invoice_request import RequestAction, RequestStatus
from billing_desktop.domain.request_message import Draft, MessageKind, RequestMessage

request_message = Table(
    "request_message",
    metadata,
    Column("request_id", Id, ForeignKey("invoice_request.request_id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("author", String(60), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("text", Text, nullable=False),
    Column("sentence", Text),
    Column("action", String(20)),
    Column("to_status", String(20)),
    Column("mail_id", Id, ForeignKey("outbox.outbox_id"), unique=True),
    one_of("kind", MessageKind),
    CheckConstraint("seq > 0", name="seq_positive"),
    CheckConstraint("(kind = 'system') = (sentence IS NOT NULL)", name="system_has_a_sentence"),
    CheckConstraint(
        "(action IS NULL) = (to_status IS NULL) AND (action IS NULL OR kind = 'system')",
        name="step_is_whole",
    ),
)

# How far each person has read each thread; no row is nothing yet.
request_read = Table(
    "request_read",
    metadata,
    Column("request_id", Id, ForeignKey("invoice_request.request_id"), primary_key=True),
    Column("operator", String(60), primary_key=True),
    Column("seq", Integer, nullable=False),
)

request_draft = Table(
    "request_draft",
    metadata,
    Column("request_id", Id, ForeignKey("invoice_request.request_id"), primary_key=True),
    Column("operator", String(60), primary_key=True),
    Column("text", Text, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
)

_THREAD = (
    select(request_message, outbox.c.status.label("mail_status"))
    .select_from(request_message.outerjoin(outbox, outbox.c.outbox_id == request_message.c.mail_id))
    .where(request_message.c.request_id == bindparam("request_id"))
    .order_by(request_message.c.seq)
)
_UNREAD = (
    select(request_message.c.request_id, func.count().label("number"))
    .select_from(
        request_message.outerjoin(
            request_read,
            and_(
                request_read.c.request_id == request_message.c.request_id,
                request_read.c.operator == bindparam("reader"),
            ),
        )
    )
    .where(
        request_message.c.request_id.in_(bindparam("ids", expanding=True)),
        request_message.c.author != bindparam("reader"),
        request_message.c.seq > func.coalesce(request_read.c.seq, 0),
    )
    .group_by(request_message.c.request_id)
)


class RequestMessageStore:
    """Threads of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def next_seq(self, request_id: str) -> int:
        """Return the place of the next entry; the request is locked, so nobody else takes it."""
        last = self._connection.execute(
            select(func.max(request_message.c.seq)).where(
                request_message.c.request_id == request_id
            )
        ).scalar_one()
        return (last or 0) + 1

    def add(self, new: RequestMessage) -> None:
        """Store an entry at the end of its thread."""
        self._connection.execute(
            insert(request_message),
            {
                "request_id": new.request_id,
                "seq": new.seq,
                "kind": new.kind,
                "author": new.author,
                "at": new.at,
                "text": new.text,
                "sentence": None if new.sentence is None else to_text(new.sentence),
                "action": new.action,
                "to_status": new.to,
                "mail_id": new.mail_id,
            },
        )

    def thread(self, request_id: str) -> tuple[RequestMessage, ...]:
        """Return all entries of a thread, the oldest first."""
        rows = self._connection.execute(_THREAD, {"request_id": request_id})
        return tuple(_to_message(row) for row in rows)

    def get(self, request_id: str, seq: int) -> RequestMessage:
        """Return one entry that is known to be there."""
        row = self._connection.execute(
            _THREAD.where(request_message.c.seq == seq), {"request_id": request_id}
        ).one()
        return _to_message(row)

    def of_mail(self, mail_id: str) -> RequestMessage | None:
        """Return the entry that a mail takes to the customer; None if it takes none."""
        row = self._connection.execute(
            select(request_message, outbox.c.status.label("mail_status"))
            .join(outbox, outbox.c.outbox_id == request_message.c.mail_id)
            .where(request_message.c.mail_id == mail_id)
        ).first()
        return None if row is None else _to_message(row)

    def last_step(self, request_id: str) -> RequestMessage | None:
        """Return the newest line that tells of a step."""
        row = self._connection.execute(
            select(request_message, outbox.c.status.label("mail_status"))
            .select_from(
                request_message.outerjoin(outbox, outbox.c.outbox_id == request_message.c.mail_id)
            )
            .where(
                request_message.c.request_id == request_id, request_message.c.action.is_not(None)
            )
            .order_by(request_message.c.seq.desc())
            .limit(1)
        ).first()
        return None if row is None else _to_message(row)

    # Reading --------------------------------------------------------------------------------

    def mark_read(self, request_id: str, operator: str, seq: int) -> bool:
        """Note how far somebody has read; never back. Tell whether it is news."""
        is_new = insert_if_absent(
            self._connection,
            request_read,
            {"request_id": request_id, "operator": operator, "seq": seq},
            key=["request_id", "operator"],
        )
        if is_new:
            return True
        moved = self._connection.execute(
            update(request_read)
            .where(
                request_read.c.request_id == request_id,
                request_read.c.operator == operator,
                request_read.c.seq < seq,
            )
            .values(seq=seq)
        )
        return moved.rowcount == 1

    def unread(self, operator: str, ids: Sequence[str]) -> dict[str, int]:
        """Return how many entries by others somebody has not read, where there are some."""
        rows = self._connection.execute(_UNREAD, {"reader": operator, "ids": [*ids]})
        return {row.request_id: int(row.number) for row in rows}

    # Drafts ---------------------------------------------------------------------------------

    def draft(self, request_id: str, operator: str) -> Draft | None:
        """Return what somebody has begun to write."""
        row = self._connection.execute(
            select(request_draft).where(
                request_draft.c.request_id == request_id, request_draft.c.operator == operator
            )
        ).first()
        return None if row is None else Draft(row.text, row.saved_at)

    def save_draft(self, request_id: str, operator: str, text: str, *, at: datetime) -> None:
        """Keep what somebody has begun to write; nothing if it is empty."""
        mine = (request_draft.c.request_id == request_id, request_draft.c.operator == operator)
        self._connection.execute(delete(request_draft).where(*mine))
        if text:
            row = {"request_id": request_id, "operator": operator, "text": text, "saved_at": at}
            insert_if_absent(self._connection, request_draft, row, key=["request_id", "operator"])


def _to_message(row: Row[tuple[object, ...]]) -> RequestMessage:
    return RequestMessage(
        request_id=row.request_id,
        seq=row.seq,
        kind=MessageKind(row.kind),
        author=row.author,
        at=row.at,
        text=row.text,
        sentence=None if row.sentence is None else from_text(row.sentence),
        action=None if row.action is None else RequestAction(row.action),
        to=None if row.to_status is None else RequestStatus(row.to_status),
        mail_id=row.mail_id,
        mail_status=row.mail_status,
    )
