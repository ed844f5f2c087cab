"""Wishes for a top-up by invoice, and where each of them stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    and_,
    bindparam,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.engine import Connection

from billing_desktop.db.accounts import account
from billing_desktop.db.base import (
    Id,
    MinorUnits,
    Percent,
    UtcDateTime,
    findable,
    metadata,
    money,
    one_of,
)
from billing_desktop.db.request_messages import request_message
from billing_desktop.db.top_ups import top_up
from billing_desktop.domain.invoice_request import Approval, InvoiceRequest, RequestStatus
from billing_desktop.domain.request_message import MessageKind
from billing_desktop.domain.tax import TaxCategory, TaxDecision
from billing_desktop.errors import NotFoundError

_APPROVED = (
    "approved_by",
    "approved_at",
    "approved_amount_minor",
    "approved_vat_minor",
    "approved_tax_category",
    "approved_tax_percent",
    "approved_details_sha256",
)

invoice_request = Table(
    "invoice_request",
    metadata,
    Column("request_id", Id, primary_key=True),
    Column("top_up_id", Id, ForeignKey("top_up.top_up_id"), nullable=False, unique=True),
    Column("status", String(20), nullable=False),
    Column("requested_by", String(60), nullable=False),
    Column("requested_at", UtcDateTime, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("assignee", String(60)),
    Column("purchase_order_number", String(60), nullable=False),
    Column("note", Text, nullable=False),
    Column("changed_by", String(60)),
    Column("review_due_at", UtcDateTime),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("approved_by", String(60)),
    Column("approved_at", UtcDateTime),
    Column("approved_amount_minor", MinorUnits),
    Column("approved_vat_minor", MinorUnits),
    Column("approved_tax_category", String(2)),
    Column("approved_tax_percent", Percent),
    Column("approved_details_sha256", String(64)),
    Column("is_one_person", Integer, nullable=False),
    Column("invoice_number", String(40), ForeignKey("invoice.number"), unique=True),
    Column("reminded_at", UtcDateTime),
    one_of("status", RequestStatus),
    CheckConstraint("version > 0", name="version_positive"),
    CheckConstraint("is_one_person IN (0, 1)", name="one_person_known"),
    CheckConstraint(
        "status NOT IN ('in_review', 'needs_information') OR assignee IS NOT NULL",
        name="review_has_a_reviewer",
    ),
    CheckConstraint(
        " AND ".join(f"(approved_by IS NULL) = ({name} IS NULL)" for name in _APPROVED),
        name="approval_is_whole",
    ),
    CheckConstraint(
        "status NOT IN ('approved', 'invoiced', 'paid', 'credited') OR approved_by IS NOT NULL",
        name="approved_by_somebody",
    ),
    CheckConstraint(
        "approved_by IS NULL OR is_one_person = 1 OR approved_by <> requested_by"
        " AND (changed_by IS NULL OR approved_by <> changed_by)",
        name="maker_is_not_checker",
    ),
    CheckConstraint(
        "status NOT IN ('invoiced', 'paid', 'credited') OR invoice_number IS NOT NULL",
        name="invoiced_has_an_invoice",
    ),
    CheckConstraint(
        "invoice_number IS NULL OR approved_by IS NOT NULL", name="invoice_was_approved"
    ),
    Index("ix_invoice_request_status", "status", "requested_at"),
)

_asked_with = request_message.alias("asked_with")
select_requests = select(
    invoice_request,
    top_up.c.billing_number,
    top_up.c.account_id,
    top_up.c.amount_minor,
    top_up.c.total_minor,
    top_up.c.currency_code,
    account.c.company,
    _asked_with.c.text.label("message"),
).select_from(
    invoice_request.join(top_up, top_up.c.top_up_id == invoice_request.c.top_up_id)
    .join(account, account.c.account_id == top_up.c.account_id)
    .outerjoin(
        _asked_with,
        # What it was asked with stands right behind the first line, and came with it.
        and_(
            _asked_with.c.request_id == invoice_request.c.request_id,
            _asked_with.c.seq == 2,
            _asked_with.c.kind == MessageKind.MESSAGE,
            _asked_with.c.at == invoice_request.c.requested_at,
        ),
    )
)
_FIND = select_requests.where(
    or_(
        invoice_request.c.request_id == bindparam("reference"),
        invoice_request.c.top_up_id == bindparam("reference"),
        top_up.c.billing_number == bindparam("reference"),
    )
)
_LOCK = (
    select(invoice_request.c.request_id)
    .where(invoice_request.c.request_id == bindparam("request_id"))
    .with_for_update()
)


class InvoiceRequestStore:
    """Invoice requests of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self,
        request_id: str,
        *,
        top_up_id: str,
        requested_by: str,
        at: datetime,
        review_due_at: datetime,
        expires_at: datetime,
        purchase_order_number: str,
        note: str,
    ) -> None:
        """Store a new request."""
        self._connection.execute(
            insert(invoice_request),
            {
                "request_id": request_id,
                "top_up_id": top_up_id,
                "status": RequestStatus.REQUESTED,
                "requested_by": requested_by,
                "requested_at": at,
                "version": 1,
                "purchase_order_number": purchase_order_number,
                "note": note,
                "review_due_at": review_due_at,
                "expires_at": expires_at,
                "is_one_person": 0,
            },
        )

    def find(self, reference: str) -> InvoiceRequest:
        """Return the request by its id, its top-up's id or its billing number.

        Raises:
            NotFoundError: none has it.
        """
        row = self._connection.execute(_FIND, {"reference": findable(reference)}).first()
        if row is None:
            raise NotFoundError("There is no request for {reference}.", reference=reference[:100])
        return to_request(row)

    def of_top_up(self, top_up_id: str) -> InvoiceRequest | None:
        """Return the request that a top-up came from; None if it came from none."""
        row = self._connection.execute(
            select_requests.where(invoice_request.c.top_up_id == top_up_id)
        ).first()
        return None if row is None else to_request(row)

    def lock(self, request_id: str) -> InvoiceRequest:
        """Return the request as nobody else can change it before this transaction ends."""
        self._connection.execute(_LOCK, {"request_id": request_id})
        return self.find(request_id)

    def in_states(self, *states: RequestStatus) -> tuple[InvoiceRequest, ...]:
        """Return the requests that stand so, the oldest first."""
        rows = self._connection.execute(
            select_requests.where(invoice_request.c.status.in_(states)).order_by(
                invoice_request.c.requested_at, invoice_request.c.request_id
            )
        )
        return tuple(to_request(row) for row in rows)

    def change(
        self, seen: InvoiceRequest, *, to: RequestStatus, values: dict[str, object] | None = None
    ) -> bool:
        """Move a request on if it is still as ``seen``; tell whether it was."""
        statement = (
            update(invoice_request)
            .where(
                invoice_request.c.request_id == seen.request_id,
                invoice_request.c.version == seen.version,
                invoice_request.c.status == seen.status,
            )
            .values(status=to, version=seen.version + 1, **(values or {}))
        )
        return self._connection.execute(statement).rowcount == 1


