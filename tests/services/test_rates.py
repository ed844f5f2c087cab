"""Dated rates change for the future only."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from billing_desktop.domain.fee import FeeRule
from billing_desktop.domain.money import EUR, Money
from billing_desktop.domain.tax import TaxRate
from billing_desktop.errors import UserError
from tests.book import Book
from tests.builders import TODAY, eur


def rule(day: date, percent: str = "2", fixed: int = 30) -> FeeRule:
    return FeeRule(Decimal(percent), Money(fixed, EUR), day)


def test_a_new_book_knows_the_german_rates_and_the_fee(book: Book) -> None:
    rates = book.services.rates.tax_rates(book.operator)
    fees = book.services.rates.fee_rules(book.operator)

    assert rates.on(date(2020, 6, 30)) == Decimal(19)
    assert rates.on(date(2020, 7, 1)) == Decimal(16)
    assert rates.on(date(2020, 12, 31)) == Decimal(16)
    assert rates.on(date(2021, 1, 1)) == Decimal(19)
    assert fees.on(TODAY).fee_on(eur("100.00")) == eur("1.75")


def test_a_rate_is_added_for_a_day_to_come(book: Book) -> None:
    tomorrow = date(2026, 11, 24)

    rates = book.services.rates.add_tax_rate(book.administrator, TaxRate(Decimal(21), tomorrow))
    fees = book.services.rates.add_fee_rule(book.administrator, rule(tomorrow))

    assert (rates.on(TODAY), rates.on(tomorrow)) == (Decimal(19), Decimal(21))
    assert fees.on(tomorrow) == rule(tomorrow)
    assert fees.on(TODAY) != rule(tomorrow)


def test_a_rate_for_today_or_before_is_refused(book: Book) -> None:
    # Half past midnight in Berlin: "today" is the Berlin date.
    book.clock.set(datetime(2026, 11, 23, 23, 30, tzinfo=UTC))

    for day in (date(2026, 11, 24), date(2020, 1, 1)):
        with pytest.raises(UserError, match="has been invoiced already"):
            book.services.rates.add_tax_rate(book.administrator, TaxRate(Decimal(21), day))
        with pytest.raises(UserError, match="has been invoiced already"):
            book.services.rates.add_fee_rule(book.administrator, rule(day))
    assert book.rows("SELECT count(*) FROM fee_rule") == [(1,)]


def test_a_rate_to_come_is_corrected_by_another_for_the_same_day(book: Book) -> None:
    day = date(2027, 1, 1)
    book.services.rates.add_fee_rule(book.administrator, rule(day, "2"))
    book.services.rates.add_tax_rate(book.administrator, TaxRate(Decimal(21), day))

    fees = book.services.rates.add_fee_rule(book.administrator, rule(day, "3"))
    rates = book.services.rates.add_tax_rate(book.administrator, TaxRate(Decimal("19.5"), day))

    assert fees.on(day) == rule(day, "3")
    assert rates.on(day) == Decimal("19.5")
    assert book.findings() == ()


def test_what_was_confirmed_before_a_change_is_charged_as_confirmed(book: Book) -> None:
    account = book.account()
    top_up = book.open(account)
    book.services.rates.add_fee_rule(book.administrator, rule(date(2026, 11, 24)))
    book.clock.set(datetime(2026, 11, 24, 9, tzinfo=UTC))

    paid = book.pay(top_up)

    assert paid.quote == top_up.quote
    assert paid.invoice_number is not None
    invoice = book.services.invoices.get(book.operator, paid.invoice_number)
    assert invoice.gross == top_up.quote.total
    assert invoice.lines[1].fee_rule == top_up.quote.fee_rule


def test_a_german_rate_of_zero_is_refused_before_an_invoice_needs_it(book: Book) -> None:
    before = book.services.rates.tax_rates(book.operator)

    with pytest.raises(UserError, match="standard rate of 0 % cannot be entered") as refused:
        book.services.rates.add_tax_rate(
            book.administrator, TaxRate(Decimal("0.00"), TODAY + timedelta(days=1))
        )

    assert refused.value.code == "rate_zero"
    assert book.services.rates.tax_rates(book.operator) == before
