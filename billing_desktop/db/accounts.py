"""Accounts and their kept balances."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    Row,
    Select,
    String,
    Table,
    Text,
    bindparam,
    insert,
    or_,
    select,
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
)
from billing_desktop.domain.account import FIELD_NAMES, Account, BillingDetails
from billing_desktop.domain.money import Money
from billing_desktop.errors import ConflictError, NotFoundError

account = Table(
    "account",
    metadata,
    Column("account_id", Id, primary_key=True),
    Column("customer_number", String(20), nullable=False, unique=True),
    Column("key", String(200), unique=True),
    Column("company", String(200), nullable=False),
    Column("street", String(200), nullable=False),
    Column("postal_code", String(20), nullable=False),
    Column("city", String(100), nullable=False),
    Column("country", String(2), nullable=False),
    Column("vat_number", String(40), nullable=False),
    Column("language", String(2), nullable=False),
    Column("email", String(254), nullable=False),
    Column("is_complete", Integer, nullable=False),
    Column("search_text", Text, nullable=False),
    Column("provider_reference", String(255), unique=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint("is_complete IN (0, 1)", name="is_complete_known"),
    CheckConstraint("version > 0", name="version_positive"),
)

account_balance = Table(
    "account_balance",
    metadata,
    Column("account_id", Id, ForeignKey("account.account_id"), primary_key=True),
    currency_column(),
    Column("balance_minor", MinorUnits, nullable=False, index=True),
    Column("active_at", UtcDateTime, nullable=False, index=True),
)

_GET = select(account).where(account.c.account_id == bindparam("reference"))
_FIND = select(account).where(
    or_(
        account.c.account_id == bindparam("reference"),
        account.c.key == bindparam("reference"),
        account.c.customer_number == bindparam("reference"),
    )
)
_BALANCE = select(account_balance.c.balance_minor, account_balance.c.currency_code).where(
    account_balance.c.account_id == bindparam("account_id")
)
_SAVE_DETAILS = (
    update(account)
    .where(
        account.c.account_id == bindparam("b_account_id"),
        account.c.version == bindparam("b_version"),
    )
    .values(
        {name: bindparam(name) for name in FIELD_NAMES}
        | {
            "is_complete": bindparam("is_complete"),
            "search_text": bindparam("search_text"),
            "version": account.c.version + 1,
        }
    )
)


class AccountStore:
    """Accounts of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: Account, *, currency_code: str) -> None:
        """Store a new account with a balance of zero."""
        self._connection.execute(
            insert(account),
            {
                "account_id": new.account_id,
                "customer_number": new.customer_number,
                "key": new.key,
                "created_at": new.created_at,
                "version": new.version,
                **_details_row(new.customer_number, new.details),
            },
        )
        self._connection.execute(
            insert(account_balance),
            {
                "account_id": new.account_id,
                "currency_code": currency_code,
                "balance_minor": 0,
                "active_at": new.created_at,
            },
        )

    def get(self, account_id: str) -> Account:
        """Raises: NotFoundError."""
        return self._one(_GET, account_id)

    def find(self, reference: str) -> Account:
        """Return the account by id, key or customer number.

        Raises:
            NotFoundError: none has it.
        """
        return self._one(_FIND, reference)

    def save_details(self, changed: Account, details: BillingDetails) -> None:
        """Replace the billing details of the version that was read.

        Raises:
            ConflictError: somebody else saved in between.
        """
        result = self._connection.execute(
            _SAVE_DETAILS,
            {
                "b_account_id": changed.account_id,
                "b_version": changed.version,
                **_details_row(changed.customer_number, details),
            },
        )
        if result.rowcount != 1:
            raise ConflictError(
                "Somebody else changed the billing details of {company} meanwhile. "
                "Nothing was saved. Please open them again.",
                company=changed.name,
            )

    def balance(self, account_id: str) -> Money:
        """Return the funds available; negative if more was used than paid."""
        row = self._connection.execute(_BALANCE, {"account_id": account_id}).one()
        return money(row.balance_minor, row.currency_code)

    def lock_balance(self, account_id: str) -> Money:
        """Return the funds available as nobody else moves them before this transaction ends."""
        row = self._connection.execute(_BALANCE.with_for_update(), {"account_id": account_id}).one()
        return money(row.balance_minor, row.currency_code)

    def touch(self, account_id: str, at: datetime) -> None:
        """Note that something happened with the account."""
        self._connection.execute(
            update(account_balance)
            .where(account_balance.c.account_id == account_id)
            .values(active_at=at)
        )

    def provider_reference(self, account_id: str) -> str | None:
        """Return the provider's name for the account, if it has one."""
        reference = self._connection.execute(
            select(account.c.provider_reference).where(account.c.account_id == account_id)
        ).scalar_one()
        return None if reference is None else str(reference)

    def provider_references(self) -> tuple[str, ...]:
        """Return every customer at the provider."""
        rows = self._connection.execute(
            select(account.c.provider_reference)
            .where(account.c.provider_reference.is_not(None))
            .order_by(account.c.account_id)
        )
        return tuple(rows.scalars())

    def set_provider_reference(self, account_id: str, reference: str) -> None:
        """Remember the provider's name for the account."""
        self._connection.execute(
            update(account)
            .where(account.c.account_id == account_id)
            .values(provider_reference=reference)
        )

    def _one(self, statement: Select[tuple[object, ...]], reference: str) -> Account:
        row = self._connection.execute(statement, {"reference": findable(reference)}).first()
        if row is None:
            raise NotFoundError("There is no account {reference}.", reference=reference[:100])
        return to_account(row)


def _details_row(customer_number: str, details: BillingDetails) -> dict[str, object]:
    row: dict[str, object] = {name: getattr(details, name) for name in FIELD_NAMES}
    searched = (details.company, customer_number, details.vat_number, details.email, details.city)
    row["is_complete"] = int(details.is_complete)
    row["search_text"] = "\n".join(searched).casefold()
    return row


def to_account(row: Row[tuple[object, ...]]) -> Account:
    """Return the account of a row of the table."""
    return Account(
        account_id=row.account_id,
        customer_number=row.customer_number,
        key=row.key,
        details=BillingDetails(**{name: getattr(row, name) for name in FIELD_NAMES}),
        created_at=row.created_at,
        version=row.version,
    )
