"""Invoices that nobody gets: what the seller's details look like on paper."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from billing_desktop.domain.account import BillingDetails
from billing_desktop.domain.address import Territory
from billing_desktop.domain.fee import FeeRules
from billing_desktop.domain.invoice import Invoice, InvoiceKind, InvoiceLine, LineKind
from billing_desktop.domain.money import EUR, Money
from billing_desktop.domain.number_format import NumberFormats
from billing_desktop.domain.number_series import NumberKind, NumberSeries
from billing_desktop.domain.period import seller_date
from billing_desktop.domain.quote import Quote, make_quote
from billing_desktop.domain.seller import Seller
from billing_desktop.domain.tax import TaxRates


class SampleKind(StrEnum):
    """The kinds of invoices, which need different details of the seller."""

    GERMANY = "germany"
    EU = "eu"
    OUTSIDE_EU = "outside_eu"
    TRANSFER = "transfer"


_BUYERS = {
    Territory.GERMANY: BillingDetails(
        "Musterkunde GmbH", "Musterstraße 1", "20095", "Hamburg", "DE", "DE136695976"
    ),
    Territory.EU: BillingDetails(
        "Exemple SARL", "1 rue de l’Exemple", "75001", "Paris", "FR", "FR83404833048"
    ),
    Territory.OUTSIDE_EU: BillingDetails(
        "Sample Customer Inc.", "1 Sample Street", "NY 10001", "New York", "US", "12-3456789"
    ),
}
_SHOWN = {
    SampleKind.GERMANY: (Territory.GERMANY, Money(25_000, EUR)),
    SampleKind.EU: (Territory.EU, Money(25_000, EUR)),
    SampleKind.OUTSIDE_EU: (Territory.OUTSIDE_EU, Money(25_000, EUR)),
    SampleKind.TRANSFER: (Territory.GERMANY, Money(250_000, EUR)),
}


def sample_invoice(
    kind: SampleKind,
    *,
    seller: Seller,
    language: str,
    rates: TaxRates,
    fees: FeeRules,
    formats: NumberFormats,
    now: datetime,
) -> Invoice:
    """Return an invoice of that kind to a customer that does not exist, marked as TEST.

    Raises:
        SettingsError: no rate or fee is known for today.
    """
    territory, amount = _SHOWN[kind]
    today = seller_date(now)
    quote = make_quote(
        amount,
        territory=territory,
        balance=Money.zero(),
        on=today,
        rates=rates,
        fees=fees,
    )
    is_by_card = kind is not SampleKind.TRANSFER
    return Invoice(
        number=_number(NumberKind.INVOICE, formats, today),
        kind=InvoiceKind.INVOICE,
        language=language,
        issued_at=now,
        issued_on=today,
        seller=seller,
        buyer=_BUYERS[territory],
        customer_number="K-10001",
        top_up_id="",
        billing_number=_number(NumberKind.TOP_UP, formats, today),
        method=quote.method,
        lines=_lines(quote),
        tax=quote.tax,
        vat=quote.vat,
        is_test=True,
        paid_on=today if is_by_card else None,
        due_on=None if is_by_card else today + timedelta(days=seller.payment_days),
    )


def _number(kind: NumberKind, formats: NumberFormats, today: date) -> str:
    return formats.number(NumberSeries.on(today, kind, is_test=True), 1, on=today)


def _lines(quote: Quote) -> tuple[InvoiceLine, ...]:
    credit = InvoiceLine(LineKind.PREPAID_CREDIT, quote.amount)
    if not quote.fee:
        return (credit,)
    return credit, InvoiceLine(LineKind.PROCESSING_FEE, quote.fee, quote.fee_rule)
