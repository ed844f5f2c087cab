"""Entries and postings: insert-only. The balances kept beside them move in the same breath."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    insert,
    select,
    update,
)
from sqlalchemy.engine import Connection

from billing_desktop.db.accounts import account_balance
from billing_desktop.db.base import (
    Id,
    MinorUnits,
    UtcDateTime,
    currency_column,
    metadata,
    money,
    one_of,
)
from billing_desktop.domain.ledger import Entry, Posting, SourceKind, account_of
from billing_desktop.domain.money import Money
from billing_desktop.errors import NotFoundError

entry = Table(
    "entry",
    metadata,
    Column("entry_id", Id, primary_key=True),
    Column("source_kind", String(20), nullable=False),
    Column("source_ref", String(255), nullable=False),
    Column("booked_at", UtcDateTime, nullable=False),
    Column("operator", String(60), nullable=False),
    Column("description", String(1000), nullable=False),
    UniqueConstraint("source_kind", "source_ref"),
    one_of("source_kind", SourceKind),
)

posting = Table(
    "posting",
    metadata,
    Column("entry_id", Id, ForeignKey("entry.entry_id"), primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("ledger_account", String(100), nullable=False),
    Column("booked_at", UtcDateTime, nullable=False),
    currency_column(),
    Column("amount_minor", MinorUnits, nullable=False),
    CheckConstraint("amount_minor <> 0", name="amount_not_zero"),
    Index("ix_posting_ledger_account", "ledger_account", "booked_at", "amount_minor"),
)

_MOVE_BALANCE = (
    update(account_balance)
    .where(
        account_balance.c.account_id == bindparam("b_account_id"),
        account_balance.c.currency_code == bindparam("b_currency"),
    )
    .values(
        balance_minor=account_balance.c.balance_minor + bindparam("credit_minor"),
        active_at=bindparam("at"),
    )
)
_INSERT_ENTRY = insert(entry)
_INSERT_POSTINGS = insert(posting)


class LedgerStore:
    """The ledger of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def has(self, source_kind: SourceKind, source_ref: str) -> bool:
        """Tell whether the event has been booked."""
        statement = select(entry.c.entry_id).where(
            entry.c.source_kind == source_kind, entry.c.source_ref == source_ref
        )
        return self._connection.execute(statement).first() is not None

    def entry_of(self, source_kind: SourceKind, source_ref: str) -> Entry | None:
        """Return what was booked for the event; None if nothing was."""
        rows = self._connection.execute(
            select(entry, posting.c.ledger_account, posting.c.amount_minor, posting.c.currency_code)
            .select_from(entry.join(posting, posting.c.entry_id == entry.c.entry_id))
            .where(entry.c.source_kind == source_kind, entry.c.source_ref == source_ref)
            .order_by(posting.c.line)
        ).all()
        if not rows:
            return None
        legs = tuple(
            Posting(row.ledger_account, money(row.amount_minor, row.currency_code)) for row in rows
        )
        first = rows[0]
        return Entry(
            entry_id=first.entry_id,
            source_kind=SourceKind(first.source_kind),
            source_ref=first.source_ref,
            booked_at=first.booked_at,
            operator=first.operator,
            description=first.description,
            postings=legs,
        )

    def record(self, new: Entry) -> None:
        """Book an entry and move the balances of the accounts it touches."""
        for leg in new.postings:
            account_id = account_of(leg.ledger_account)
            if account_id is not None:
                self.move_balance(account_id, -leg.amount, at=new.booked_at)
        self._connection.execute(_INSERT_ENTRY, entry_row(new))
        self._connection.execute(_INSERT_POSTINGS, posting_rows(new))

    def record_all(self, entries: Sequence[Entry]) -> None:
        """Book many entries at once, moving each balance once, in the order of accounts."""
        if not entries:
            return
        moved_by: dict[str, Money] = {}
        for new in entries:
            for leg in new.postings:
                account_id = account_of(leg.ledger_account)
                if account_id is not None:
                    moved = moved_by.get(account_id, Money.zero(leg.amount.currency))
                    moved_by[account_id] = moved - leg.amount
        for account_id, credit in sorted(moved_by.items()):
            self.move_balance(account_id, credit, at=entries[-1].booked_at)
        self._connection.execute(_INSERT_ENTRY, [entry_row(new) for new in entries])
        rows = [row for new in entries for row in posting_rows(new)]
        self._connection.execute(_INSERT_POSTINGS, rows)

    def move_balance(self, account_id: str, credit: Money, *, at: datetime) -> None:
        """Raise the kept balance by ``credit``.

        Raises:
            NotFoundError: there is no such balance; without this check money would vanish.
        """
        moved = self._connection.execute(
            _MOVE_BALANCE,
            {
                "b_account_id": account_id,
                "b_currency": credit.currency.code,
                "credit_minor": credit.minor_units,
                "at": at,
            },
        )
        if moved.rowcount != 1:
            raise NotFoundError("There is no account {reference}.", reference=account_id)


def entry_row(new: Entry) -> dict[str, object]:
    """Return the row of an entry."""
    return {
        "entry_id": new.entry_id,
        "source_kind": new.source_kind,
        "source_ref": new.source_ref,
        "booked_at": new.booked_at,
        "operator": new.operator,
        "description": new.description,
    }


def posting_rows(new: Entry) -> list[dict[str, object]]:
    """Return the rows of an entry's postings."""
    return [
        {
            "entry_id": new.entry_id,
            "line": line,
            "ledger_account": leg.ledger_account,
            "booked_at": new.booked_at,
            "currency_code": leg.amount.currency.code,
            "amount_minor": leg.amount.minor_units,
        }
        for line, leg in enumerate(new.postings, start=1)
    ]
