"""What somebody wants booked by hand, and what the second person said."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    Row,
    String,
    Table,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.engine import Connection

from billing_desktop.db.bank_assignments import bank_assignment, is_undone
from billing_desktop.db.base import (
    Id,
    MinorUnits,
    UtcDateTime,
    currency_column,
    findable,
    metadata,
    money,
    one_of,
)
from billing_desktop.domain.bank_line import AssignmentKind, HandBooking, HandStatus
from billing_desktop.errors import NotFoundError

hand_booking = Table(
    "hand_booking",
    metadata,
    Column("hand_id", Id, primary_key=True),
    Column("invoice_number", String(40), ForeignKey("invoice.number"), nullable=False),
    Column("top_up_id", Id, ForeignKey("top_up.top_up_id"), nullable=False),
    Column("account_id", Id, ForeignKey("account.account_id"), nullable=False),
    currency_column(),
    Column("amount_minor", MinorUnits, nullable=False),
    Column("reason", String(500), nullable=False),
    Column("made_by", String(60), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("needs_second_person", Integer, nullable=False),
    Column("is_one_person", Integer, nullable=False),
    Column("status", String(24), nullable=False),
    Column("decided_by", String(60)),
    Column("decided_at", UtcDateTime),
    Column("rejected_because", String(500), nullable=False),
    CheckConstraint("amount_minor > 0", name="amount_positive"),
    CheckConstraint("reason <> ''", name="reason_given"),
    CheckConstraint(
        "needs_second_person IN (0, 1) AND is_one_person = 1 - needs_second_person",
        name="flags_known",
    ),
    CheckConstraint(
        "needs_second_person = 0 OR status <> 'booked' OR decided_by <> made_by",
        name="maker_is_not_checker",
    ),
    CheckConstraint(
        "(status = 'awaiting_second_person') = (decided_by IS NULL)"
        " AND (decided_by IS NULL) = (decided_at IS NULL)",
        name="decided_by_somebody",
    ),
    one_of("status", HandStatus),
    Index("ix_hand_booking_top_up_id", "top_up_id"),
    Index(
        "uq_hand_booking_awaiting",
        "top_up_id",
        unique=True,
        sqlite_where=text("status = 'awaiting_second_person'"),
        postgresql_where=text("status = 'awaiting_second_person'"),
    ),
)


class HandBookingStore:
    """Hand bookings of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: HandBooking) -> None:
        """Store what somebody wants booked by hand."""
        self._connection.execute(
            insert(hand_booking),
            {
                "hand_id": new.hand_id,
                "invoice_number": new.invoice_number,
                "top_up_id": new.top_up_id,
                "account_id": new.account_id,
                "currency_code": new.amount.currency.code,
                "amount_minor": new.amount.minor_units,
                "reason": new.reason,
                "made_by": new.made_by,
                "made_at": new.made_at,
                "needs_second_person": int(new.needs_second_person),
                "is_one_person": int(new.is_one_person),
                "status": new.status,
                "decided_by": new.decided_by,
                "decided_at": new.decided_at,
                "rejected_because": new.rejected_because,
            },
        )

    def decide(self, decided: HandBooking) -> bool:
        """Note what became of a hand booking that waits; tell whether it still waited."""
        moved = self._connection.execute(
            update(hand_booking)
            .where(
                hand_booking.c.hand_id == decided.hand_id,
                hand_booking.c.status == HandStatus.AWAITING_SECOND_PERSON,
            )
            .values(
                status=decided.status,
                decided_by=decided.decided_by,
                decided_at=decided.decided_at,
                rejected_because=decided.rejected_because,
            )
        )
        return moved.rowcount == 1

    def get(self, hand_id: str) -> HandBooking:
        """Raises: NotFoundError."""
        found = self._find(hand_booking.c.hand_id == findable(hand_id))
        if not found:
            raise NotFoundError("There is no payment {reference}.", reference=hand_id[:100])
        return found[0]

    def awaiting(self, top_up_id: str | None = None) -> tuple[HandBooking, ...]:
        """Return what waits for a second person, the newest first."""
        conditions = [hand_booking.c.status == HandStatus.AWAITING_SECOND_PERSON]
        if top_up_id is not None:
            conditions.append(hand_booking.c.top_up_id == top_up_id)
        return self._find(*conditions)

    def without_line(self) -> tuple[HandBooking, ...]:
        """Return what was booked by hand, stands, and has no line of a bank yet."""
        attached = select(bank_assignment.c.hand_id).where(
            bank_assignment.c.kind == AssignmentKind.ATTACHED, ~is_undone
        )
        booked = select(bank_assignment.c.hand_id).where(
            bank_assignment.c.kind == AssignmentKind.BY_HAND, ~is_undone
        )
        return self._find(
            hand_booking.c.hand_id.in_(booked), hand_booking.c.hand_id.not_in(attached)
        )

    def _find(self, *conditions: ColumnElement[bool]) -> tuple[HandBooking, ...]:
        rows = self._connection.execute(
            select(hand_booking)
            .where(*conditions)
            .order_by(hand_booking.c.made_at.desc(), hand_booking.c.hand_id.desc())
        )
        return tuple(_to_hand(row) for row in rows)


def _to_hand(row: Row[tuple[object, ...]]) -> HandBooking:
    return HandBooking(
        hand_id=row.hand_id,
        invoice_number=row.invoice_number,
        top_up_id=row.top_up_id,
        account_id=row.account_id,
        amount=money(row.amount_minor, row.currency_code),
        reason=row.reason,
        made_by=row.made_by,
        made_at=row.made_at,
        needs_second_person=bool(row.needs_second_person),
        is_one_person=bool(row.is_one_person),
        status=HandStatus(row.status),
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        rejected_because=row.rejected_because,
    )
