"""A document's facts as the JSON text they are frozen in."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import NotRequired, TypedDict, cast

from billing_desktop.db.base import instant_text, money
from billing_desktop.domain.account import BillingDetails
from billing_desktop.domain.fee import FeeRule
from billing_desktop.domain.invoice import (
    CorrectedInvoice,
    Invoice,
    InvoiceKind,
    InvoiceLine,
    LineKind,
)
from billing_desktop.domain.logo import Logo
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.domain.seller import FIELD_NAMES, PAYMENT_DAYS, Seller
from billing_desktop.domain.tax import TaxCategory, TaxDecision


class _Fee(TypedDict):
    percent: str
    fixed_minor: int
    valid_from: str


class _Line(TypedDict):
    kind: str
    net_minor: int
    fee: _Fee | None


class _Corrected(TypedDict):
    number: str
    issued_on: str
    reason: str


class _Snapshot(TypedDict):
    number: str
    kind: str
    language: str
    issued_at: str
    issued_on: str
    seller: dict[str, str]
    buyer: dict[str, str]
    customer_number: str
    top_up_id: str
    billing_number: str
    method: str
    currency: str
    lines: list[_Line]
    tax_category: str
    tax_percent: str
    vat_minor: int
    is_test: bool
    paid_on: str | None
    due_on: str | None
    corrects: NotRequired[_Corrected]  # Of credit notes only.
    purchase_order_number: NotRequired[str]  # Where the customer has given one.


def to_snapshot(invoice: Invoice) -> str:
    """Return the text that the document's facts are stored as."""
    snapshot = _Snapshot(
        number=invoice.number,
        kind=invoice.kind,
        language=invoice.language,
        issued_at=instant_text(invoice.issued_at),
        issued_on=invoice.issued_on.isoformat(),
        seller=_seller_out(invoice.seller),
        buyer=asdict(invoice.buyer),
        customer_number=invoice.customer_number,
        top_up_id=invoice.top_up_id,
        billing_number=invoice.billing_number,
        method=invoice.method,
        currency=invoice.vat.currency.code,
        lines=[_line_out(line) for line in invoice.lines],
        tax_category=invoice.tax.category,
        tax_percent=f"{invoice.tax.percent:f}",
        vat_minor=invoice.vat.minor_units,
        is_test=invoice.is_test,
        paid_on=None if invoice.paid_on is None else invoice.paid_on.isoformat(),
        due_on=None if invoice.due_on is None else invoice.due_on.isoformat(),
    )
    if invoice.corrects is not None:
        snapshot["corrects"] = _Corrected(
            number=invoice.corrects.number,
            issued_on=invoice.corrects.issued_on.isoformat(),
            reason=invoice.corrects.reason,
        )
    if invoice.purchase_order_number:
        snapshot["purchase_order_number"] = invoice.purchase_order_number
    return json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_snapshot(text: str) -> Invoice:
    """Return the document whose facts were stored as ``text``."""
    s = cast(_Snapshot, json.loads(text))
    return Invoice(
        number=s["number"],
        kind=InvoiceKind(s["kind"]),
        language=s["language"],
        issued_at=datetime.fromisoformat(s["issued_at"]),
        issued_on=date.fromisoformat(s["issued_on"]),
        seller=_seller_in(s["seller"]),
        buyer=BillingDetails(**s["buyer"]),
        customer_number=s["customer_number"],
        top_up_id=s["top_up_id"],
        billing_number=s["billing_number"],
        method=TopUpMethod(s["method"]),
        lines=tuple(_line_in(line, s["currency"]) for line in s["lines"]),
        tax=TaxDecision(TaxCategory(s["tax_category"]), Decimal(s["tax_percent"])),
        vat=money(s["vat_minor"], s["currency"]),
        is_test=s["is_test"],
        paid_on=None if s["paid_on"] is None else date.fromisoformat(s["paid_on"]),
        due_on=None if s["due_on"] is None else date.fromisoformat(s["due_on"]),
        corrects=_corrected_in(s["corrects"]) if "corrects" in s else None,
        purchase_order_number=s.get("purchase_order_number", ""),
    )


def _seller_out(seller: Seller) -> dict[str, str]:
    # What came later is there only where it says something: documents issued before it
    # are written again as they were. Of the logo there is the digest; the paper shows it.
    row = {name: getattr(seller, name) for name in FIELD_NAMES if name != "managers"}
    if seller.managers:
        row["managers"] = seller.managers
    if seller.payment_days != PAYMENT_DAYS:
        row["payment_days"] = str(seller.payment_days)
    if seller.logo is not None:
        row["logo_sha256"] = seller.logo.sha256
    return row


def _seller_in(row: dict[str, str]) -> Seller:
    texts = {name: row[name] for name in FIELD_NAMES if name in row}
    return Seller.of_texts(
        texts,
        payment_days=int(row.get("payment_days", PAYMENT_DAYS)),
        logo=Logo(row["logo_sha256"]) if "logo_sha256" in row else None,
    )


def _corrected_in(row: _Corrected) -> CorrectedInvoice:
    return CorrectedInvoice(row["number"], date.fromisoformat(row["issued_on"]), row["reason"])


def _line_out(line: InvoiceLine) -> _Line:
    rule = line.fee_rule
    fee = None
    if rule is not None:
        fee = _Fee(
            percent=f"{rule.percent:f}",
            fixed_minor=rule.fixed.minor_units,
            valid_from=rule.valid_from.isoformat(),
        )
    return _Line(kind=line.kind, net_minor=line.net.minor_units, fee=fee)


def _line_in(line: _Line, currency: str) -> InvoiceLine:
    fee, rule = line["fee"], None
    if fee is not None:
        rule = FeeRule(
            Decimal(fee["percent"]),
            money(fee["fixed_minor"], currency),
            date.fromisoformat(fee["valid_from"]),
        )
    return InvoiceLine(LineKind(line["kind"]), money(line["net_minor"], currency), rule)
