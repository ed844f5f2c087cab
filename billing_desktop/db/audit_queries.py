"""The audit trail for people: which rows match, and what a row is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Column, ColumnElement, FromClause, Row, and_, func, literal, or_, select
from sqlalchemy.engine import Connection

from billing_desktop.db.accounts import account
from billing_desktop.db.audit import audit, audit_change
from billing_desktop.db.base import findable
from billing_desktop.db.corrections import correction
from billing_desktop.db.disputes import dispute
from billing_desktop.db.hand_bookings import hand_booking
from billing_desktop.db.invoice_requests import invoice_request
from billing_desktop.db.invoices import invoice
from billing_desktop.db.refunds import refund
from billing_desktop.db.settlements import settlement
from billing_desktop.db.top_ups import top_up
from billing_desktop.domain.audit_trail import (
    AuditChoices,
    AuditEntry,
    AuditListing,
    AuditQuery,
    FieldChange,
    split_reference,
)
from billing_desktop.domain.period import start_of_day

_ACCOUNT = "account:"
ACCOUNTS_FOUND_MAX = 50  # A word that names more accounts than this is no search for one.


def search(connection: Connection, query: AuditQuery) -> AuditListing:
    """Return the numbers of the rows that match, the newest first."""
    wanted = _conditions(connection, query)
    if not wanted:
        return AuditListing(_every(connection))
    found = select(audit.c.seq).where(*wanted).order_by(audit.c.seq.desc())
    return AuditListing(tuple(connection.execute(found).scalars()))


def _every(connection: Connection) -> Sequence[int]:
    """Return all numbers; a trail without a gap needs none of them to be read."""
    ends = select(func.count(), func.min(audit.c.seq), func.max(audit.c.seq)).select_from(audit)
    count, first, last = connection.execute(ends).one()
    if not count:
        return ()
    if count == last - first + 1:
        return range(last, first - 1, -1)
    found = select(audit.c.seq).order_by(audit.c.seq.desc())
    return tuple(connection.execute(found).scalars())


def choices(connection: Connection) -> AuditChoices:
    """Return everybody and every action that the trail knows."""
    operators = connection.execute(select(audit.c.operator).distinct()).scalars()
    actions = connection.execute(select(audit.c.action).distinct()).scalars()
    return AuditChoices(
        tuple(sorted((str(name) for name in operators), key=str.casefold)),
        tuple(sorted(str(action) for action in actions)),
    )


def rows(connection: Connection, seqs: Sequence[int]) -> tuple[AuditEntry, ...]:
    """Return these rows in the order of ``seqs``, with what was changed and what it is called."""
    found = connection.execute(select(audit).where(audit.c.seq.in_(seqs))).all()
    changes = _changes(connection, seqs)
    names = _names(connection, {split_reference(row.object)[0] for row in found})
    entries = {row.seq: _to_entry(row, changes.get(row.seq, ()), names) for row in found}
    return tuple(entries[seq] for seq in seqs if seq in entries)


def _conditions(connection: Connection, query: AuditQuery) -> list[ColumnElement[bool]]:
    wanted = [_about(connection, word) for word in findable(query.text).casefold().split()]
    if query.operator:
        wanted.append(audit.c.operator == findable(query.operator))
    if query.actions:
        wanted.append(audit.c.action.in_(query.actions))
    if query.object:
        wanted.append(_is_object(findable(query.object)))
    if query.from_on is not None:
        wanted.append(audit.c.at >= start_of_day(query.from_on))
    if query.until_on is not None:
        wanted.append(audit.c.at < start_of_day(query.until_on))
    return wanted


def _is_object(name: str) -> ColumnElement[bool]:
    return or_(audit.c.object == name, audit.c.object.startswith(f"{name}:", autoescape=True))


def _about(connection: Connection, word: str) -> ColumnElement[bool]:
    """Return that a row holds ``word``, or is about an account or a top-up that does."""
    accounts = (
        connection.execute(
            select(account.c.account_id)
            .where(account.c.search_text.contains(word, autoescape=True))
            .limit(ACCOUNTS_FOUND_MAX)
        )
        .scalars()
        .all()
    )
    top_ups = select(literal("top_up:") + top_up.c.top_up_id).where(
        or_(
            top_up.c.account_id.in_(accounts),
            func.lower(top_up.c.billing_number).contains(word, autoescape=True),
        )
    )
    return or_(
        func.lower(audit.c.operator).contains(word, autoescape=True),
        func.lower(audit.c.object).contains(word, autoescape=True),
        audit.c.object.in_(top_ups),
        *_of_accounts(accounts),
    )


def _of_accounts(accounts: Sequence[str]) -> list[ColumnElement[bool]]:
    """Return that a row is about one of these; ids are compared as a set, not one by one."""
    by_length: dict[int, list[str]] = {}
    for account_id in accounts:
        by_length.setdefault(len(account_id), []).append(account_id)
    start = len(_ACCOUNT) + 1
    return [
        and_(
            audit.c.object.startswith(_ACCOUNT),
            func.substr(audit.c.object, start, length).in_(ids),
            func.substr(audit.c.object, start + length, 1).in_(("", ":")),
        )
        for length, ids in by_length.items()
    ]


def _changes(connection: Connection, seqs: Sequence[int]) -> dict[int, tuple[FieldChange, ...]]:
    kept: dict[int, list[FieldChange]] = {}
    of_rows = select(audit_change).where(audit_change.c.seq.in_(seqs))
    for row in connection.execute(of_rows.order_by(*audit_change.primary_key)):
        change = FieldChange(row.field, row.before_text, row.after_text)
        kept.setdefault(row.seq, []).append(change)
    return {seq: tuple(changes) for seq, changes in kept.items()}


def _names(connection: Connection, objects: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return what people call these objects, and the account each belongs to."""
    ids: dict[str, set[str]] = {}
    for object_ in objects:
        kind, _, rest = object_.partition(":")
        ids.setdefault(kind, set()).add(rest.partition(":")[0])
    names: dict[str, tuple[str, str]] = {}
    for kind, key, number in _CALLED:
        if kind not in ids:
            continue
        # What belongs to a top-up is called by its billing number.
        of_account = account if number.table is account else number.table
        found = select(key, number, account.c.company, account.c.account_id)
        joined: FromClause = key.table
        if of_account is not key.table:
            joined = joined.join(of_account, key.table.c.top_up_id == top_up.c.top_up_id)
        if of_account is not account:
            joined = joined.join(account, of_account.c.account_id == account.c.account_id)
        for own_id, called, of_company, account_id in connection.execute(
            found.select_from(joined).where(key.in_(ids[kind]))
        ):
            names[f"{kind}:{own_id}"] = (f"{called} · {of_company}", account_id)
    return names


