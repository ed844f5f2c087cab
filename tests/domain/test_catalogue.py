"""Documents are found without the book as they are found in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from billing_desktop.domain.catalogue import CatalogueEntry, search
from billing_desktop.domain.invoice import InvoiceKind
from billing_desktop.domain.listing import (
    DocumentFilter,
    InvoiceQuery,
    InvoiceRow,
    PaymentStatus,
)
from billing_desktop.domain.quote import TopUpMethod
from tests.builders import eur

FIRST = InvoiceRow(
    number="RE-2026-000001",
    kind=InvoiceKind.INVOICE,
    account_id="a1",
    buyer="ÄRZTE & Söhne",
    billing_number="TU-2026-000007",
    method=TopUpMethod.CARD,
    issued_on=date(2026, 11, 23),
    gross=eur("302.26"),
    status=PaymentStatus.PAID,
    mail_status=None,
)
SECOND = replace(
    FIRST,
    number="ST-2026-000001",
    kind=InvoiceKind.CREDIT_NOTE,
    account_id="a2",
    buyer="Nordlicht",
    issued_on=date(2026, 11, 24),
    gross=-eur("302.26"),
)
ENTRIES = [CatalogueEntry(FIRST, "1"), CatalogueEntry(SECOND, "2")]


def found(query: InvoiceQuery) -> tuple[str, ...]:
    return search(ENTRIES, query).numbers


def test_the_newest_is_first_and_the_sum_is_of_what_was_found() -> None:
    assert found(InvoiceQuery()) == (SECOND.number, FIRST.number)
    assert search(ENTRIES, InvoiceQuery()).gross == eur("0.00")
    assert search(ENTRIES, InvoiceQuery("ärzte")).gross == eur("302.26")
    assert search([], InvoiceQuery()).gross == eur("0.00")


def test_documents_are_found_by_number_billing_number_buyer_amount_and_day() -> None:
    for text, numbers in {
        "re-2026": {FIRST.number},
        "tu-2026-000007 nordlicht": {SECOND.number},
        "SÖHNE &": {FIRST.number},
        "302,26": {FIRST.number, SECOND.number},
        "24.11.2026": {SECOND.number},
        "2026-11-23 302.26": {FIRST.number},
        "302.27": set(),
    }.items():
        assert set(found(InvoiceQuery(text))) == numbers, text


def test_an_account_and_days_narrow_the_list() -> None:
    assert found(InvoiceQuery(account_id="a2")) == (SECOND.number,)
    assert found(InvoiceQuery(issued_from=date(2026, 11, 24))) == (SECOND.number,)
    assert found(InvoiceQuery(issued_until=date(2026, 11, 24))) == (FIRST.number,)


def test_open_paid_and_credit_notes_are_told_apart() -> None:
    owed = replace(FIRST, number="RE-2026-000002", status=PaymentStatus.OPEN)
    entries = [*ENTRIES, CatalogueEntry(owed, "3")]

    for wanted, numbers in {
        DocumentFilter.ALL: {FIRST.number, SECOND.number, owed.number},
        DocumentFilter.OPEN: {owed.number},
        DocumentFilter.PAID: {FIRST.number},
        DocumentFilter.CREDIT_NOTES: {SECOND.number},
    }.items():
        assert set(search(entries, InvoiceQuery(filter=wanted)).numbers) == numbers
