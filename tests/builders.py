"""Valid values for tests: each call names only what its test is about.

All companies, places and numbers are made up; the check digits of the numbers are right.
"""

from __future__ import annotations

import struct
import zlib
from datetime import UTC, date, datetime
from decimal import Decimal

from billing_desktop.domain.account import Account, BillingDetails
from billing_desktop.domain.fee import FeeRule, FeeRules
from billing_desktop.domain.invoice import Invoice, InvoiceKind, InvoiceLine, LineKind
from billing_desktop.domain.money import EUR, Money
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.period import seller_date
from billing_desktop.domain.quote import Quote, TopUpMethod, make_quote
from billing_desktop.domain.seller import Seller
from billing_desktop.domain.tax import TaxRate, TaxRates, VatStanding
from billing_desktop.domain.top_up import (
    Attempt,
    AttemptState,
    FailureReason,
    Settlement,
    TopUp,
    TopUpStatus,
)
from billing_desktop.domain.usage import Usage

NOW = datetime(2026, 11, 23, 13, 2, tzinfo=UTC)  # 14:02 in Berlin, as in the pictures.
TODAY = seller_date(NOW)

RATES = TaxRates(
    (
        TaxRate(Decimal(19), date(2007, 1, 1)),
        TaxRate(Decimal(16), date(2020, 7, 1)),
        TaxRate(Decimal(19), date(2021, 1, 1)),
    )
)
FEES = FeeRules((FeeRule(Decimal("1.5"), Money(25, EUR), date(2020, 1, 1)),))

VAT_NUMBERS = {
    "AT": "ATU12345675",
    "BE": "BE0123456749",
    "BG": "BG123456786",
    "CH": "CHE123456038MWST",
    "CY": "CY10345678D",
    "CZ": "CZ12345679",
    "DE": "DE123456788",
    "DK": "DK12345607",
    "EE": "EE101234568",
    "ES": "ESB12345674",
    "FI": "FI12345671",
    "FR": "FR11123456782",
    "GB": "GB123456727",
    "GR": "EL123456783",
    "HR": "HR12345678903",
    "HU": "HU12345676",
    "IE": "IE1234567FA",
    "IT": "IT01234560124",
    "LT": "LT123456010",
    "LU": "LU12345613",
    "LV": "LV40001234561",
    "MC": "FR90000012345",
    "MT": "MT12345634",
    "NL": "NL123456789B13",
    "NO": "NO912345602MVA",
    "PL": "PL5234567804",
    "PT": "PT501234560",
    "RO": "RO12345674",
    "SE": "SE556123456701",
    "SI": "SI12345679",
    "SK": "SK2021234501",
}
"""One number of each country that has VAT numbers, as it is stored."""

_PLACES = {
    "AT": ("Lindengasse 4", "1070", "Wien"),
    "BE": ("Rue Neuve 12", "1000", "Bruxelles"),
    "BG": ("ул. Шипка 8", "1504", "София"),
    "CH": ("Seestrasse 20", "8002", "Zürich"),
    "CY": ("Ledra 15", "1011", "Nicosia"),
    "CZ": ("Dlouhá 7", "110 00", "Praha"),
    "DE": ("Hafenstraße 1", "20457", "Hamburg"),
    "DK": ("Nyhavn 9", "1051", "København"),
    "EE": ("Pikk 3", "10123", "Tallinn"),
    "ES": ("Calle Mayor 5", "28013", "Madrid"),
    "FI": ("Aleksanterinkatu 6", "00100", "Helsinki"),
    "FR": ("8 rue du Port", "69002", "Lyon"),
    "GB": ("2 King Street", "M2 6AQ", "Manchester"),
    "GR": ("Ερμού 10", "105 63", "Αθήνα"),
    "HR": ("Ilica 11", "10000", "Zagreb"),
    "HU": ("Fő utca 14", "1011", "Budapest"),
    "IE": ("3 Dame Street", "D02 X285", "Dublin"),
    "IT": ("Via Roma 16", "20121", "Milano"),
    "JP": ("千代田1-1", "100-0001", "東京"),
    "LT": ("Pilies g. 17", "01123", "Vilnius"),
    "LU": ("Grand-Rue 18", "L-1661", "Luxembourg"),
    "LV": ("Kaļķu iela 19", "LV-1050", "Rīga"),
    "MC": ("Rue Grimaldi 21", "98000", "Monaco"),
    "MT": ("Old Bakery Street 22", "VLT 1450", "Valletta"),
    "NL": ("Herengracht 23", "1015 BT", "Amsterdam"),
    "NO": ("Karl Johans gate 24", "0162", "Oslo"),
    "PL": ("ul. Długa 25", "00-238", "Warszawa"),
    "PT": ("Rua Augusta 26", "1100-053", "Lisboa"),
    "RO": ("Strada Lipscani 27", "030035", "București"),
    "SE": ("Storgatan 28", "111 29", "Stockholm"),
    "SI": ("Stari trg 29", "1000", "Ljubljana"),
    "SK": ("Ventúrska 30", "811 01", "Bratislava"),
    "US": ("31 Main Street", "02108", "Boston"),
}
_BUSINESS_NUMBERS = {"JP": "法人番号 1234567890123", "US": "12-3456789"}

