"""Account statements on paper: the same figures as drawn, on pages fit to be kept."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from billing_desktop.documents.embedded import e_invoice_in
from billing_desktop.documents.statement_pdf import statement_pdf
from billing_desktop.domain.account import BillingDetails
from billing_desktop.domain.seller import Seller
from billing_desktop.domain.statement import Movement, MovementKind, Statement, StatementPeriod
from billing_desktop.errors import DocumentError
from tests import builders
from tests.builders import NOW, billing_details, eur
from tests.documents.pdf_reading import Printed
from tests.documents.pdf_rules import PdfRules

PERIOD = StatementPeriod(date(2026, 11, 1), date(2026, 12, 1))
MOVEMENTS = (
    Movement(NOW, MovementKind.TOP_UP, eur("1250"), 1, "TU-2026-000001", "RE-2026-000001"),
    Movement(NOW + timedelta(hours=1), MovementKind.USAGE, eur("-42.80"), 12),
)


def statement(
    *movements: Movement, opening: str = "-1.50", details: BillingDetails | None = None
) -> Statement:
    return Statement.of(
        builders.account(details=details or billing_details()),
        PERIOD,
        opening=eur(opening),
        movements=movements,
        drawn_at=NOW,
    )


def paper(drawn: Statement, *, is_test: bool = False) -> Printed:
    return Printed(statement_pdf(drawn, builders.seller(), is_test=is_test))


def test_it_says_what_was_there_what_moved_and_what_is_left() -> None:
    text = paper(statement(*MOVEMENTS)).text().replace("\u00a0", " ")

    for part in (
        "Kontoauszug",
        "1. November 2026 bis 30. November 2026",
        "1.205,70 €",
        "Guthaben am 23. November 2026",
        "Anfangssaldo 1. November 2026",
        "· Aufladung TU-2026-000001, RE-2026-000001 1.250,00 1.248,50",
        "2 23. November 2026 · Nutzung, 12 Buchungen −42,80 1.205,70",
        "Zugänge 1.250,00",
        "Abgänge −42,80",
        "Endsaldo 1.205,70",
    ):
        assert part in text, part


def test_it_is_in_the_language_of_the_account() -> None:
    text = paper(statement(*MOVEMENTS, details=billing_details("FR", language="en"))).text()

    assert "Account statement" in text
    assert "Usage, 12 debits" in text.replace("\u00a0", " ")
    assert "€1,205.70" in text


def test_many_movements_go_on_with_the_balance_carried_over() -> None:
    days = [
        Movement(NOW - timedelta(hours=6 * number), MovementKind.CREDIT_NOTE, eur("-1"))
        for number in range(60)
    ]

    printed = paper(statement(*days, opening="100"))

    assert printed.pages > 1
    assert "Übertrag" in printed.text(0)
    assert "Endsaldo 40,00" in printed.text(printed.pages - 1)
    assert "Kontoauszug K-10001" in printed.text(1)


def test_a_period_without_movements_says_so() -> None:
    assert "Keine Bewegungen in diesem Zeitraum." in paper(statement()).text()


def test_an_account_without_an_address_has_a_statement_in_english() -> None:
    bare = statement(details=BillingDetails(company="AT&T <b>"))

    assert "AT&T <b>" in paper(bare).text()
    assert "No movements in this period." in paper(bare).text()


def test_a_test_book_marks_it_and_names_no_bank_account() -> None:
    marked, real = paper(statement(), is_test=True).text(), paper(statement()).text()

    assert "TEST" in marked
    assert "Bank" not in marked
    assert "TEST" not in real
    assert "Bank DE" in real


def test_it_can_be_kept_and_read_aloud_and_has_no_e_invoice(pdf_rules: PdfRules) -> None:
    pdf = statement_pdf(statement(*MOVEMENTS), builders.seller(), is_test=True)

    assert pdf_rules.findings(pdf) == {"3a": [], "3b": [], "ua1": []}
    assert e_invoice_in(pdf) is None
    assert b"factur-x" not in pdf
    assert pdf == statement_pdf(statement(*MOVEMENTS), builders.seller(), is_test=True)


def test_a_seller_without_a_name_is_refused() -> None:
    with pytest.raises(DocumentError, match="names nobody"):
        statement_pdf(statement(), Seller(), is_test=False)
