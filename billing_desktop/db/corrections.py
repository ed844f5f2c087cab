"""Corrections of invoices: what was ordered, by whom, and which credit notes came of it."""

from __future__ import annotations

from datetime import datetime

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
    and_,
    func,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.engine import Connection

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
from billing_desktop.db.invoices import invoice
from billing_desktop.db.ledger import entry, posting
from billing_desktop.db.refunds import refund
from billing_desktop.domain.correction import Correction, CorrectionStatus
from billing_desktop.domain.four_eyes import OnePersonChange
from billing_desktop.domain.ledger import DISPUTED_PAYMENTS, REFUNDS_OWED, SourceKind
from billing_desktop.domain.money import EUR, Money
from billing_desktop.domain.shares import Shares
from billing_desktop.errors import NotFoundError

correction = Table(
    "correction",
    metadata,
    Column("correction_id", Id, primary_key=True),
    Column("invoice_number", String(40), ForeignKey("invoice.number"), nullable=False),
    Column("top_up_id", Id, ForeignKey("top_up.top_up_id"), nullable=False),
    Column("account_id", Id, ForeignKey("account.account_id"), nullable=False),
    currency_column(),
    Column("credit_minor", MinorUnits, nullable=False),
    Column("fee_minor", MinorUnits, nullable=False),
    Column("vat_minor", MinorUnits, nullable=False),
    Column("is_reissue", Integer, nullable=False),
    Column("reason", String(500), nullable=False),
    Column("made_by", String(60), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("needs_second_person", Integer, nullable=False),
    Column("is_one_person", Integer, nullable=False),
    Column("status", String(24), nullable=False),
    Column("decided_by", String(60)),
    Column("decided_at", UtcDateTime),
    Column("rejected_because", String(500), nullable=False),
    Column("credit_note_number", String(40), ForeignKey("invoice.number"), unique=True),
    Column("new_invoice_number", String(40), ForeignKey("invoice.number"), unique=True),
    one_of("status", CorrectionStatus),
    CheckConstraint(
        "credit_minor >= 0 AND fee_minor >= 0 AND vat_minor >= 0"
        " AND credit_minor + fee_minor + vat_minor > 0",
        name="takes_something",
    ),
    CheckConstraint(
        "is_reissue IN (0, 1) AND needs_second_person IN (0, 1) AND is_one_person IN (0, 1)",
        name="flags_known",
    ),
    CheckConstraint("reason <> ''", name="reason_given"),
    CheckConstraint(
        "needs_second_person = 0 OR status <> 'issued' OR decided_by <> made_by",
        name="maker_is_not_checker",
    ),
    CheckConstraint(
        "(status = 'awaiting_second_person') = (decided_by IS NULL)"
        " AND (decided_by IS NULL) = (decided_at IS NULL)",
        name="decided_by_somebody",
    ),
    CheckConstraint(
        "(status = 'issued') = (credit_note_number IS NOT NULL)", name="issued_has_a_credit_note"
    ),
    CheckConstraint(
        "(status = 'issued' AND is_reissue = 1) = (new_invoice_number IS NOT NULL)",
        name="reissued_has_an_invoice",
    ),
    Index("ix_correction_invoice_number", "invoice_number"),
    # Until a second person has decided, nothing else happens to the invoice.
    Index(
        "uq_correction_awaiting",
        "invoice_number",
        unique=True,
        sqlite_where=text("status = 'awaiting_second_person'"),
        postgresql_where=text("status = 'awaiting_second_person'"),
    ),
)

credit_note = Table(
    "credit_note",
    metadata,
    Column("number", String(40), ForeignKey("invoice.number"), primary_key=True),
    Column("corrects", String(40), ForeignKey("invoice.number"), nullable=False),
    # What earlier credit notes took of the invoice: no two can begin at the same amount.
    Column("before_minor", MinorUnits, nullable=False),
    currency_column(),
    Column("credit_minor", MinorUnits, nullable=False),
    Column("fee_minor", MinorUnits, nullable=False),
    Column("vat_minor", MinorUnits, nullable=False),
    UniqueConstraint("corrects", "before_minor"),
    CheckConstraint("before_minor >= 0", name="before_not_negative"),
    CheckConstraint(
        "credit_minor >= 0 AND fee_minor >= 0 AND vat_minor >= 0"
        " AND credit_minor + fee_minor + vat_minor > 0",
        name="takes_something",
    ),
)

one_person_rule = Table(
    "one_person_rule",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("is_on", Integer, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    Column("saved_by", String(60), nullable=False),
    CheckConstraint("is_on IN (0, 1)", name="is_on_known"),
)

_NEWEST = (correction.c.made_at.desc(), correction.c.correction_id.desc())


class CorrectionStore:
    """Corrections of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: Correction) -> None:
        """Store a new correction."""
        self._connection.execute(
            insert(correction),
            {
                "correction_id": new.correction_id,
                "invoice_number": new.invoice_number,
                "top_up_id": new.top_up_id,
                "account_id": new.account_id,
                **_shares_row(new.shares),
                "is_reissue": int(new.is_reissue),
                "reason": new.reason,
                "made_by": new.made_by,
                "made_at": new.made_at,
                "needs_second_person": int(new.needs_second_person),
                "is_one_person": int(new.is_one_person),
                "status": new.status,
                "decided_by": new.decided_by,
                "decided_at": new.decided_at,
                "rejected_because": new.rejected_because,
                "credit_note_number": new.credit_note_number,
                "new_invoice_number": new.new_invoice_number,
            },
        )

    def decide(self, decided: Correction) -> bool:
        """Note what became of a correction that waits; tell whether it still waited."""
        waiting = (
            correction.c.correction_id == decided.correction_id,
            correction.c.status == CorrectionStatus.AWAITING_SECOND_PERSON,
        )
        moved = self._connection.execute(
            update(correction)
            .where(*waiting)
            .values(
                status=decided.status,
                decided_by=decided.decided_by,
                decided_at=decided.decided_at,
                rejected_because=decided.rejected_because,
                credit_note_number=decided.credit_note_number,
                new_invoice_number=decided.new_invoice_number,
            )
        )
        return moved.rowcount == 1

    def get(self, correction_id: str) -> Correction:
        """Raises: NotFoundError."""
        found = self._find(correction.c.correction_id == findable(correction_id))
        if not found:
            raise NotFoundError(
                "There is no correction {reference}.", reference=correction_id[:100]
            )
        return found[0]

    def awaiting(self) -> tuple[Correction, ...]:
        """Return what waits for a second person, the newest first."""
        return self._find(correction.c.status == CorrectionStatus.AWAITING_SECOND_PERSON)

    def of_invoice(self, number: str) -> tuple[Correction, ...]:
        """Return the corrections of an invoice, the newest first."""
        return self._find(correction.c.invoice_number == findable(number))

    # Credit notes -----------------------------------------------------------------------------

    def add_note(self, number: str, *, corrects: str, before: Money, shares: Shares) -> None:
        """Store what an issued credit note takes, after ``before`` (gross) was taken.

        Raises:
            DBAPIError: another one began at the same amount, or it is more than the invoice.
        """
        self._connection.execute(
            insert(credit_note),
            {
                "number": number,
                "corrects": corrects,
                "before_minor": before.minor_units,
                **_shares_row(shares),
            },
        )

    def taken(self, number: str) -> tuple[Shares, ...]:
        """Return what the credit notes of an invoice took, the oldest first."""
        rows = self._connection.execute(
            select(credit_note)
            .where(credit_note.c.corrects == number)
            .order_by(credit_note.c.before_minor)
        )
        return tuple(_shares(row) for row in rows)

    def owed(self, top_up_id: str) -> Money:
        """Return what the payer of a top-up is still owed (gross); negative if more went back.

        Credit notes owe it; invoices issued again, and refunds, settle it.
        """
        return -self._posted(REFUNDS_OWED, top_up_id)

    def disputed(self, top_up_id: str) -> Money:
        """Return what credit notes of a top-up took from the account of disputed payments."""
        return -self._posted(DISPUTED_PAYMENTS, top_up_id)

    def _posted(self, ledger_account: str, top_up_id: str) -> Money:
        mine = select(invoice.c.number).where(invoice.c.top_up_id == top_up_id)
        sent = select(refund.c.provider_reference).where(refund.c.top_up_id == top_up_id)
        refunds = select(entry.c.entry_id).where(
            entry.c.source_kind == SourceKind.REFUND, entry.c.source_ref.in_(sent)
        )
        documents = (SourceKind.CREDIT_NOTE, SourceKind.INVOICE)
        statement = (
            select(func.coalesce(func.sum(posting.c.amount_minor), 0))
            .select_from(posting.join(entry, entry.c.entry_id == posting.c.entry_id))
            .where(
                posting.c.ledger_account == ledger_account,
                or_(
                    and_(entry.c.source_kind.in_(documents), entry.c.source_ref.in_(mine)),
                    entry.c.entry_id.in_(refunds),
                    and_(
                        entry.c.source_kind == SourceKind.REVERSAL, entry.c.source_ref.in_(refunds)
                    ),
                ),
            )
        )
        return Money(int(self._connection.execute(statement).scalar_one()), EUR)

    # One-person mode --------------------------------------------------------------------------

    def is_one_person(self) -> bool:
        """Tell whether the book is set to work without a second person."""
        found = self._connection.execute(
            select(one_person_rule.c.is_on).order_by(one_person_rule.c.version.desc()).limit(1)
        ).scalar_one_or_none()
        return bool(found)

    def one_person_changes(self) -> tuple[OnePersonChange, ...]:
        """Return who decided it and when, the newest first."""
        rows = self._connection.execute(
            select(one_person_rule).order_by(one_person_rule.c.version.desc())
        )
        return tuple(OnePersonChange(bool(row.is_on), row.saved_at, row.saved_by) for row in rows)

    def set_one_person(self, *, is_on: bool, at: datetime, by: str) -> None:
        """Store whether the book works without a second person from now on."""
        last = self._connection.execute(select(func.max(one_person_rule.c.version))).scalar_one()
        self._connection.execute(
            insert(one_person_rule),
            {"version": (last or 0) + 1, "is_on": int(is_on), "saved_at": at, "saved_by": by},
        )

    def _find(self, condition: ColumnElement[bool]) -> tuple[Correction, ...]:
        rows = self._connection.execute(select(correction).where(condition).order_by(*_NEWEST))
        return tuple(_to_correction(row) for row in rows)


def _shares_row(shares: Shares) -> dict[str, object]:
    return {
        "currency_code": shares.gross.currency.code,
        "credit_minor": shares.credit.minor_units,
        "fee_minor": shares.fee.minor_units,
        "vat_minor": shares.vat.minor_units,
    }


def _shares(row: Row[tuple[object, ...]]) -> Shares:
    parts = (row.credit_minor, row.fee_minor, row.vat_minor)
    return Shares(*(money(part, row.currency_code) for part in parts))


def _to_correction(row: Row[tuple[object, ...]]) -> Correction:
    return Correction(
        correction_id=row.correction_id,
        invoice_number=row.invoice_number,
        top_up_id=row.top_up_id,
        account_id=row.account_id,
        shares=_shares(row),
        is_reissue=bool(row.is_reissue),
        reason=row.reason,
        made_by=row.made_by,
        made_at=row.made_at,
        needs_second_person=bool(row.needs_second_person),
        is_one_person=bool(row.is_one_person),
        status=CorrectionStatus(row.status),
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        rejected_because=row.rejected_because,
        credit_note_number=row.credit_note_number,
        new_invoice_number=row.new_invoice_number,
    )