COUNTRIES = tuple(_PLACES)
"""The countries that `billing_details` knows a place in."""


def eur(text: str) -> Money:
    """Return the amount written as ``"12.50"``; ``"-3"`` and ``"0"`` too."""
    return Money.from_decimal(Decimal(text), EUR)


def billing_texts(country: str = "DE") -> dict[str, str]:
    """Return what somebody types into the form for a company in ``country``, by field."""
    street, postal_code, city = _PLACES[country]
    return {
        "company": f"Nordlicht {country} GmbH & Co. KG",
        "street": street,
        "postal_code": postal_code,
        "city": city,
        "country": country,
        "vat_number": VAT_NUMBERS.get(country) or _BUSINESS_NUMBERS[country],
        "language": "de" if country in {"DE", "AT", "CH"} else "en",
        "email": f"billing@nordlicht-{country.lower()}.example",
    }


def billing_details(country: str = "DE", **changes: str) -> BillingDetails:
    """Return complete details of a company in ``country``, with ``changes`` to the fields."""
    return BillingDetails.checked(**{**billing_texts(country), **changes})


def account(
    account_id: str = "acc-1",
    *,
    details: BillingDetails | None = None,
    customer_number: str = "K-10001",
    key: str | None = None,
) -> Account:
    """Return a customer, in Germany unless ``details`` say otherwise."""
    return Account(
        account_id=account_id,
        customer_number=customer_number,
        details=billing_details() if details is None else details,
        created_at=NOW,
        key=key,
    )


def seller(**changes: str) -> Seller:
    """Return a complete seller, with ``changes`` to the fields."""
    texts = {
        "name": "Beispielwerk Software GmbH",
        "street": "Musterweg 12",
        "postal_code": "10115",
        "city": "Berlin",
        "country": "DE",
        "vat_number": "DE234567894",
        "tax_number": "30/123/45678",
        "register_number": "HRB 123456",
        "contact": "Buchhaltung",
        "phone": "+49 30 1234567",
        "email": "buchhaltung@beispielwerk.example",
        "iban": "DE75 5121 0800 1245 1261 99",
        "bic": "SOGEDEFF",
    }
    return Seller.checked(**{**texts, **changes})


def operator(role: Role = Role.FINANCE, name: str | None = None) -> Operator:
    """Return an operator with the role, named after it."""
    return Operator(name or f"{role.value} desk", role)


def quote(
    amount: str = "50.00",
    *,
    country: str = "DE",
    balance: str = "0.00",
    on: date = TODAY,
    method: TopUpMethod | None = None,
    standing: VatStanding = VatStanding.UNCHECKED,
) -> Quote:
    """Return the price of a top-up by a company in ``country``."""
    return make_quote(
        eur(amount),
        territory=billing_details(country).address.territory,
        balance=eur(balance),
        on=on,
        rates=RATES,
        fees=FEES,
        method=method,
        standing=standing,
    )


