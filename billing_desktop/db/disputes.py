"""Disputes, one row for each at the provider."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Row,
    String,
    Table,
    insert,
    select,
    update,
)
from sqlalchemy.engine import Connection

from billing_desktop.db.base import (
    Id,
    MinorUnits,
    UtcDateTime,
    currency_column,
    metadata,
    money,
    one_of,
)
from billing_desktop.domain.dispute import Dispute, DisputeStatus

dispute = Table(
    "dispute",
    metadata,
    Column("provider_reference", String(255), primary_key=True),
    Column("top_up_id", Id, ForeignKey("top_up.top_up_id"), nullable=False),
    Column("payment_reference", String(255), nullable=False),
    currency_column(),
    Column("amount_minor", MinorUnits, nullable=False),
    Column("status", String(12), nullable=False),
    Column("because", String(200), nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("respond_until", UtcDateTime),
    CheckConstraint("amount_minor > 0", name="amount_positive"),
    one_of("status", DisputeStatus),
    Index("ix_dispute_top_up_id", "top_up_id"),
)


class DisputeStore:
    """Disputes of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, provider_reference: str) -> Dispute | None:
        """Return the dispute under the provider's reference."""
        row = self._connection.execute(
            select(dispute).where(dispute.c.provider_reference == provider_reference)
        ).first()
        return None if row is None else _to_dispute(row)

    def of_top_up(self, top_up_id: str) -> tuple[Dispute, ...]:
        """Return all disputes of a top-up, the oldest first."""
        rows = self._connection.execute(
            select(dispute).where(dispute.c.top_up_id == top_up_id).order_by(dispute.c.opened_at)
        )
        return tuple(_to_dispute(row) for row in rows)

    def add(self, new: Dispute) -> None:
        """Store a new dispute."""
        self._connection.execute(
            insert(dispute),
            {
                "provider_reference": new.provider_reference,
                "top_up_id": new.top_up_id,
                "payment_reference": new.payment_reference,
                "currency_code": new.amount.currency.code,
                "amount_minor": new.amount.minor_units,
                "status": new.status,
                "because": new.because[:200],
                "opened_at": new.opened_at,
                "respond_until": new.respond_until,
            },
        )

    def move(self, provider_reference: str, to: DisputeStatus) -> None:
        """Note where the dispute stands now."""
        self._connection.execute(
            update(dispute)
            .where(dispute.c.provider_reference == provider_reference)
            .values(status=to)
        )


def _to_dispute(row: Row[tuple[object, ...]]) -> Dispute:
    return Dispute(
        provider_reference=row.provider_reference,
        top_up_id=row.top_up_id,
        payment_reference=row.payment_reference,
        amount=money(row.amount_minor, row.currency_code),
        status=DisputeStatus(row.status),
        opened_at=row.opened_at,
        because=row.because,
        respond_until=row.respond_until,
    )
