"""Refunds: ours, stored before they are asked for, and those made at the provider."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Row,
    String,
    Table,
    Text,
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
from billing_desktop.domain.refund import Refund, RefundStatus

refund = Table(
    "refund",
    metadata,
    Column("refund_id", Id, primary_key=True),
    Column("top_up_id", Id, ForeignKey("top_up.top_up_id"), nullable=False),
    Column("payment_reference", String(255), nullable=False),
    Column("key", String(200), unique=True),
    Column("parameters", Text),
    currency_column(),
    Column("amount_minor", MinorUnits, nullable=False),
    Column("reason", String(500), nullable=False),
    Column("requested_by", String(60), nullable=False),
    Column("requested_at", UtcDateTime, nullable=False),
    Column("status", String(12), nullable=False),
    Column("provider_reference", String(255), unique=True),
    CheckConstraint("amount_minor > 0", name="amount_positive"),
    CheckConstraint("(key IS NULL) = (parameters IS NULL)", name="ours_or_not"),
    one_of("status", RefundStatus),
    Index("ix_refund_top_up_id", "top_up_id"),
    Index("ix_refund_status", "status"),
)


class RefundStore:
    """Refunds of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: Refund) -> None:
        """Store a new refund."""
        self._connection.execute(
            insert(refund),
            {
                "refund_id": new.refund_id,
                "top_up_id": new.top_up_id,
                "payment_reference": new.payment_reference,
                "key": new.key,
                "parameters": new.parameters,
                "currency_code": new.amount.currency.code,
                "amount_minor": new.amount.minor_units,
                "reason": new.reason,
                "requested_by": new.requested_by,
                "requested_at": new.requested_at,
                "status": new.status,
                "provider_reference": new.provider_reference,
            },
        )

    def by_key(self, key: str) -> Refund | None:
        """Return our refund that was asked for with ``key``."""
        return self._one(select(refund).where(refund.c.key == key))

    def by_reference(self, provider_reference: str) -> Refund | None:
        """Return the refund under the provider's reference."""
        return self._one(select(refund).where(refund.c.provider_reference == provider_reference))

    def of_top_up(self, top_up_id: str) -> tuple[Refund, ...]:
        """Return all refunds of a top-up, the oldest first."""
        rows = self._connection.execute(
            select(refund)
            .where(refund.c.top_up_id == top_up_id)
            .order_by(refund.c.requested_at, refund.c.refund_id)
        )
        return tuple(_to_refund(row) for row in rows)

    def asked(self) -> tuple[Refund, ...]:
        """Return the refunds whose answer is not known yet, the oldest first."""
        rows = self._connection.execute(
            select(refund)
            .where(refund.c.status == RefundStatus.ASKED)
            .order_by(refund.c.requested_at)
        )
        return tuple(_to_refund(row) for row in rows)

    def move(
        self, refund_id: str, *, to: RefundStatus, provider_reference: str | None = None
    ) -> bool:
        """Note what became of a refund; tell whether that was news. FAILED is the end."""
        statement = update(refund).where(
            refund.c.refund_id == refund_id,
            refund.c.status != RefundStatus.FAILED,
            refund.c.status != to,
        )
        values: dict[str, object] = {"status": to}
        if provider_reference is not None:
            values["provider_reference"] = provider_reference
        return self._connection.execute(statement.values(values)).rowcount == 1

    def _one(self, statement: object) -> Refund | None:
        # The statements select whole rows; their column types would say nothing more here.
        row = self._connection.execute(statement).first()  # type: ignore[call-overload]
        return None if row is None else _to_refund(row)


def _to_refund(row: Row[tuple[object, ...]]) -> Refund:
    return Refund(
        refund_id=row.refund_id,
        top_up_id=row.top_up_id,
        payment_reference=row.payment_reference,
        key=row.key,
        parameters=row.parameters,
        amount=money(row.amount_minor, row.currency_code),
        reason=row.reason,
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        status=RefundStatus(row.status),
        provider_reference=row.provider_reference,
    )
