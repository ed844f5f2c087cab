"""Lists of issued documents."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Row, and_, bindparam, func, or_, select
from sqlalchemy.engine import Connection

from billing_desktop.db.bank_assignments import bank_assignment, bank_part, is_undone
from billing_desktop.db.base import findable, money
from billing_desktop.db.corrections import credit_note
from billing_desktop.db.invoices import invoice, to_invoice
from billing_desktop.db.outbox import OutboxKind, outbox
from billing_desktop.db.settlements import settlement
from billing_desktop.domain.bank_line import PartKind
from billing_desktop.domain.catalogue import CatalogueEntry
from billing_desktop.domain.document_search import SearchWord, search_words
from billing_desktop.domain.invoice import InvoiceKind
from billing_desktop.domain.listing import (
    DocumentFilter,
    InvoiceListing,
    InvoiceQuery,
    InvoiceRow,
    PaymentStatus,
)
from billing_desktop.domain.money import EUR, Money
from billing_desktop.domain.quote import TopUpMethod

# An invoice issued in place of another settles nothing itself: its top-up was paid before.
_is_settled = (
    select(settlement.c.top_up_id)
    .where(settlement.c.top_up_id == invoice.c.top_up_id)
    .correlate(invoice)
    .exists()
)
_PAID = (
    select(func.coalesce(func.sum(bank_part.c.amount_minor), 0))
    .select_from(
        bank_part.join(
            bank_assignment, bank_assignment.c.assignment_id == bank_part.c.assignment_id
        )
    )
    .where(
        bank_part.c.top_up_id == invoice.c.top_up_id,
        bank_part.c.kind == PartKind.INVOICE,
        ~is_undone,
    )
    .correlate(invoice)
    .scalar_subquery()
)
_is_invoice = invoice.c.kind == InvoiceKind.INVOICE
_of_invoice = credit_note.alias("of_invoice")
_CREDITED = (
    select(
        func.coalesce(
            func.sum(
                _of_invoice.c.credit_minor + _of_invoice.c.fee_minor + _of_invoice.c.vat_minor
            ),
            0,
        )
    )
    .where(_of_invoice.c.corrects == invoice.c.number)
    .correlate(invoice)
    .scalar_subquery()
)
# What came by transfer may go back again: then it is open once more.
_is_paid = and_(
    _is_settled,
    or_(invoice.c.method == TopUpMethod.CARD, invoice.c.gross_minor - _CREDITED <= _PAID),
)
# Taken back in full, an invoice is neither open nor paid any more.
_is_standing = and_(_is_invoice, invoice.c.gross_minor > _CREDITED)
_FILTERS: dict[DocumentFilter, tuple[ColumnElement[bool], ...]] = {
    DocumentFilter.ALL: (),
    DocumentFilter.OPEN: (_is_standing, ~_is_paid),
    DocumentFilter.PAID: (_is_standing, _is_paid),
    DocumentFilter.CREDIT_NOTES: (~_is_invoice,),
}
_ROWS = (
    select(
        invoice,
        outbox.c.status.label("mail_status"),
        _is_paid.label("is_paid"),
        credit_note.c.corrects,
        _CREDITED.label("credited_minor"),
        _PAID.label("paid_minor"),
    )
    .select_from(
        invoice.outerjoin(
            outbox,
            and_(outbox.c.invoice_number == invoice.c.number, outbox.c.kind == OutboxKind.INVOICE),
        ).outerjoin(credit_note, credit_note.c.number == invoice.c.number)
    )
    .where(invoice.c.number.in_(bindparam("numbers", expanding=True)))
)


def search(connection: Connection, query: InvoiceQuery) -> InvoiceListing:
    """Return the numbers that match, the newest first, and their sum."""
    matching = _conditions(query)
    numbers = connection.execute(
        select(invoice.c.number)
        .where(*matching)
        .order_by(invoice.c.issued_at.desc(), invoice.c.series.desc(), invoice.c.seq.desc())
    ).scalars()
    gross = connection.execute(
        select(func.coalesce(func.sum(invoice.c.gross_minor), 0)).where(*matching)
    ).scalar_one()
    return InvoiceListing(tuple(numbers), Money(int(gross), EUR))


def rows(connection: Connection, numbers: Sequence[str]) -> tuple[InvoiceRow, ...]:
    """Return the lines of these documents in the order of ``numbers``."""
    found = {row.number: _to_row(row) for row in connection.execute(_ROWS, {"numbers": [*numbers]})}
    return tuple(found[number] for number in numbers if number in found)


def newest_of(connection: Connection, top_up_id: str) -> str | None:
    """Return the invoice of a top-up that was issued last; None before there is one."""
    found = connection.execute(
        select(invoice.c.number)
        .where(invoice.c.top_up_id == findable(top_up_id), _is_invoice)
        .order_by(invoice.c.issued_at.desc(), invoice.c.series.desc(), invoice.c.seq.desc())
        .limit(1)
    ).scalar()
    return None if found is None else str(found)


def catalogue(connection: Connection, numbers: Sequence[str]) -> tuple[CatalogueEntry, ...]:
    """Return what a computer has to know of these documents to find and prove them later."""
    found = connection.execute(_ROWS, {"numbers": [*numbers]})
    return tuple(CatalogueEntry(_to_row(row), row.sha256) for row in found)


def _conditions(query: InvoiceQuery) -> list[ColumnElement[bool]]:
    matching: list[ColumnElement[bool]] = [*_FILTERS[query.filter]]
    if query.account_id is not None:
        matching.append(invoice.c.account_id == query.account_id)
    if query.issued_from is not None:
        matching.append(invoice.c.issued_on >= query.issued_from)
    if query.issued_until is not None:
        matching.append(invoice.c.issued_on < query.issued_until)
    matching.extend(_has(word) for word in search_words(findable(query.text)))
    return matching


def _has(word: SearchWord) -> ColumnElement[bool]:
    meanings: list[ColumnElement[bool]] = [
        invoice.c.search_text.contains(word.text, autoescape=True)
    ]
    if word.amount_minor is not None:
        meanings.append(invoice.c.gross_minor.in_([word.amount_minor, -word.amount_minor]))
    if word.day is not None:
        meanings.append(invoice.c.issued_on == word.day)
    return or_(*meanings)


def _to_row(row: Row[tuple[object, ...]]) -> InvoiceRow:
    return InvoiceRow(
        number=row.number,
        kind=InvoiceKind(row.kind),
        account_id=row.account_id,
        buyer=row.buyer,
        billing_number=row.billing_number,
        method=TopUpMethod(row.method),
        issued_on=row.issued_on,
        gross=money(row.gross_minor, row.currency_code),
        status=_status(row),
        mail_status=row.mail_status,
        corrects=row.corrects or "",
        credited=money(int(row.credited_minor), row.currency_code),
        due_on=to_invoice(row).due_on if row.method == TopUpMethod.INVOICE else None,
        paid=money(int(row.paid_minor), row.currency_code),
    )


def _status(row: Row[tuple[object, ...]]) -> PaymentStatus:
    if row.is_paid:
        return PaymentStatus.PAID
    return PaymentStatus.PARTLY_PAID if row.paid_minor else PaymentStatus.OPEN
