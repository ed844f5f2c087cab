"""How long things may take with a top-up by invoice: each change is a row of its own."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import CheckConstraint, Column, Integer, String, Table, func, insert, select
from sqlalchemy.engine import Connection

from billing_desktop.db.base import UtcDateTime, metadata
from billing_desktop.db.last_saves import last_save
from billing_desktop.domain.merging import LastSave
from billing_desktop.domain.request_rules import RequestRules

request_rule = Table(
    "request_rule",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("review_days", Integer, nullable=False),
    Column("expiry_days", Integer, nullable=False),
    Column("reminder_days", Integer, nullable=False),
    Column("payment_expiry_days", Integer, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    Column("saved_by", String(60), nullable=False),
    CheckConstraint(
        "review_days BETWEEN 1 AND 365 AND expiry_days BETWEEN 1 AND 365"
        " AND reminder_days BETWEEN 1 AND 365 AND payment_expiry_days BETWEEN 1 AND 365"
        " AND reminder_days < payment_expiry_days",
        name="days_sane",
    ),
)


class RequestRuleStore:
    """The rules as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self) -> RequestRules:
        """Return the rules in force."""
        row = self._connection.execute(
            select(request_rule).order_by(request_rule.c.version.desc()).limit(1)
        ).first()
        if row is None:
            return RequestRules()
        return RequestRules(
            review_days=row.review_days,
            expiry_days=row.expiry_days,
            reminder_days=row.reminder_days,
            payment_expiry_days=row.payment_expiry_days,
        )

    def last_save(self) -> LastSave | None:
        """Return who chose the rules in force; None while nobody has."""
        return last_save(self._connection, request_rule)

    def save(self, rules: RequestRules, *, at: datetime, by: str) -> None:
        """Store the rules that hold from now on."""
        last = self._connection.execute(select(func.max(request_rule.c.version))).scalar_one()
        self._connection.execute(
            insert(request_rule),
            {"version": (last or 0) + 1, **asdict(rules), "saved_at": at, "saved_by": by},
        )