_CALLED: tuple[tuple[str, Column[str], Column[str]], ...] = (
    ("account", account.c.account_id, account.c.customer_number),
    ("top_up", top_up.c.top_up_id, top_up.c.billing_number),
    ("invoice", invoice.c.number, invoice.c.number),
    ("correction", correction.c.correction_id, correction.c.invoice_number),
    ("hand_booking", hand_booking.c.hand_id, hand_booking.c.invoice_number),
    ("invoice_request", invoice_request.c.request_id, top_up.c.billing_number),
    ("refund", refund.c.refund_id, top_up.c.billing_number),
    ("dispute", dispute.c.provider_reference, top_up.c.billing_number),
    ("settlement", settlement.c.settlement_id, top_up.c.billing_number),
)


def _to_entry(
    row: Row[tuple[object, ...]],
    changes: tuple[FieldChange, ...],
    names: dict[str, tuple[str, str]],
) -> AuditEntry:
    object_ = split_reference(row.object)[0]
    name, account_id = names.get(":".join(object_.split(":")[:2]), ("", ""))
    return AuditEntry(
        seq=row.seq,
        at=row.at,
        operator=row.operator,
        action=row.action,
        object=object_,
        hash=row.hash,
        name=name,
        account_id=account_id,
        changes=changes,
        prev_hash=row.prev_hash,
    )
