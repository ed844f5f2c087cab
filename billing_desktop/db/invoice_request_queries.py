"""Lists of invoice requests."""

from __future__ import annotations

from sqlalchemy import Row, select
from sqlalchemy.engine import Connection

from billing_desktop.db.accounts import account
from billing_desktop.db.base import money
from billing_desktop.db.invoice_requests import invoice_request
from billing_desktop.db.top_ups import top_up
from billing_desktop.domain.invoice_request import InvoiceRequest, RequestStatus
from billing_desktop.errors import NotFoundError

LISTED_MAX = 1000
_OPEN = (
    RequestStatus.REQUESTED,
    RequestStatus.IN_REVIEW,
    RequestStatus.NEEDS_INFORMATION,
    RequestStatus.APPROVED,
)
_REQUESTS = select(
    invoice_request,
    top_up.c.billing_number,
    top_up.c.account_id,
    top_up.c.amount_minor,
    top_up.c.total_minor,
    top_up.c.currency_code,
    account.c.company,
).select_from(
    invoice_request.join(top_up, top_up.c.top_up_id == invoice_request.c.top_up_id).join(
        account, account.c.account_id == top_up.c.account_id
    )
)


def all_open(connection: Connection) -> tuple[InvoiceRequest, ...]:
    """Return the requests that wait for somebody, the oldest first."""
    rows = connection.execute(
        _REQUESTS.where(invoice_request.c.status.in_(_OPEN))
        .order_by(invoice_request.c.requested_at)
        .limit(LISTED_MAX)
    )
    return tuple(_to_request(row) for row in rows)


def of_top_up(connection: Connection, top_up_id: str) -> InvoiceRequest:
    """Raises: NotFoundError."""
    row = connection.execute(_REQUESTS.where(invoice_request.c.top_up_id == top_up_id)).first()
    if row is None:
        raise NotFoundError("There is no request for {reference}.", reference=top_up_id[:100])
    return _to_request(row)


def _to_request(row: Row[tuple[object, ...]]) -> InvoiceRequest:
    return InvoiceRequest(
        request_id=row.request_id,
        top_up_id=row.top_up_id,
        billing_number=row.billing_number,
        account_id=row.account_id,
        company=row.company,
        amount=money(row.amount_minor, row.currency_code),
        total=money(row.total_minor, row.currency_code),
        status=RequestStatus(row.status),
        message=row.message,
        requested_by=row.requested_by,
        requested_at=row.requested_at,
    )
