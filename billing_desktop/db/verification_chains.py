"""Following the hash chains of invoices and audit rows from their beginning."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date

from sqlalchemy import LargeBinary, Row, cast, select
from sqlalchemy.engine import Connection

from billing_desktop.db.audit import audit, audit_head
from billing_desktop.db.corrections import credit_note
from billing_desktop.db.hash_chain import GENESIS, chain_hash
from billing_desktop.db.invoices import ISSUED, document, invoice, issued_object, to_invoice
from billing_desktop.db.number_formats import NumberFormatStore
from billing_desktop.db.number_series import number_series
from billing_desktop.db.restorations import lost_places
from billing_desktop.db.verification_changes import change_findings
from billing_desktop.db.verification_finding import Finding
from billing_desktop.domain.number_format import NumberFormats
from billing_desktop.errors import NumberFormatError

DOCUMENTS_HASHED = 1000
_CHAINED = (
    "series",
    "seq",
    "number",
    "kind",
    "top_up_id",
    "currency_code",
    "net_minor",
    "vat_minor",
    "gross_minor",
    "issued_at",
    "sha256",
    "prev_hash",
)


def invoice_findings(connection: Connection, *, is_deep: bool) -> Iterator[Finding]:
    """Yield gaps, repeats, changed facts and changed bytes of issued documents."""
    series = list(connection.execute(select(number_series)))
    recorded = frozenset(
        connection.execute(select(audit.c.object).where(audit.c.action == ISSUED)).scalars()
    )
    try:
        formats = NumberFormatStore(connection).all()
    except (ValueError, NumberFormatError):
        formats = NumberFormats()  # That is told of where all numbers are read.
    lost = lost_places(connection)
    for row in series:
        gone = lost.get(row.series, set())
        yield from _series_findings(connection, row, recorded, formats, gone)
    known = {row.series for row in series}
    for name in connection.execute(select(invoice.c.series).distinct()).scalars():
        if name not in known:
            yield Finding("P6", f"series {name} has documents, but no counter")
    yield from _corrects_findings(connection)
    yield from _document_findings(connection, is_deep=is_deep)


def _corrects_findings(connection: Connection) -> Iterator[Finding]:
    rows = connection.execute(
        select(invoice, credit_note.c.corrects)
        .select_from(invoice.join(credit_note, credit_note.c.number == invoice.c.number))
        .order_by(invoice.c.number)
    )
    for row in rows:
        try:
            corrected = to_invoice(row).corrects
        except (ValueError, KeyError, TypeError):
            continue  # That is told of where the facts of all documents are read.
        if corrected is None or corrected.number != row.corrects:
            yield Finding("P7", f"document {row.number} does not name the invoice it takes back")


def _series_findings(
    connection: Connection,
    series: Row[tuple[object, ...]],
    recorded: frozenset[str],
    formats: NumberFormats,
    lost: set[int],
) -> Iterator[Finding]:
    head, last_on, expected, count = GENESIS, date.min, 0, 0
    rows = connection.execute(
        select(invoice).where(invoice.c.series == series.series).order_by(invoice.c.seq)
    )
    for row in rows:
        count += 1
        expected = _next(expected, lost)
        if row.seq in lost:
            yield Finding("P6", f"document {row.number} has a number that is noted as lost")
        elif row.seq != expected:
            yield Finding("P6", f"series {row.series}: number {expected} is missing")
        expected = row.seq
        if not _is_place(formats, row):
            yield Finding("P6", f"document {row.number} is not number {row.seq} of {row.series}")
        if row.issued_on < last_on:
            yield Finding("P6", f"document {row.number} is dated before the one before it")
        if row.prev_hash != head:
            yield Finding("P7", f"document {row.number} does not follow the one before it")
        if not _gives((getattr(row, name) for name in _CHAINED), row.chain_hash):
            yield Finding("P7", f"document {row.number}: its figures are not those issued")
        if issued_object(row.number, row.snapshot) not in recorded:
            yield Finding("P7", f"document {row.number}: its facts are not in the audit trail")
        yield from _snapshot_findings(row)
        head, last_on = row.chain_hash, row.issued_on
    while expected + 1 in lost:
        expected += 1
    if count and expected != series.last_seq:
        yield Finding(
            "P6", f"series {series.series}: {series.last_seq} numbers taken, {expected} there"
        )
    is_documents = count > 0 or series.chain_head != GENESIS
    if is_documents and (series.chain_head != head or series.last_on != last_on):
        yield Finding("P7", f"series {series.series} does not end where it should")


def _next(expected: int, lost: set[int]) -> int:
    """Return the next number that a document has to have."""
    expected += 1
    while expected in lost:
        expected += 1
    return expected


def _is_place(formats: NumberFormats, row: Row[tuple[object, ...]]) -> bool:
    place = formats.place_of(row.number)
    return place is not None and (place[0].name, place[1]) == (row.series, row.seq)


def _snapshot_findings(row: Row[tuple[object, ...]]) -> Iterator[Finding]:
    try:
        frozen = to_invoice(row)
    except (ValueError, KeyError, TypeError) as error:
        yield Finding("P7", f"document {row.number}: its facts cannot be read ({error})")
        return
    facts = (
        frozen.number,
        frozen.kind,
        frozen.net.minor_units,
        frozen.vat.minor_units,
        frozen.gross.minor_units,
        frozen.issued_at,
        frozen.issued_on,
        frozen.buyer.company,
        frozen.billing_number,
        frozen.method,
        frozen.top_up_id,
        frozen.vat.currency.code,
    )
    columns = (
        row.number,
        row.kind,
        row.net_minor,
        row.vat_minor,
        row.gross_minor,
        row.issued_at,
        row.issued_on,
        row.buyer,
        row.billing_number,
        row.method,
        row.top_up_id,
        row.currency_code,
    )
    if facts != columns:
        yield Finding("P7", f"document {row.number}: its facts and its columns differ")


def _document_findings(connection: Connection, *, is_deep: bool) -> Iterator[Finding]:
    without = (
        select(invoice.c.number)
        .select_from(invoice.outerjoin(document, document.c.number == invoice.c.number))
        .where(document.c.number.is_(None))
    )
    for number in connection.execute(without).scalars():
        yield Finding("P7", f"document {number} has no bytes")
    hashed = (
        # Bytes that were replaced by a text are still bytes that were replaced.
        select(
            document.c.number,
            cast(document.c.pdf, LargeBinary).label("pdf"),
            invoice.c.sha256,
        )
        .select_from(document.join(invoice, invoice.c.number == document.c.number))
        .order_by(invoice.c.issued_at.desc())
    )
    if not is_deep:
        hashed = hashed.limit(DOCUMENTS_HASHED)
    for row in connection.execute(hashed.execution_options(yield_per=50)):
        if hashlib.sha256(row.pdf).hexdigest() != row.sha256:
            yield Finding("P7", f"document {row.number}: its bytes are not those issued")


def audit_findings(connection: Connection) -> Iterator[Finding]:
    """Yield changed, removed and inserted rows of the audit trail."""
    head, expected = GENESIS, 0
    rows = connection.execute(select(audit).order_by(audit.c.seq).execution_options(yield_per=1000))
    for row in rows:
        expected += 1
        if row.seq != expected:
            yield Finding("P14", f"audit row {expected} is missing")
            expected = row.seq
        if row.prev_hash != head:
            yield Finding("P14", f"audit row {row.seq} does not follow the one before it")
        fields = (row.seq, row.at, row.operator, row.action, row.object, row.prev_hash)
        if not _gives(fields, row.hash):
            yield Finding("P14", f"audit row {row.seq} was changed")
        head = row.hash
    yield from change_findings(connection)
    end = connection.execute(select(audit_head)).first()
    if end is None or (end.seq, end.hash) != (expected, head):
        yield Finding("P14", "the audit trail does not end where it should")


def _gives(fields: Iterable[object], stored: str) -> bool:
    try:
        return chain_hash(fields) == stored
    except ValueError:  # No row is ever stored with the separator in a field.
        return False
