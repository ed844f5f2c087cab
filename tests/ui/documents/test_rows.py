from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtTest import QAbstractItemModelTester

from billing_desktop.domain.invoice import InvoiceKind
from billing_desktop.domain.listing import InvoiceListing, InvoiceQuery, InvoiceRow, PaymentStatus
from billing_desktop.domain.quote import TopUpMethod
from tests.book import Book
from tests.builders import eur
from ui.documents.rows import (
    DocumentsModel,
    DocumentsPage,
    amount_width,
    number_width,
    read_page,
    status_chip,
    status_sentence,
)
from ui.style.fonts import MEDIUM, metrics
from ui.tasks import InlineTasks
from ui.widgets.column import Column


def row(
    number: str = "RE-2026-000042",
    *,
    kind: InvoiceKind = InvoiceKind.INVOICE,
    status: PaymentStatus = PaymentStatus.PAID,
    method: TopUpMethod = TopUpMethod.CARD,
    gross: str = "302.26",
    corrects: str = "",
    credited: str = "0.00",
) -> InvoiceRow:
    return InvoiceRow(
        number=number,
        kind=kind,
        account_id="acc-1",
        buyer="Weidmann Logistik GmbH",
        billing_number="TU-2026-000118",
        method=method,
        issued_on=date(2026, 11, 23),
        gross=eur(gross),
        status=status,
        mail_status=None,
        corrects=corrects,
        credited=eur(credited),
    )


OPEN = row(status=PaymentStatus.OPEN, method=TopUpMethod.INVOICE)
CREDIT_NOTE = row(kind=InvoiceKind.CREDIT_NOTE, gross="-121.08", corrects="RE-2026-000041")
CANCELLED = row(credited="302.26")
IN_PART = row(credited="100.00")


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        (row(), ("Paid", False)),
        (OPEN, ("Open", True)),
        (CREDIT_NOTE, ("Credit note", False)),
        (CANCELLED, ("Taken back", False)),
        (IN_PART, ("Partly taken back", False)),
    ],
)
def test_only_what_is_open_is_tinted(listed: InvoiceRow, expected: tuple[str, bool]) -> None:
    chip = status_chip(listed)

    assert (chip.text, chip.is_tinted) == expected


@pytest.mark.parametrize(
    ("listed", "sentence"),
    [
        (row(), "Paid by card, 23 Nov 2026"),
        (OPEN, "Open, issued 23 Nov 2026"),
        (CREDIT_NOTE, "Credit note of RE-2026-000041, 23 Nov 2026"),
        (CANCELLED, "Cancelled, issued 23 Nov 2026"),
        (IN_PART, "€100.00 cancelled, issued 23 Nov 2026"),
        (row(method=TopUpMethod.INVOICE), "Paid by bank transfer, issued 23 Nov 2026"),
    ],
)
def test_the_status_is_a_sentence(listed: InvoiceRow, sentence: str) -> None:
    assert status_sentence(listed) == sentence


def test_the_model_keeps_the_rules_of_models(book: Book) -> None:
    account = book.account()
    for _ in range(3):
        book.top_up(account)
    model = DocumentsModel([Column("Number", lambda each: each.number)], InlineTasks())
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)

    page = read_page(book.services.invoices, book.operator, InvoiceQuery())
    model.show_page(page, lambda numbers: book.services.invoices.rows(book.operator, numbers))

    assert tester.model() is model
    assert [model.number_at(place) for place in range(3)] == [
        "TEST-RE-2026-000003",
        "TEST-RE-2026-000002",
        "TEST-RE-2026-000001",
    ]
    assert model.position_of("TEST-RE-2026-000001") == 2
    assert model.position_of("unknown") is None


def test_rows_beyond_those_read_ahead_are_fetched_when_seen() -> None:
    numbers = tuple(f"RE-2026-{place:06}" for place in range(250))
    asked: list[int] = []
    model = DocumentsModel([Column("Number", lambda each: each.number)], InlineTasks())
    ahead = DocumentsPage(InvoiceListing(numbers, eur("0")), 0, tuple(map(row, numbers[:100])))

    def fetch(wanted: tuple[str, ...]) -> tuple[InvoiceRow, ...]:
        asked.append(len(wanted))
        return tuple(map(row, wanted))

    model.show_page(ahead, fetch)  # type: ignore[arg-type]

    assert model.index(99, 0).data() == numbers[99]
    assert asked == []
    assert model.index(240, 0).data() == numbers[240]
    assert asked == [50]


def test_no_number_and_no_amount_is_cut_off() -> None:
    numbers = ["RE-2026-000001", "TEST-RE-2026-000042"]
    listing = InvoiceListing(tuple(numbers), eur("12345678.90"))

    assert number_width(numbers) > metrics(weight=MEDIUM).horizontalAdvance(numbers[1]) + 23
    assert amount_width(listing) > metrics().horizontalAdvance("−€12,345,678.90") + 23
