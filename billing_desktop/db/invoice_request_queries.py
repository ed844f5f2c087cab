"""Lists of invoice requests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, case, func, or_, select
from sqlalchemy.engine import Connection

from billing_desktop.db.accounts import account
from billing_desktop.db.base import findable
from billing_desktop.db.invoice_requests import (
    invoice_request,
    requests_of,
    select_requests,
    to_request,
)
from billing_desktop.db.top_ups import top_up
from billing_desktop.domain.document_search import search_words
from billing_desktop.domain.invoice_request import (
    CLOSED,
    WAITING,
    InvoiceRequest,
    RequestStatus,
)
from billing_desktop.domain.request_listing import (
    RequestFilter,
    RequestListing,
    RequestQuery,
    RequestSort,
)
from billing_desktop.errors import NotFoundError

LISTED_MAX = 1000
_JOINED = invoice_request.join(top_up, top_up.c.top_up_id == invoice_request.c.top_up_id).join(
    account, account.c.account_id == top_up.c.account_id
)
_STATUS = invoice_request.c.status
_BY_IDS = select_requests.where(invoice_request.c.request_id.in_(bindparam("ids", expanding=True)))
# What is decided stands behind what is not, whatever the order.
_RANK = case((_STATUS.in_(WAITING), 0), (_STATUS == RequestStatus.INVOICED, 1), else_=2)
_SORTS: dict[RequestSort, ColumnElement[object]] = {
    RequestSort.AGE: invoice_request.c.requested_at,
    # What waits for the customer is due after what waits for us.
    RequestSort.DUE: func.coalesce(invoice_request.c.review_due_at, invoice_request.c.expires_at),
    RequestSort.COMPANY: func.lower(account.c.company),
    RequestSort.AMOUNT: top_up.c.amount_minor,
}


def all_open(connection: Connection) -> tuple[InvoiceRequest, ...]:
    """Return the requests that wait for somebody, the oldest first."""
    rows = connection.execute(
        select_requests.where(_STATUS.in_(WAITING))
        .order_by(invoice_request.c.requested_at)
        .limit(LISTED_MAX)
    ).all()
    return requests_of(rows)


def of_top_up(connection: Connection, top_up_id: str) -> InvoiceRequest:
    """Raises: NotFoundError."""
    row = connection.execute(
        select_requests.where(invoice_request.c.top_up_id == findable(top_up_id))
    ).first()
    if row is None:
        raise NotFoundError("There is no request for {reference}.", reference=top_up_id[:100])
    return to_request(row)


def search(
    connection: Connection, query: RequestQuery, *, operator: str, now: datetime
) -> RequestListing:
    """Return the ids that match, in order, and the counts of all filters."""
    matching = _conditions(query)
    conditions = _filters(operator, now)
    counted = connection.execute(
        select(
            *(
                func.count(case((condition, 1))).label(kind.value)
                for kind, condition in conditions.items()
            )
        )
        .select_from(_JOINED)
        .where(*matching)
    ).one()
    order = _SORTS[query.sort]
    ids = connection.execute(
        select(invoice_request.c.request_id)
        .select_from(_JOINED)
        .where(*matching, conditions[query.filter])
        .order_by(
            _RANK,
            order.desc() if query.is_descending else order.asc(),
            invoice_request.c.request_id,
        )
    ).scalars()
    counts = {kind: int(getattr(counted, kind.value)) for kind in conditions}
    return RequestListing(tuple(ids), counts)


def by_ids(connection: Connection, ids: Sequence[str]) -> tuple[InvoiceRequest, ...]:
    """Return these requests in the order of ``ids``."""
    rows = connection.execute(_BY_IDS, {"ids": [*ids]}).all()
    found = {request.request_id: request for request in requests_of(rows)}
    return tuple(found[request_id] for request_id in ids if request_id in found)


def watched_ids(connection: Connection) -> tuple[str, ...]:
    """Return the ids of the requests in whose threads something may still happen."""
    found = connection.execute(
        select(invoice_request.c.request_id).where(_STATUS.not_in(CLOSED))
    ).scalars()
    return tuple(found)


def _filters(operator: str, now: datetime) -> dict[RequestFilter, ColumnElement[bool]]:
    is_waiting = _STATUS.in_(WAITING)
    return {
        RequestFilter.OPEN: is_waiting,
        RequestFilter.MINE: is_waiting & (invoice_request.c.assignee == operator),
        RequestFilter.UNASSIGNED: is_waiting & invoice_request.c.assignee.is_(None),
        RequestFilter.OVERDUE: is_waiting & (invoice_request.c.review_due_at <= now),
        RequestFilter.NEEDS_INFORMATION: _STATUS == RequestStatus.NEEDS_INFORMATION,
        RequestFilter.INVOICED: _STATUS == RequestStatus.INVOICED,
        RequestFilter.CLOSED: _STATUS.in_(CLOSED),
        RequestFilter.ALL: invoice_request.c.request_id.is_not(None),
    }


def _conditions(query: RequestQuery) -> list[ColumnElement[bool]]:
    matching: list[ColumnElement[bool]] = []
    if query.account_id is not None:
        matching.append(top_up.c.account_id == query.account_id)
    for word in search_words(findable(query.text)):
        found: list[ColumnElement[bool]] = [
            account.c.search_text.contains(word.text, autoescape=True),
            *(
                func.lower(column).contains(word.text, autoescape=True)
                for column in (
                    top_up.c.billing_number,
                    invoice_request.c.invoice_number,
                    invoice_request.c.purchase_order_number,
                    invoice_request.c.requested_by,
                    invoice_request.c.assignee,
                )
            ),
        ]
        if word.amount_minor is not None:
            amounts = (top_up.c.amount_minor, top_up.c.total_minor)
            found.extend(column == word.amount_minor for column in amounts)
        matching.append(or_(*found))
    return matching
