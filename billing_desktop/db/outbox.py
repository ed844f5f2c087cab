"""Mails to be sent: queued in the transaction that they tell of."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, ForeignKey, Index, String, Table, insert
from sqlalchemy.engine import Connection

from billing_desktop.db.base import Id, UtcDateTime, metadata, one_of


class OutboxStatus(StrEnum):
    """What is known of a mail."""

    QUEUED = "queued"
    HANDED_OVER = "handed_over"
    FAILED = "failed"


class OutboxKind(StrEnum):
    """What a mail is about."""

    INVOICE = "invoice"


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
    one_of("status", OutboxStatus),
    Index("ix_outbox_invoice_number", "invoice_number"),
)


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
                "status": OutboxStatus.QUEUED,
                "recipient": recipient,
                "invoice_number": number,
                "created_at": at,
            },
        )
