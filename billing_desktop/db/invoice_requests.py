"""Wishes for a top-up by invoice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, ForeignKey, String, Table, Text, insert
from sqlalchemy.engine import Connection

from billing_desktop.db.base import Id, UtcDateTime, metadata, one_of
from billing_desktop.domain.invoice_request import RequestStatus

invoice_request = Table(
    "invoice_request",
    metadata,
    Column("request_id", Id, primary_key=True),
    Column("top_up_id", Id, ForeignKey("top_up.top_up_id"), nullable=False, unique=True),
    Column("status", String(20), nullable=False),
    Column("message", Text, nullable=False),
    Column("requested_by", String(60), nullable=False),
    Column("requested_at", UtcDateTime, nullable=False, index=True),
    one_of("status", RequestStatus),
)


class InvoiceRequestStore:
    """Invoice requests of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self, request_id: str, *, top_up_id: str, message: str, requested_by: str, at: datetime
    ) -> None:
        """Store a new request."""
        self._connection.execute(
            insert(invoice_request),
            {
                "request_id": request_id,
                "top_up_id": top_up_id,
                "status": RequestStatus.REQUESTED,
                "message": message,
                "requested_by": requested_by,
                "requested_at": at,
            },
        )
