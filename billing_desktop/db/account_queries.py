"""Lists of accounts: which match, and what a line shows."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, bindparam, func, or_, select
from sqlalchemy.engine import Connection

from billing_desktop.db.accounts import account, account_balance, to_account
from billing_desktop.db.audit import audit, audit_change
from billing_desktop.db.base import findable, money
from billing_desktop.db.top_ups import top_up
from billing_desktop.domain.details_history import (
    CREATED,
    REPLACED,
    SAVED,
    DetailsChange,
    read_change,
)
from billing_desktop.domain.listing import (
    AccountFilter,
    AccountListing,
    AccountQuery,
    AccountRow,
    AccountSort,
)
from billing_desktop.domain.money import EUR, Money
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.domain.top_up import TopUpStatus

_JOINED = account.join(account_balance, account_balance.c.account_id == account.c.account_id)
_WAITING = (TopUpStatus.PENDING, TopUpStatus.REQUESTED)
_SORTS: dict[AccountSort, ColumnElement[object]] = {
    AccountSort.COMPANY: func.lower(account.c.company),
    AccountSort.CUSTOMER_NUMBER: account.c.customer_number,
    AccountSort.COUNTRY: account.c.country,
    AccountSort.BALANCE: account_balance.c.balance_minor,
    AccountSort.LAST_ACTIVITY: account_balance.c.active_at,
}
_IS_WAITING = (
    select(top_up.c.top_up_id)
    .where(top_up.c.account_id == account.c.account_id, top_up.c.status.in_(_WAITING))
    .correlate(account)
    .exists()
)
_FILTERS: dict[AccountFilter, ColumnElement[bool] | None] = {
    AccountFilter.ALL: None,
    AccountFilter.BELOW_ZERO: account_balance.c.balance_minor < 0,
    AccountFilter.DETAILS_MISSING: account.c.is_complete == 0,
    AccountFilter.PENDING: _IS_WAITING,
}
_PENDING = (
    select(
        top_up.c.account_id,
        top_up.c.method,
        top_up.c.status,
        func.sum(top_up.c.amount_minor).label("amount_minor"),
        func.count().label("top_ups"),
    )
    .where(top_up.c.account_id.in_(bindparam("ids", expanding=True)), top_up.c.status.in_(_WAITING))
    .group_by(top_up.c.account_id, top_up.c.method, top_up.c.status)
)
_ROWS = (
    select(account, account_balance)
    .select_from(_JOINED)
    .where(account.c.account_id.in_(bindparam("ids", expanding=True)))
)


def search(connection: Connection, query: AccountQuery) -> AccountListing:
    """Return the ids that match, in order, the counts of all filters, and the sum."""
    counts: dict[AccountFilter, int] = {}
    for kind in AccountFilter:
        counted = select(func.count()).select_from(_JOINED).where(*_conditions(query.text, kind))
        counts[kind] = connection.execute(counted).scalar_one()
    matching = _conditions(query.text, query.filter)
    total = select(func.coalesce(func.sum(account_balance.c.balance_minor), 0))
    balance = connection.execute(total.select_from(_JOINED).where(*matching)).scalar_one()
    order = _SORTS[query.sort]
    ids = connection.execute(
        select(account.c.account_id)
        .select_from(_JOINED)
        .where(*matching)
        .order_by(order.desc() if query.is_descending else order.asc(), account.c.customer_number)
    ).scalars()
    return AccountListing(tuple(ids), counts, Money(int(balance), EUR))


def rows(connection: Connection, ids: Sequence[str]) -> tuple[AccountRow, ...]:
    """Return the lines of these accounts in the order of ``ids``."""
    pending: dict[str, tuple[int, int, int]] = {}
    for row in connection.execute(_PENDING, {"ids": list(ids)}):
        minor, count, requests = pending.get(row.account_id, (0, 0, 0))
        is_request = row.method == TopUpMethod.INVOICE and row.status == TopUpStatus.REQUESTED
        pending[row.account_id] = (
            minor + int(row.amount_minor),
            count + row.top_ups,
            requests + (row.top_ups if is_request else 0),
        )
    found = {}
    for row in connection.execute(_ROWS, {"ids": list(ids)}):
        minor, count, requests = pending.get(row.account_id, (0, 0, 0))
        found[row.account_id] = AccountRow(
            account=to_account(row),
            balance=money(row.balance_minor, row.currency_code),
            pending=money(minor, row.currency_code),
            pending_count=count,
            requests_count=requests,
            active_at=row.active_at,
        )
    return tuple(found[account_id] for account_id in ids if account_id in found)


def pending(connection: Connection, account_id: str) -> tuple[Money, int]:
    """Return the sum and the number of an account's top-ups that are not credited yet."""
    found = list(connection.execute(_PENDING, {"ids": [account_id]}))
    return (
        Money(sum(int(row.amount_minor) for row in found), EUR),
        sum(row.top_ups for row in found),
    )


def _conditions(text: str, kind: AccountFilter) -> list[ColumnElement[bool]]:
    words: list[ColumnElement[bool]] = [
        account.c.search_text.contains(word, autoescape=True)
        for word in findable(text).casefold().split()
    ]
    condition = _FILTERS[kind]
    return words if condition is None else [condition, *words]


def details_changes(connection: Connection, account_id: str) -> tuple[DetailsChange, ...]:
    """Return what the audit trail tells of an account's billing details, in order of time."""
    found = connection.execute(
        select(audit, audit_change.c.field, audit_change.c.before_text)
        .select_from(audit.outerjoin(audit_change, audit_change.c.seq == audit.c.seq))
        .where(
            audit.c.action.in_((CREATED, SAVED, REPLACED)),
            or_(
                audit.c.object == f"account:{account_id}",
                audit.c.object.startswith(f"account:{account_id}:", autoescape=True),
            ),
        )
        .order_by(audit.c.seq, audit_change.c.line)
    )
    return tuple(
        read_change(row.at, row.operator, row.action, row.object)
        if row.field is None
        else DetailsChange(row.at, row.operator, REPLACED, row.field, row.before_text)
        for row in found
    )
