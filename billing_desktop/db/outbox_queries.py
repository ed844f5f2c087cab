"""Lists of mails and what became of each."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Row, bindparam, func, or_, select
from sqlalchemy.engine import Connection

from billing_desktop.db.accounts import account
from billing_desktop.db.base import findable
from billing_desktop.db.invoice_requests import invoice_request
from billing_desktop.db.invoices import invoice
from billing_desktop.db.outbox import outbox, outbox_event
from billing_desktop.db.sentences import from_text
from billing_desktop.db.top_ups import top_up
from billing_desktop.domain.outgoing_mail import (
    MailEvent,
    MailFilter,
    MailListing,
    MailQuery,
    MailStatus,
    MailStep,
    OutgoingMail,
)

_STATUS = {MailFilter.QUEUED: MailStatus.QUEUED, MailFilter.FAILED: MailStatus.FAILED}
# A mail brings a document, or a message from the thread of a request.
_MAILS = (
    outbox.outerjoin(invoice, outbox.c.invoice_number == invoice.c.number)
    .outerjoin(invoice_request, outbox.c.request_id == invoice_request.c.request_id)
    .outerjoin(top_up, invoice_request.c.top_up_id == top_up.c.top_up_id)
    .outerjoin(account, top_up.c.account_id == account.c.account_id)
)
_ROWS = (
    select(
        outbox,
        func.coalesce(outbox.c.invoice_number, top_up.c.billing_number).label("number"),
        func.coalesce(invoice.c.account_id, top_up.c.account_id).label("account_id"),
        func.coalesce(invoice.c.buyer, account.c.company).label("buyer"),
    )
    .select_from(_MAILS)
    .where(outbox.c.outbox_id.in_(bindparam("ids", expanding=True)))
)
_EVENTS = (
    select(outbox_event)
    .where(outbox_event.c.outbox_id.in_(bindparam("ids", expanding=True)))
    .order_by(outbox_event.c.outbox_id, outbox_event.c.seq)
)


def search(connection: Connection, query: MailQuery) -> MailListing:
    """Return the mails that match, the newest first, and how many each filter would list."""
    matching = _conditions(query.text)
    counted = connection.execute(
        select(outbox.c.status, func.count().label("number"))
        .select_from(_MAILS)
        .where(*matching)
        .group_by(outbox.c.status)
    )
    by_status = {MailStatus(row.status): int(row.number) for row in counted}
    counts = {name: by_status.get(status, 0) for name, status in _STATUS.items()}
    counts[MailFilter.ALL] = sum(by_status.values())
    if query.filter in _STATUS:
        matching.append(outbox.c.status == _STATUS[query.filter])
    ids = connection.execute(
        select(outbox.c.outbox_id)
        .select_from(_MAILS)
        .where(*matching)
        .order_by(outbox.c.created_at.desc(), outbox.c.outbox_id.desc())
    )
    return MailListing(tuple(str(mail_id) for mail_id in ids.scalars()), counts)


def rows(connection: Connection, ids: Sequence[str]) -> tuple[OutgoingMail, ...]:
    """Return these mails in the order of ``ids``, each with its last event."""
    events = histories(connection, ids)
    found = {
        row.outbox_id: _to_mail(row, events.get(row.outbox_id, ()))
        for row in connection.execute(_ROWS, {"ids": [*ids]})
    }
    return tuple(found[mail_id] for mail_id in ids if mail_id in found)


def histories(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[MailEvent, ...]]:
    """Return what happened to each of these mails, the oldest first."""
    found: dict[str, list[MailEvent]] = {}
    for row in connection.execute(_EVENTS, {"ids": [*ids]}):
        found.setdefault(row.outbox_id, []).append(_to_event(row))
    return {mail_id: tuple(events) for mail_id, events in found.items()}


def _conditions(text: str) -> list[ColumnElement[bool]]:
    return [
        or_(
            func.lower(outbox.c.recipient).contains(word, autoescape=True),
            invoice.c.search_text.contains(word, autoescape=True),
            func.lower(top_up.c.billing_number).contains(word, autoescape=True),
            account.c.search_text.contains(word, autoescape=True),
        )
        for word in findable(text).casefold().split()
    ]


def _to_mail(row: Row[tuple[object, ...]], events: Sequence[MailEvent]) -> OutgoingMail:
    return OutgoingMail(
        mail_id=row.outbox_id,
        status=MailStatus(row.status),
        recipient=row.recipient,
        invoice_number=row.number,
        created_at=row.created_at,
        account_id=row.account_id,
        buyer=row.buyer,
        message_id=row.message_id,
        next_at=row.next_at,
        attempts=sum(event.step is MailStep.BEGUN for event in events),
        last=events[-1] if events else None,
    )


def _to_event(row: Row[tuple[object, ...]]) -> MailEvent:
    return MailEvent(
        step=MailStep(row.step),
        at=row.at,
        recipient=row.recipient,
        by=row.operator,
        sentence=None if row.sentence is None else from_text(row.sentence),
        answer=row.answer,
    )
