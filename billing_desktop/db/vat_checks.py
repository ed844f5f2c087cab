"""Questions to the register of VAT numbers, its answers, and what finance let pass: insert-only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Row,
    String,
    Table,
    func,
    insert,
    select,
)
from sqlalchemy.engine import Connection
from sqlalchemy.sql.elements import ColumnElement

from billing_desktop.db.base import Id, UtcDateTime, metadata, one_of
from billing_desktop.db.last_saves import last_save
from billing_desktop.domain.merging import LastSave
from billing_desktop.domain.vat_check import (
    VALID_DAYS,
    CheckOutcome,
    Silence,
    VatCheck,
    VatOverride,
    VatQuestion,
    VatRecord,
)

vat_question = Table(
    "vat_question",
    metadata,
    Column("check_id", Id, primary_key=True),
    Column("account_id", Id, ForeignKey("account.account_id"), nullable=False),
    Column("vat_number", String(40), nullable=False),
    Column("requester", String(40), nullable=False),
    Column("is_test", Integer, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("asked_by", String(60), nullable=False),
    CheckConstraint("is_test IN (0, 1)", name="is_test_known"),
    Index("ix_vat_question_number", "account_id", "vat_number"),
)

# ``seq`` orders what was answered within the same instant.
vat_answer = Table(
    "vat_answer",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("check_id", Id, ForeignKey("vat_question.check_id"), nullable=False, unique=True),
    Column("outcome", String(20), nullable=False),
    Column("silence", String(20)),
    Column("consultation_number", String(100), nullable=False),
    Column("name", String(200), nullable=False),
    Column("address", String(500), nullable=False),
    Column("answered_at", UtcDateTime, nullable=False),
    one_of("outcome", CheckOutcome),
    one_of("silence", Silence),
    CheckConstraint(
        "(outcome = 'not_reachable') = (silence IS NOT NULL)", name="silence_has_a_reason"
    ),
)

vat_override = Table(
    "vat_override",
    metadata,
    Column("override_id", Id, primary_key=True),
    Column("check_id", Id, ForeignKey("vat_question.check_id"), nullable=False, unique=True),
    Column("reason", String(500), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", String(60), nullable=False),
    CheckConstraint("reason <> ''", name="reason_given"),
)

vat_rule = Table(
    "vat_rule",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("valid_days", Integer, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    Column("saved_by", String(60), nullable=False),
    CheckConstraint("valid_days BETWEEN 1 AND 365", name="valid_days_sane"),
)

_CHECKS = select(vat_question, vat_answer).join(
    vat_answer, vat_answer.c.check_id == vat_question.c.check_id
)


class VatCheckStore:
    """Checks of VAT numbers of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ask(self, new: VatQuestion) -> None:
        """Store what the register is about to be asked."""
        self._connection.execute(
            insert(vat_question),
            {
                "check_id": new.check_id,
                "account_id": new.account_id,
                "vat_number": new.vat_number,
                "requester": new.requester,
                "is_test": int(new.is_test),
                "asked_at": new.asked_at,
                "asked_by": new.asked_by,
            },
        )

    def answer(self, check: VatCheck) -> None:
        """Store what the register said to a question that was stored before."""
        self._connection.execute(
            insert(vat_answer),
            {
                "check_id": check.question.check_id,
                "outcome": check.outcome,
                "silence": check.silence,
                "consultation_number": check.consultation_number,
                "name": check.name,
                "address": check.address,
                "answered_at": check.answered_at,
            },
        )

    def override(self, new: VatOverride) -> None:
        """Store that finance lets a refuted number pass."""
        self._connection.execute(
            insert(vat_override),
            {
                "override_id": new.override_id,
                "check_id": new.check_id,
                "reason": new.reason,
                "made_at": new.made_at,
                "made_by": new.made_by,
            },
        )

    def record(self, account_id: str, vat_number: str, *, is_test: bool) -> VatRecord:
        """Return what is known about a number of an account.

        What the stand-in said counts only where it is asked, and the other way round. An
        override counts until the register confirms the number.
        """
        about = (
            vat_question.c.account_id == account_id,
            vat_question.c.vat_number == vat_number,
            vat_question.c.is_test == int(is_test),
        )
        return VatRecord(
            vat_number,
            latest=self._newest(*about),
            decisive=self._newest(*about, vat_answer.c.outcome != CheckOutcome.NOT_REACHABLE),
            override=self._override_in_force(*about),
        )

    def of_account(self, account_id: str, *, limit: int) -> tuple[VatCheck, ...]:
        """Return the newest checks of an account's numbers, the newest first."""
        rows = self._connection.execute(
            _CHECKS.where(vat_question.c.account_id == account_id)
            .order_by(vat_answer.c.seq.desc())
            .limit(limit)
        )
        return tuple(_to_check(row) for row in rows)

    def newest(self, *, is_test: bool) -> VatCheck | None:
        """Return the check that was answered last, of whatever number."""
        return self._newest(vat_question.c.is_test == int(is_test))

    def valid_days(self) -> int:
        """Return for how many days a valid answer counts."""
        found = self._connection.execute(
            select(vat_rule.c.valid_days).order_by(vat_rule.c.version.desc()).limit(1)
        ).scalar_one_or_none()
        return VALID_DAYS if found is None else int(found)

    def valid_days_save(self) -> LastSave | None:
        """Return who chose the days; None while nobody has."""
        return last_save(self._connection, vat_rule)

    def save_valid_days(self, days: int, *, at: datetime, by: str) -> None:
        """Store for how many days a valid answer counts from now on."""
        last = self._connection.execute(select(func.max(vat_rule.c.version))).scalar_one()
        self._connection.execute(
            insert(vat_rule),
            {"version": (last or 0) + 1, "valid_days": days, "saved_at": at, "saved_by": by},
        )

    def _newest(self, *conditions: ColumnElement[bool]) -> VatCheck | None:
        row = self._connection.execute(
            _CHECKS.where(*conditions).order_by(vat_answer.c.seq.desc()).limit(1)
        ).first()
        return None if row is None else _to_check(row)

    def _override_in_force(self, *about: ColumnElement[bool]) -> VatOverride | None:
        joined = vat_question.join(vat_answer, vat_answer.c.check_id == vat_question.c.check_id)
        confirmed = (
            select(func.max(vat_answer.c.seq))
            .select_from(joined)
            .where(*about, vat_answer.c.outcome == CheckOutcome.VALID)
            .correlate(None)
            .scalar_subquery()
        )
        row = self._connection.execute(
            select(vat_override)
            .select_from(
                joined.join(vat_override, vat_override.c.check_id == vat_question.c.check_id)
            )
            .where(*about, vat_answer.c.seq > func.coalesce(confirmed, 0))
            .order_by(vat_answer.c.seq.desc())
            .limit(1)
        ).first()
        if row is None:
            return None
        return VatOverride(row.override_id, row.check_id, row.reason, row.made_at, row.made_by)


def _to_check(row: Row[tuple[object, ...]]) -> VatCheck:
    question = VatQuestion(
        check_id=row.check_id,
        account_id=row.account_id,
        vat_number=row.vat_number,
        requester=row.requester,
        is_test=bool(row.is_test),
        asked_at=row.asked_at,
        asked_by=row.asked_by,
    )
    return VatCheck(
        question=question,
        outcome=CheckOutcome(row.outcome),
        answered_at=row.answered_at,
        consultation_number=row.consultation_number,
        name=row.name,
        address=row.address,
        silence=None if row.silence is None else Silence(row.silence),
    )
