"""Issued documents and their bytes: insert-only."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    insert,
    select,
)
from sqlalchemy.engine import Connection

from billing_desktop.db.base import (
    Id,
    MinorUnits,
    UtcDateTime,
    currency_column,
    findable,
    metadata,
    one_of,
)
from billing_desktop.db.hash_chain import chain_hash
from billing_desktop.db.invoice_snapshot import from_snapshot, to_snapshot
from billing_desktop.domain.invoice import Invoice, InvoiceKind
from billing_desktop.errors import NotFoundError

invoice = Table(
    "invoice",
    metadata,
    Column("number", String(40), primary_key=True),
    Column("series", String(40), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("top_up_id", Id, ForeignKey("top_up.top_up_id"), nullable=False),
    # Set on the one invoice of a settlement; a credit note belongs to the top-up alone.
    Column("settled_top_up_id", Id, ForeignKey("settlement.top_up_id"), unique=True),
    Column("account_id", Id, ForeignKey("account.account_id"), nullable=False),
    Column("billing_number", String(40), nullable=False),
    Column("buyer", String(200), nullable=False),
    Column("search_text", Text, nullable=False),
    Column("method", String(10), nullable=False),
    currency_column(),
    Column("net_minor", MinorUnits, nullable=False),
    Column("vat_minor", MinorUnits, nullable=False),
    Column("gross_minor", MinorUnits, nullable=False),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("snapshot", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("prev_hash", String(64), nullable=False),
    Column("chain_hash", String(64), nullable=False, unique=True),
    UniqueConstraint("series", "seq"),
    UniqueConstraint("series", "prev_hash"),
    CheckConstraint("seq > 0", name="seq_positive"),
    CheckConstraint("gross_minor = net_minor + vat_minor", name="gross_adds_up"),
    one_of("kind", InvoiceKind),
    Index("ix_invoice_account_id", "account_id", "issued_at"),
    Index("ix_invoice_issued_at", "issued_at", "number"),
    Index("ix_invoice_top_up_id", "top_up_id"),
)

document = Table(
    "document",
    metadata,
    Column("number", String(40), ForeignKey("invoice.number"), primary_key=True),
    Column("pdf", LargeBinary, nullable=False),
)

ISSUED = "invoice.issue"  # The action under which the audit trail names issued documents.
_GET = select(invoice).where(invoice.c.number == bindparam("number"))
_DOCUMENT = (
    select(document.c.pdf, invoice.c.sha256)
    .select_from(document.join(invoice, invoice.c.number == document.c.number))
    .where(document.c.number == bindparam("number"))
)


@dataclass(frozen=True, slots=True)
class IssuedNumber:
    """The place of a document in its series."""

    series: str
    seq: int
    prev_hash: str


class InvoiceStore:
    """Issued documents of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self,
        new: Invoice,
        *,
        account_id: str,
        settled_top_up_id: str | None,
        place: IssuedNumber,
        pdf: bytes,
    ) -> str:
        """Store the document with its bytes; return the hash that the series now ends with.

        ``settled_top_up_id`` is given for the one invoice that a settlement brings.
        """
        sha256 = hashlib.sha256(pdf).hexdigest()
        row: dict[str, object] = {
            "series": place.series,
            "seq": place.seq,
            "number": new.number,
            "kind": new.kind.value,
            "top_up_id": new.top_up_id,
            "currency_code": new.gross.currency.code,
            "net_minor": new.net.minor_units,
            "vat_minor": new.vat.minor_units,
            "gross_minor": new.gross.minor_units,
            "issued_at": new.issued_at,
            "sha256": sha256,
            "prev_hash": place.prev_hash,
        }
        head = chain_hash(row.values())  # In the order of the view audit_invoice.
        row |= {
            "settled_top_up_id": settled_top_up_id,
            "account_id": account_id,
            "billing_number": new.billing_number,
            "buyer": new.buyer.company,
            "search_text": _search_text(new),
            "method": new.method,
            "issued_on": new.issued_on,
            "snapshot": to_snapshot(new),
            "chain_hash": head,
        }
        self._connection.execute(insert(invoice), row)
        self._connection.execute(insert(document), {"number": new.number, "pdf": pdf})
        return head

    def get(self, number: str) -> Invoice:
        """Raises: NotFoundError."""
        row = self._connection.execute(_GET, {"number": findable(number)}).first()
        if row is None:
            raise _no_document(number)
        return to_invoice(row)

    def account_of(self, number: str) -> str:
        """Return the id of the account that a stored document belongs to."""
        statement = select(invoice.c.account_id).where(invoice.c.number == number)
        return str(self._connection.execute(statement).scalar_one())

    def newest_of_top_up(self, top_up_id: str) -> Invoice | None:
        """Return the invoice that stands for a top-up now, also if it was corrected."""
        row = self._connection.execute(
            select(invoice)
            .where(invoice.c.top_up_id == top_up_id, invoice.c.kind == InvoiceKind.INVOICE)
            .order_by(invoice.c.issued_at.desc(), invoice.c.series.desc(), invoice.c.seq.desc())
            .limit(1)
        ).first()
        return None if row is None else to_invoice(row)

    def document(self, number: str) -> tuple[bytes, str]:
        """Return the stored bytes and the digest noted when they were stored.

        Raises:
            NotFoundError: no such document.
        """
        row = self._connection.execute(_DOCUMENT, {"number": findable(number)}).first()
        if row is None:
            raise _no_document(number)
        return bytes(row.pdf), str(row.sha256)


def issued_object(number: str, snapshot: str) -> str:
    """Return what the audit trail says of an issued document: its number and its facts' digest."""
    return f"invoice:{number}:{hashlib.sha256(snapshot.encode()).hexdigest()}"


def _search_text(new: Invoice) -> str:
    return "\n".join((new.number, new.billing_number, new.buyer.company)).casefold()


def to_invoice(row: Row[tuple[object, ...]]) -> Invoice:
    """Return the document of a row of the table."""
    return from_snapshot(row.snapshot)


def _no_document(number: str) -> NotFoundError:
    return NotFoundError("There is no document {number}.", number=number[:100])
