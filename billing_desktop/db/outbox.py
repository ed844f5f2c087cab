"""Mails to be sent: queued in the transaction that they tell of, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    column,
    func,
    insert,
    or_,
    select,
    table,
    update,
)
from sqlalchemy.engine import Connection

from billing_desktop.db.base import (
    Id,
    UtcDateTime,
    findable,
    insert_if_absent,
    metadata,
    one_of,
)
from billing_desktop.db.invoices import invoice
from billing_desktop.db.sentences import to_text
from billing_desktop.domain.outgoing_mail import MailEvent, MailStatus, MailStep
from billing_desktop.errors import NotFoundError


class OutboxKind(StrEnum):
    """What a mail is about."""

    INVOICE = "invoice"
    PAYMENT = "payment"  # That an invoice by transfer is paid.
    REMINDER = "reminder"  # That it is not, some days after it was due.
    MESSAGE = "message"  # From the thread of an invoice request.


outbox = Table(
    "outbox",
    metadata,
    Column("outbox_id", Id, primary_key=True),
    Column("dedupe_key", String(200), nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("status", String(12), nullable=False),
    Column("recipient", String(254), nullable=False),
    Column("invoice_number", String(40), ForeignKey("invoice.number")),
    Column("created_at", UtcDateTime, nullable=False),
    Column("message_id", String(250)),
    Column("next_at", UtcDateTime),
    Column("claimed_by", String(80)),
    Column("claimed_until", UtcDateTime),
    Column("request_id", Id, ForeignKey("invoice_request.request_id")),
    one_of("status", MailStatus),
    Index("ix_outbox_invoice_number", "invoice_number"),
    Index("ix_outbox_status", "status", "created_at"),
)

outbox_event = Table(
    "outbox_event",
    metadata,
    Column("outbox_id", Id, ForeignKey("outbox.outbox_id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("step", String(12), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("recipient", String(254), nullable=False),
    Column("operator", String(60), nullable=False),
    Column("sentence", Text),
    Column("answer", String(300), nullable=False),
    one_of("step", MailStep),
    CheckConstraint("seq > 0", name="seq_positive"),
)


# Their own modules speak of this table.
_request = table("invoice_request", column("request_id"), column("top_up_id"))
_top_up = table("top_up", column("top_up_id"), column("account_id"))


@dataclass(frozen=True, slots=True)
class ClaimedMail:
    """A mail that one workstation sends now, and no other."""

    mail_id: str
    kind: OutboxKind
    recipient: str
    invoice_number: str  # Empty for a message.
    message_id: str
    attempts: int
    first_tried_at: datetime


class OutboxStore:
    """Mails of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def queue_invoice(self, outbox_id: str, *, number: str, recipient: str, at: datetime) -> None:
        """Queue the mail that brings an invoice to the customer, once for each invoice."""
        self._connection.execute(
            insert(outbox),
            {
                "outbox_id": outbox_id,
                "dedupe_key": f"invoice:{number}",
                "kind": OutboxKind.INVOICE,
                "status": MailStatus.QUEUED,
                "recipient": recipient,
                "invoice_number": number,
                "created_at": at,
            },
        )

    def queue_payment(self, outbox_id: str, *, number: str, recipient: str, at: datetime) -> None:
        """Queue the mail that says that an invoice is paid, once for each invoice."""
        insert_if_absent(
            self._connection,
            outbox,
            {
                "outbox_id": outbox_id,
                "dedupe_key": f"payment:{number}",
                "kind": OutboxKind.PAYMENT,
                "status": MailStatus.QUEUED,
                "recipient": recipient,
                "invoice_number": number,
                "created_at": at,
            },
            key=["dedupe_key"],
        )

    def queue_message(
        self, outbox_id: str, *, request_id: str, recipient: str, at: datetime
    ) -> None:
        """Queue the mail that brings a message of a request's thread to the customer."""
        self._connection.execute(
            insert(outbox),
            {
                "outbox_id": outbox_id,
                "dedupe_key": f"message:{outbox_id}",
                "kind": OutboxKind.MESSAGE,
                "status": MailStatus.QUEUED,
                "recipient": recipient,
                "request_id": request_id,
                "created_at": at,
            },
        )

    def queue_reminder(self, outbox_id: str, *, number: str, recipient: str, at: datetime) -> None:
        """Queue the mail that reminds of an unpaid invoice, once for each invoice."""
        insert_if_absent(
            self._connection,
            outbox,
            {
                "outbox_id": outbox_id,
                "dedupe_key": f"reminder:{number}",
                "kind": OutboxKind.REMINDER,
                "status": MailStatus.QUEUED,
                "recipient": recipient,
                "invoice_number": number,
                "created_at": at,
            },
            key=["dedupe_key"],
        )

    # Sending ------------------------------------------------------------------------------

    def waiting(
        self,
        *,
        now: datetime,
        desk: str,
        due: datetime | None,
        leave_out: Sequence[str],
        limit: int,
    ) -> list[str]:
        """Return mails to be sent, the oldest first: those due then, or all with None.

        What another workstation is sending is not among them.
        """
        conditions = [*_free(now, desk), outbox.c.outbox_id.not_in(leave_out)]
        if due is not None:
            conditions.append(or_(outbox.c.next_at.is_(None), outbox.c.next_at <= due))
        found = self._connection.execute(
            select(outbox.c.outbox_id)
            .where(*conditions)
            .order_by(outbox.c.created_at, outbox.c.outbox_id)
            .limit(limit)
        )
        return [str(mail_id) for mail_id in found.scalars()]

    def claim(
        self, mail_id: str, *, desk: str, by: str, message_id: str, now: datetime, until: datetime
    ) -> ClaimedMail | None:
        """Take a mail until an instant and write down that it is being sent; None if it is gone.

        ``message_id`` is taken on by a mail that has none yet, and kept for ever.
        """
        taken = self._connection.execute(
            update(outbox)
            .where(outbox.c.outbox_id == mail_id, *_free(now, desk))
            .values(
                claimed_by=desk,
                claimed_until=until,
                message_id=func.coalesce(outbox.c.message_id, message_id),
            )
        )
        if taken.rowcount != 1:
            return None
        row = self._connection.execute(select(outbox).where(outbox.c.outbox_id == mail_id)).one()
        event = MailEvent(MailStep.BEGUN, now, row.recipient, by)
        self.add_event(mail_id, event)
        attempts, first_tried_at = self._attempts(mail_id)
        return ClaimedMail(
            mail_id=row.outbox_id,
            kind=OutboxKind(row.kind),
            recipient=row.recipient,
            invoice_number=row.invoice_number or "",
            message_id=row.message_id,
            attempts=attempts,
            first_tried_at=first_tried_at,
        )

    def settle(
        self, mail_id: str, event: MailEvent, *, desk: str, to: MailStatus, next_at: datetime | None
    ) -> bool:
        """Write down what became of a claimed mail and give it back.

        False if meanwhile another workstation took it, which then says how it stands.
        """
        moved = self._connection.execute(
            update(outbox)
            .where(
                outbox.c.outbox_id == mail_id,
                outbox.c.claimed_by == desk,
                outbox.c.status == MailStatus.QUEUED,
            )
            .values(status=to, next_at=next_at, claimed_by=None, claimed_until=None)
        )
        self.add_event(mail_id, event)
        return moved.rowcount == 1

    def ask_again(self, mail_id: str, *, recipient: str, by: str, at: datetime) -> None:
        """Queue a mail once more, to an address that may be another than before.

        A mail that is queued is due at once.
        """
        self._connection.execute(
            update(outbox)
            .where(outbox.c.outbox_id == mail_id)
            .values(status=MailStatus.QUEUED, recipient=recipient, next_at=None)
        )
        self.add_event(mail_id, MailEvent(MailStep.ASKED_AGAIN, at, recipient, by))

    def add_event(self, mail_id: str, event: MailEvent) -> None:
        """Write down a step; the row of the mail is locked, so nobody else does."""
        last = self._connection.execute(
            select(func.max(outbox_event.c.seq)).where(outbox_event.c.outbox_id == mail_id)
        ).scalar_one()
        self._connection.execute(
            insert(outbox_event),
            {
                "outbox_id": mail_id,
                "seq": (last or 0) + 1,
                "step": event.step,
                "at": event.at,
                "recipient": event.recipient,
                "operator": event.by,
                "sentence": None if event.sentence is None else to_text(event.sentence),
                "answer": event.answer,
            },
        )

    def id_of_invoice(self, number: str) -> str:
        """Return the mail that brings a document. Raises: NotFoundError."""
        found = self._connection.execute(
            select(outbox.c.outbox_id).where(
                outbox.c.invoice_number == findable(number), outbox.c.kind == OutboxKind.INVOICE
            )
        ).scalar()
        if found is None:
            raise NotFoundError("There is no mail about {number}.", number=number[:100])
        return str(found)

    def lock(self, mail_id: str) -> tuple[str, str]:
        """Let nobody else change a mail in this transaction; return its document and account.

        Raises:
            NotFoundError: there is no such mail.
        """
        row = self._connection.execute(
            select(
                outbox.c.invoice_number,
                func.coalesce(invoice.c.account_id, _top_up.c.account_id).label("account_id"),
            )
            .select_from(
                outbox.outerjoin(invoice, outbox.c.invoice_number == invoice.c.number)
                .outerjoin(_request, outbox.c.request_id == _request.c.request_id)
                .outerjoin(_top_up, _request.c.top_up_id == _top_up.c.top_up_id)
            )
            .where(outbox.c.outbox_id == findable(mail_id))
            .with_for_update(of=outbox)
        ).first()
        if row is None:
            raise NotFoundError("There is no mail {reference}.", reference=mail_id[:100])
        return str(row.invoice_number or ""), str(row.account_id)

    def failed_ids(self) -> list[str]:
        """Return the mails that failed, the oldest first."""
        found = self._connection.execute(
            select(outbox.c.outbox_id)
            .where(outbox.c.status == MailStatus.FAILED)
            .order_by(outbox.c.created_at, outbox.c.outbox_id)
        )
        return [str(mail_id) for mail_id in found.scalars()]

    def count(self, status: MailStatus) -> int:
        """Return how many mails stand so."""
        return int(
            self._connection.execute(
                select(func.count()).select_from(outbox).where(outbox.c.status == status)
            ).scalar_one()
        )

    def _attempts(self, mail_id: str) -> tuple[int, datetime]:
        """Return how often a mail was tried since a person last asked for it, and since when."""
        asked = (
            select(func.coalesce(func.max(outbox_event.c.seq), 0))
            .where(outbox_event.c.outbox_id == mail_id, outbox_event.c.step == MailStep.ASKED_AGAIN)
            .scalar_subquery()
        )
        row = self._connection.execute(
            select(func.count().label("number"), func.min(outbox_event.c.at).label("first")).where(
                outbox_event.c.outbox_id == mail_id,
                outbox_event.c.step == MailStep.BEGUN,
                outbox_event.c.seq > asked,
            )
        ).one()
        return int(row.number), row.first


def _free(now: datetime, desk: str) -> list[ColumnElement[bool]]:
    # A mail claimed in the name of this computer, while it is this one's turn, was left behind
    # by a process that has ended.
    return [
        outbox.c.status == MailStatus.QUEUED,
        or_(
            outbox.c.claimed_until.is_(None),
            outbox.c.claimed_until <= now,
            outbox.c.claimed_by == desk,
        ),
    ]
