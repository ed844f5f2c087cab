"""The audit trail for people: which rows match, and what a row is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Row, func, literal, or_, select
from sqlalchemy.engine import Connection

from billing_desktop.db.accounts import account
from billing_desktop.db.audit import audit, audit_change
from billing_desktop.db.base import findable
from billing_desktop.db.corrections import correction
from billing_desktop.db.invoices import invoice
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

ACCOUNTS_FOUND_MAX = 50  # A word that names more accounts than this is no search for one.


def search(connection: Connection, query: AuditQuery) -> AuditListing:
    """Return the numbers of the rows that match, the newest first."""
    found = select(audit.c.seq).where(*_conditions(connection, query))
    seqs = connection.execute(found.order_by(audit.c.seq.desc())).scalars()
    return AuditListing(tuple(int(seq) for seq in seqs))


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
        *(_is_object(f"account:{account_id}") for account_id in accounts),
    )


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
    company = account.c.company
    asked = (
        ("account", account.c.account_id, account.c.customer_number),
        ("top_up", top_up.c.top_up_id, top_up.c.billing_number),
        ("invoice", invoice.c.number, invoice.c.number),
        ("correction", correction.c.correction_id, correction.c.invoice_number),
    )
    names: dict[str, tuple[str, str]] = {}
    for kind, key, number in asked:
        if kind not in ids:
            continue
        table = key.table
        found = select(key, number, company, account.c.account_id).where(key.in_(ids[kind]))
        if table is not account:
            found = found.select_from(
                table.join(account, table.c.account_id == account.c.account_id)
            )
        for own_id, called, of_company, account_id in connection.execute(found):
            names[f"{kind}:{own_id}"] = (f"{called} · {of_company}", account_id)
    return names


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
    )