def approval_values(approval: Approval | None) -> dict[str, object]:
    """Return the columns of an approval; of none, to take one away."""
    if approval is None:
        return dict.fromkeys(_APPROVED) | {"is_one_person": 0}
    return {
        "approved_by": approval.by,
        "approved_at": approval.at,
        "approved_amount_minor": approval.amount.minor_units,
        "approved_vat_minor": approval.vat.minor_units,
        "approved_tax_category": approval.tax.category,
        "approved_tax_percent": approval.tax.percent,
        "approved_details_sha256": approval.details_digest,
        "is_one_person": int(approval.is_one_person),
    }


def requests_of(rows: Sequence[Row[tuple[object, ...]]]) -> tuple[InvoiceRequest, ...]:
    """Return the requests of rows of ``select_requests``."""
    return tuple(to_request(row) for row in rows)


def to_request(row: Row[tuple[object, ...]]) -> InvoiceRequest:
    """Return the request of a row of ``select_requests``."""
    return InvoiceRequest(
        request_id=row.request_id,
        top_up_id=row.top_up_id,
        billing_number=row.billing_number,
        account_id=row.account_id,
        company=row.company,
        amount=money(row.amount_minor, row.currency_code),
        total=money(row.total_minor, row.currency_code),
        status=RequestStatus(row.status),
        message=row.message or "",
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        version=row.version,
        assignee=row.assignee,
        purchase_order_number=row.purchase_order_number,
        note=row.note,
        changed_by=row.changed_by,
        review_due_at=row.review_due_at,
        expires_at=row.expires_at,
        approval=_approval(row),
        invoice_number=row.invoice_number,
        reminded_at=row.reminded_at,
    )


def _approval(row: Row[tuple[object, ...]]) -> Approval | None:
    if row.approved_by is None:
        return None
    return Approval(
        by=row.approved_by,
        at=row.approved_at,
        amount=money(row.approved_amount_minor, row.currency_code),
        vat=money(row.approved_vat_minor, row.currency_code),
        tax=TaxDecision(TaxCategory(row.approved_tax_category), row.approved_tax_percent),
        details_digest=row.approved_details_sha256,
        is_one_person=bool(row.is_one_person),
    )
