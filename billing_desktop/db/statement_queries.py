"""What moved the balance of an account, and the balance before."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, bindparam, case, func, select
from sqlalchemy.engine import Connection

from billing_desktop.db.base import money
from billing_desktop.db.invoices import invoice
from billing_desktop.db.ledger import entry, posting
from billing_desktop.db.settlements import settlement
from billing_desktop.db.top_ups import top_up
from billing_desktop.domain.invoice import InvoiceKind
from billing_desktop.domain.ledger import SourceKind, balance_account
from billing_desktop.domain.money import EUR, Money
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.domain.statement import Movement, MovementKind

_KINDS = {
    SourceKind.SETTLEMENT: MovementKind.TOP_UP,
    SourceKind.CREDIT_NOTE: MovementKind.CREDIT_NOTE,
    SourceKind.INVOICE: MovementKind.CORRECTED_INVOICE,
}
_issued, _billed = invoice.alias("issued"), invoice.alias("billed")
# What a reversal undoes; and which settlement an entry credits, again after a payment was undone.
_undone = entry.alias("undone")
_kind = func.coalesce(_undone.c.source_kind, entry.c.source_kind)
_ref = func.coalesce(_undone.c.source_ref, entry.c.source_ref)
_settled = case(
    (_ref.like("%:%"), func.rtrim(func.rtrim(_ref, "0123456789"), ":")),
    else_=_ref,
)
_transfer = invoice.alias("transfer")
_BY_TRANSFER = (
    select(_transfer.c.number)
    .where(
        _transfer.c.top_up_id == settlement.c.top_up_id,
        _transfer.c.kind == InvoiceKind.INVOICE,
        _transfer.c.method == TopUpMethod.INVOICE,
    )
    .order_by(_transfer.c.issued_at)
    .limit(1)
    .correlate(settlement)
    .scalar_subquery()
)
_posted = posting.join(entry, entry.c.entry_id == posting.c.entry_id)
_OF_ACCOUNT = (
    posting.c.ledger_account == bindparam("ledger_account"),
    posting.c.booked_at >= bindparam("start"),
    posting.c.booked_at < bindparam("end"),
)
_BEFORE = select(func.coalesce(func.sum(posting.c.amount_minor), 0)).where(
    posting.c.ledger_account == bindparam("ledger_account"),
    posting.c.booked_at < bindparam("start"),
)
# A file of usage is booked at one instant: its rows are summed before they are read.
_USAGE = (
    select(
        posting.c.booked_at,
        posting.c.currency_code,
        func.sum(posting.c.amount_minor).label("amount_minor"),
        func.count().label("n"),
    )
    .select_from(_posted)
    .where(*_OF_ACCOUNT, entry.c.source_kind == SourceKind.USAGE)
    .group_by(posting.c.booked_at, posting.c.currency_code)
)
_OTHERS = (
    select(
        entry.c.source_kind,
        posting.c.booked_at,
        posting.c.currency_code,
        posting.c.amount_minor,
        func.coalesce(top_up.c.billing_number, _issued.c.billing_number).label("billing_number"),
        func.coalesce(_issued.c.number, _billed.c.number, _BY_TRANSFER).label("document_number"),
    )
    .select_from(
        _posted.outerjoin(
            _undone,
            and_(
                entry.c.source_kind == SourceKind.REVERSAL,
                _undone.c.entry_id == entry.c.source_ref,
            ),
        )
        .outerjoin(
            settlement,
            and_(
                _kind == SourceKind.SETTLEMENT,
                settlement.c.settlement_id == _settled,
            ),
        )
        .outerjoin(top_up, top_up.c.top_up_id == settlement.c.top_up_id)
        .outerjoin(_billed, _billed.c.settled_top_up_id == settlement.c.top_up_id)
        .outerjoin(
            _issued,
            and_(
                entry.c.source_kind.in_((SourceKind.CREDIT_NOTE, SourceKind.INVOICE)),
                _issued.c.number == entry.c.source_ref,
            ),
        )
    )
    .where(*_OF_ACCOUNT, entry.c.source_kind != SourceKind.USAGE)
    .order_by(posting.c.booked_at, entry.c.entry_id, posting.c.line)
)


def balance_before(connection: Connection, account_id: str, start: datetime) -> Money:
    """Return the balance of an account as it was right before ``start``."""
    found = connection.execute(
        _BEFORE, {"ledger_account": balance_account(account_id), "start": start}
    ).scalar_one()
    return Money(-int(found), EUR)


def movements(
    connection: Connection, account_id: str, start: datetime, end: datetime
) -> tuple[Movement, ...]:
    """Return what moved the balance from ``start`` on and before ``end``."""
    values = {"ledger_account": balance_account(account_id), "start": start, "end": end}
    usage = [
        Movement(
            booked_at=row.booked_at,
            kind=MovementKind.USAGE,
            amount=-money(int(row.amount_minor), row.currency_code),
            count=row.n,
        )
        for row in connection.execute(_USAGE, values)
    ]
    others = [
        Movement(
            booked_at=row.booked_at,
            kind=_KINDS.get(SourceKind(row.source_kind), MovementKind.ADJUSTMENT),
            amount=-money(row.amount_minor, row.currency_code),
            billing_number=row.billing_number or "",
            document_number=row.document_number or "",
        )
        for row in connection.execute(_OTHERS, values)
    ]
    return (*others, *usage)
