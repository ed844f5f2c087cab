"""Money received: one row per payment at the provider, insert-only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Row,
    String,
    Table,
    bindparam,
    insert,
    select,
)
from sqlalchemy.engine import Connection

from billing_desktop.db.base import Id, MinorUnits, UtcDateTime, currency_column, metadata, money
from billing_desktop.db.invoices import invoice
from billing_desktop.domain.top_up import BANK_REFERENCE, Settlement

settlement = Table(
    "settlement",
    metadata,
    Column("settlement_id", Id, primary_key=True),
    # One settlement for each top-up: a second payment of the same is for a person to decide.
    Column("top_up_id", Id, ForeignKey("top_up.top_up_id"), nullable=False, unique=True),
    Column("payment_reference", String(255), nullable=False, unique=True),
    currency_column(),
    Column("amount_minor", MinorUnits, nullable=False),
    Column("paid_at", UtcDateTime, nullable=False),
    Column("booked_at", UtcDateTime, nullable=False),
    CheckConstraint("amount_minor > 0", name="amount_positive"),
)

# What came by transfer is not at the provider, and had its invoice before.
_BY_CARD = settlement.c.payment_reference.not_like(f"{BANK_REFERENCE}%")
_BY_TOP_UP = select(settlement).where(settlement.c.top_up_id == bindparam("top_up_id"))
_BY_PAYMENT = select(settlement).where(settlement.c.payment_reference == bindparam("reference"))


class SettlementStore:
    """Settlements of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: Settlement) -> None:
        """Store that money was received."""
        self._connection.execute(
            insert(settlement),
            {
                "settlement_id": new.settlement_id,
                "top_up_id": new.top_up_id,
                "payment_reference": new.payment_reference,
                "currency_code": new.amount.currency.code,
                "amount_minor": new.amount.minor_units,
                "paid_at": new.paid_at,
                "booked_at": new.booked_at,
            },
        )

    def of_top_up(self, top_up_id: str) -> Settlement | None:
        """Return the settlement of a top-up."""
        return _optional(self._connection.execute(_BY_TOP_UP, {"top_up_id": top_up_id}).first())

    def of_payment(self, payment_reference: str) -> Settlement | None:
        """Return the settlement of a payment at the provider."""
        row = self._connection.execute(_BY_PAYMENT, {"reference": payment_reference}).first()
        return _optional(row)

    def since(self, booked_from: datetime, *, after: str, limit: int) -> tuple[Settlement, ...]:
        """Return some settlements at the provider booked since an instant, by id.

        Those after the id ``after``.
        """
        rows = self._connection.execute(
            select(settlement)
            .where(
                settlement.c.booked_at >= booked_from,
                settlement.c.settlement_id > after,
                _BY_CARD,
            )
            .order_by(settlement.c.settlement_id)
            .limit(limit)
        )
        return tuple(_to_settlement(row) for row in rows)

    def without_invoice(self) -> tuple[Settlement, ...]:
        """Return what was paid by card and still waits for its invoice, the oldest first."""
        statement = (
            select(settlement)
            .select_from(
                settlement.outerjoin(invoice, invoice.c.settled_top_up_id == settlement.c.top_up_id)
            )
            .where(invoice.c.number.is_(None), _BY_CARD)
            .order_by(settlement.c.booked_at)
        )
        return tuple(_to_settlement(row) for row in self._connection.execute(statement))


def _optional(row: Row[tuple[object, ...]] | None) -> Settlement | None:
    return None if row is None else _to_settlement(row)


def _to_settlement(row: Row[tuple[object, ...]]) -> Settlement:
    return Settlement(
        settlement_id=row.settlement_id,
        top_up_id=row.top_up_id,
        payment_reference=row.payment_reference,
        amount=money(row.amount_minor, row.currency_code),
        paid_at=row.paid_at,
        booked_at=row.booked_at,
    )