def attempt(
    state: AttemptState = AttemptState.OPEN,
    *,
    number: int = 1,
    top_up_id: str = "top-1",
    declined_because: str | None = None,
) -> Attempt:
    """Return a try to collect a top-up; one that is starting has no provider's reference yet."""
    name = f"{top_up_id}-{number}"
    return Attempt(
        attempt_id=f"attempt-{name}",
        top_up_id=top_up_id,
        number=number,
        idempotency_key=f"key-{name}",
        parameters="{}",
        is_live=False,
        created_at=NOW,
        state=state,
        provider_reference=None if state is AttemptState.STARTING else f"cs_{name}",
        declined_because=declined_because,
    )


def top_up(
    status: TopUpStatus = TopUpStatus.PENDING,
    *,
    price: Quote | None = None,
    top_up_id: str = "top-1",
    account_id: str = "acc-1",
    invoice_number: str | None = None,
    last_attempt: Attempt | None = None,
) -> TopUp:
    """Return a top-up in ``status``, by card unless ``price`` or the status says otherwise.

    A completed one has its invoice, unless ``invoice_number`` is ``""``.
    """
    if price is None:
        price = quote("1000.00") if status is TopUpStatus.REQUESTED else quote()
    is_completed = status is TopUpStatus.COMPLETED
    if invoice_number is None and is_completed:
        invoice_number = "RE-2026-000042"
    return TopUp(
        top_up_id=top_up_id,
        key=f"request-{top_up_id}",
        billing_number="TU-2026-000042",
        account_id=account_id,
        quote=price,
        status=status,
        started_by="finance desk",
        created_at=NOW,
        settled_at=NOW if is_completed else None,
        failure=FailureReason.DECLINED if status is TopUpStatus.FAILED else None,
        invoice_number=invoice_number or None,
        last_attempt=last_attempt,
    )


def settlement(of: TopUp, *, amount: Money | None = None) -> Settlement:
    """Return the money received for a top-up: its total, unless ``amount`` differs."""
    return Settlement(
        settlement_id=f"settlement-{of.top_up_id}",
        top_up_id=of.top_up_id,
        payment_reference=f"pi_{of.top_up_id}",
        amount=of.quote.total if amount is None else amount,
        paid_at=NOW,
        booked_at=NOW,
    )


def invoice(
    price: Quote | None = None,
    *,
    number: str = "RE-2026-000042",
    buyer: BillingDetails | None = None,
    issuer: Seller | None = None,
    language: str | None = None,
    is_test: bool = False,
) -> Invoice:
    """Return an issued invoice over ``price``: paid if by card, due in 14 days if not."""
    price = quote() if price is None else price
    buyer = billing_details() if buyer is None else buyer
    lines = [InvoiceLine(LineKind.PREPAID_CREDIT, price.amount)]
    if price.fee:
        lines.append(InvoiceLine(LineKind.PROCESSING_FEE, price.fee, price.fee_rule))
    by_card = price.method is TopUpMethod.CARD
    return Invoice(
        number=number,
        kind=InvoiceKind.INVOICE,
        language=language or buyer.language,
        issued_at=NOW,
        issued_on=TODAY,
        seller=seller() if issuer is None else issuer,
        buyer=buyer,
        customer_number="K-10001",
        top_up_id="top-1",
        billing_number="TU-2026-000042",
        method=price.method,
        lines=tuple(lines),
        tax=price.tax,
        vat=price.vat,
        is_test=is_test,
        paid_on=TODAY if by_card else None,
        due_on=None if by_card else date(2026, 12, 7),
    )


def usage(
    amount: str = "12.50",
    *,
    on: date = TODAY,
    account_id: str = "acc-1",
    external_id: str = "meter-1",
    description: str = "API calls",
) -> Usage:
    """Return one debit."""
    return Usage(external_id, account_id, on, eur(amount), description)


def png(columns: int, rows: int) -> bytes:
    """Return a blue picture of that size."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", columns, rows, 8, 2, 0, 0, 0)
    row = b"\x00" + bytes((29, 73, 175)) * columns
    pixels = zlib.compress(row * rows, 9)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        chunk(*part) for part in ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    )
