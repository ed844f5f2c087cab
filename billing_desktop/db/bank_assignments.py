"""What people decided about bank lines, and what they booked by hand: insert-only decisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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
    UniqueConstraint,
    func,
    insert,
    select,
)
from sqlalchemy.engine import Connection

from billing_desktop.db.base import (
    Id,
    MinorUnits,
    UtcDateTime,
    currency_column,
    findable,
    insert_all,
    metadata,
    money,
    one_of,
)
from billing_desktop.domain.bank_line import (
    Assignment,
    AssignmentKind,
    PartKind,
    PaymentPart,
    Undoing,
)
from billing_desktop.errors import NotFoundError

bank_assignment = Table(
    "bank_assignment",
    metadata,
    Column("assignment_id", Id, primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("number", Integer, nullable=False),
    Column("line_id", Id, ForeignKey("bank_line.line_id")),
    Column("hand_id", Id, ForeignKey("hand_booking.hand_id")),
    Column("returns", Id, ForeignKey("bank_assignment.assignment_id"), index=True),
    Column("twin_of", Id, ForeignKey("bank_line.line_id")),
    Column("reason", String(500), nullable=False),
    Column("made_by", String(60), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    # One decision about a line at a time: the next one needs this one to be undone.
    UniqueConstraint("line_id", "number"),
    Index("ix_bank_assignment_hand_id", "hand_id"),
    CheckConstraint("number > 0", name="number_positive"),
    CheckConstraint("line_id IS NOT NULL OR hand_id IS NOT NULL", name="is_about_something"),
    CheckConstraint("(kind = 'by_hand') = (line_id IS NULL)", name="by_hand_has_no_line"),
    CheckConstraint(
        "(kind IN ('by_hand', 'attached')) = (hand_id IS NOT NULL)", name="hand_booking_named"
    ),
    CheckConstraint("(kind = 'returned') = (returns IS NOT NULL)", name="returned_names_payment"),
    CheckConstraint("(kind = 'twin') = (twin_of IS NOT NULL)", name="twin_named"),
    one_of("kind", AssignmentKind),
)

bank_part = Table(
    "bank_part",
    metadata,
    Column("assignment_id", Id, ForeignKey("bank_assignment.assignment_id"), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(12), nullable=False),
    Column("top_up_id", Id, ForeignKey("top_up.top_up_id"), index=True),
    Column("invoice_number", String(40), ForeignKey("invoice.number")),
    currency_column(),
    Column("amount_minor", MinorUnits, nullable=False),
    Column("vat_minor", MinorUnits, nullable=False),
    CheckConstraint("amount_minor <> 0", name="amount_not_zero"),
    CheckConstraint(
        "(kind = 'invoice') = (invoice_number IS NOT NULL)"
        " AND (kind <> 'invoice' OR top_up_id IS NOT NULL)",
        name="invoice_named",
    ),
    CheckConstraint("kind = 'invoice' OR vat_minor = 0", name="surplus_has_no_vat"),
    one_of("kind", PartKind),
)

bank_undoing = Table(
    "bank_undoing",
    metadata,
    Column("assignment_id", Id, ForeignKey("bank_assignment.assignment_id"), primary_key=True),
    Column("reason", String(500), nullable=False),
    Column("made_by", String(60), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    CheckConstraint("reason <> ''", name="reason_given"),
)

is_undone = (
    select(bank_undoing.c.assignment_id)
    .where(bank_undoing.c.assignment_id == bank_assignment.c.assignment_id)
    .correlate(bank_assignment)
    .exists()
)
_WITH_UNDOING = select(
    bank_assignment,
    bank_undoing.c.reason.label("undone_because"),
    bank_undoing.c.made_by.label("undone_by"),
    bank_undoing.c.made_at.label("undone_at"),
).select_from(
    bank_assignment.outerjoin(
        bank_undoing, bank_undoing.c.assignment_id == bank_assignment.c.assignment_id
    )
)


class BankAssignmentStore:
    """Decisions of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: Assignment) -> None:
        """Store a decision.

        Raises:
            DBAPIError: there is one about the same line, or the same hand booking, already.
        """
        self._connection.execute(
            insert(bank_assignment),
            {
                "assignment_id": new.assignment_id,
                "kind": new.kind,
                "number": new.number,
                "line_id": new.line_id,
                "hand_id": new.hand_id,
                "returns": new.returns,
                "twin_of": new.twin_of,
                "reason": new.reason,
                "made_by": new.made_by,
                "made_at": new.made_at,
            },
        )
        rows: list[dict[str, object]] = [
            {
                "assignment_id": new.assignment_id,
                "place": place,
                "kind": part.kind,
                "top_up_id": part.top_up_id,
                "invoice_number": part.invoice_number,
                "currency_code": part.amount.currency.code,
                "amount_minor": part.amount.minor_units,
                "vat_minor": part.vat.minor_units,
            }
            for place, part in enumerate(new.parts, start=1)
        ]
        insert_all(self._connection, bank_part, rows)

    def undo(self, assignment_id: str, undoing: Undoing) -> None:
        """Store that a decision was taken back."""
        self._connection.execute(
            insert(bank_undoing),
            {
                "assignment_id": assignment_id,
                "reason": undoing.reason,
                "made_by": undoing.made_by,
                "made_at": undoing.made_at,
            },
        )

    def get(self, assignment_id: str) -> Assignment:
        """Raises: NotFoundError."""
        found = self._find(bank_assignment.c.assignment_id == findable(assignment_id))
        if not found:
            raise NotFoundError("There is no booking {reference}.", reference=assignment_id[:100])
        return found[0]

    def of_line(self, line_id: str) -> tuple[Assignment, ...]:
        """Return all decisions about a line, the newest first."""
        return self._find(bank_assignment.c.line_id == findable(line_id))

    def of_hand(self, hand_id: str) -> tuple[Assignment, ...]:
        """Return all decisions about a hand booking, the newest first."""
        return self._find(bank_assignment.c.hand_id == findable(hand_id))

    def of_top_up(self, top_up_id: str) -> tuple[Assignment, ...]:
        """Return what was ever booked for a top-up, the newest first."""
        mine = select(bank_part.c.assignment_id).where(bank_part.c.top_up_id == top_up_id)
        return self._find(bank_assignment.c.assignment_id.in_(mine))

    def returned_by(self, assignment_id: str) -> tuple[Assignment, ...]:
        """Return the returns that take back a payment and were not undone."""
        found = self._find(bank_assignment.c.returns == assignment_id)
        return tuple(each for each in found if each.undone is None)

    def standing(self, line_ids: Sequence[str]) -> dict[str, Assignment]:
        """Return the decisions that stand now about these lines."""
        found = self._find(bank_assignment.c.line_id.in_(list(line_ids)), ~is_undone)
        return {each.line_id: each for each in found if each.line_id is not None}

    def _find(self, *conditions: ColumnElement[bool]) -> tuple[Assignment, ...]:
        order = (bank_assignment.c.made_at.desc(), bank_assignment.c.assignment_id.desc())
        rows = self._connection.execute(_WITH_UNDOING.where(*conditions).order_by(*order)).all()
        parts = self._parts(row.assignment_id for row in rows)
        return tuple(_to_assignment(row, parts.get(row.assignment_id, ())) for row in rows)

    def _parts(self, assignment_ids: Iterable[str]) -> dict[str, tuple[PaymentPart, ...]]:
        found: dict[str, tuple[PaymentPart, ...]] = {}
        rows = self._connection.execute(
            select(bank_part)
            .where(bank_part.c.assignment_id.in_(list(assignment_ids)))
            .order_by(bank_part.c.assignment_id, bank_part.c.place)
        )
        for row in rows:
            part = PaymentPart(
                kind=PartKind(row.kind),
                amount=money(row.amount_minor, row.currency_code),
                top_up_id=row.top_up_id,
                invoice_number=row.invoice_number,
                vat=money(row.vat_minor, row.currency_code),
            )
            found[row.assignment_id] = (*found.get(row.assignment_id, ()), part)
        return found

    def next_number(self, line_id: str) -> int:
        """Return the number of the next decision about a line."""
        found = select(func.coalesce(func.max(bank_assignment.c.number), 0)).where(
            bank_assignment.c.line_id == line_id
        )
        return int(self._connection.execute(found).scalar_one()) + 1


def _to_assignment(row: Row[tuple[object, ...]], parts: tuple[PaymentPart, ...]) -> Assignment:
    undone = None
    if row.undone_at is not None:
        undone = Undoing(row.undone_by, row.undone_at, row.undone_because)
    return Assignment(
        assignment_id=row.assignment_id,
        kind=AssignmentKind(row.kind),
        number=row.number,
        made_by=row.made_by,
        made_at=row.made_at,
        line_id=row.line_id,
        hand_id=row.hand_id,
        returns=row.returns,
        twin_of=row.twin_of,
        reason=row.reason,
        parts=parts,
        undone=undone,
    )
