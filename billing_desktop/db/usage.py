"""Usage debits and their sums per account and month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Row,
    String,
    Table,
    bindparam,
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
    insert_if_absent,
    metadata,
    money,
)
from billing_desktop.domain.money import Money
from billing_desktop.domain.period import Month
from billing_desktop.domain.usage import MonthUsage, Usage

usage = Table(
    "usage",
    metadata,
    Column("external_id", String(200), primary_key=True),
    Column("account_id", Id, ForeignKey("account.account_id"), nullable=False),
    Column("used_on", Date, nullable=False),
    currency_column(),
    Column("amount_minor", MinorUnits, nullable=False),
    Column("description", String(1000), nullable=False),
    Column("import_id", Id, nullable=False, index=True),
    Column("booked_at", UtcDateTime, nullable=False),
    CheckConstraint("amount_minor > 0", name="amount_positive"),
)

usage_month = Table(
    "usage_month",
    metadata,
    Column("account_id", Id, ForeignKey("account.account_id"), primary_key=True),
    Column("month", String(7), primary_key=True),
    currency_column(),
    Column("amount_minor", MinorUnits, nullable=False),
)

_BY_IDS = select(usage).where(usage.c.external_id.in_(bindparam("ids", expanding=True)))
_ADD_TO_MONTH = (
    update(usage_month)
    .where(
        usage_month.c.account_id == bindparam("b_account_id"),
        usage_month.c.month == bindparam("b_month"),
    )
    .values(amount_minor=usage_month.c.amount_minor + bindparam("more_minor"))
)
_MONTHS = (
    select(usage_month)
    .where(usage_month.c.account_id == bindparam("account_id"))
    .order_by(usage_month.c.month)
)
IDS_PER_QUERY = 500


class UsageStore:
    """Usage of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def known(self, external_ids: Sequence[str]) -> dict[str, Usage]:
        """Return what is already booked under these ids."""
        found: dict[str, Usage] = {}
        for start in range(0, len(external_ids), IDS_PER_QUERY):
            ids = list(external_ids[start : start + IDS_PER_QUERY])
            for row in self._connection.execute(_BY_IDS, {"ids": ids}):
                found[row.external_id] = _to_usage(row)
        return found

    def add_all(self, rows: Sequence[Usage], *, import_id: str, at: datetime) -> None:
        """Store usage and add it to the sums per month; the ledger is booked beside it."""
        if not rows:
            return
        self._connection.execute(
            insert(usage),
            [
                {
                    "external_id": row.external_id,
                    "account_id": row.account_id,
                    "used_on": row.used_on,
                    "currency_code": row.amount.currency.code,
                    "amount_minor": row.amount.minor_units,
                    "description": row.description,
                    "import_id": import_id,
                    "booked_at": at,
                }
                for row in rows
            ],
        )
        sums: dict[tuple[str, str], Money] = {}
        for row in rows:
            place = (row.account_id, str(Month.of(row.used_on)))
            sums[place] = sums.get(place, Money.zero(row.amount.currency)) + row.amount
        for (account_id, month), amount in sorted(sums.items()):
            self._add_to_month(account_id, month, amount)

    def months(self, account_id: str) -> tuple[MonthUsage, ...]:
        """Return the usage of every month that had any, in order of time."""
        rows = self._connection.execute(_MONTHS, {"account_id": account_id})
        return tuple(
            MonthUsage(Month.parse(row.month), money(row.amount_minor, row.currency_code))
            for row in rows
        )

    def _add_to_month(self, account_id: str, month: str, amount: Money) -> None:
        insert_if_absent(
            self._connection,
            usage_month,
            {
                "account_id": account_id,
                "month": month,
                "currency_code": amount.currency.code,
                "amount_minor": 0,
            },
            key=["account_id", "month"],
        )
        self._connection.execute(
            _ADD_TO_MONTH,
            {"b_account_id": account_id, "b_month": month, "more_minor": amount.minor_units},
        )


def _to_usage(row: Row[tuple[object, ...]]) -> Usage:
    return Usage(
        external_id=row.external_id,
        account_id=row.account_id,
        used_on=row.used_on,
        amount=money(row.amount_minor, row.currency_code),
        description=row.description,
    )
