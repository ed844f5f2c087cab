from __future__ import annotations

from datetime import date

import pytest

from billing_desktop.bank import csv_values
from billing_desktop.domain.csv_mapping import DateFormat, DecimalMark
from billing_desktop.domain.money import EUR, Currency, Money
from billing_desktop.errors import UserError


@pytest.mark.parametrize(
    ("text", "mark", "currency", "minor_units"),
    [
        ("1.190,00", DecimalMark.COMMA, "EUR", 119_000),
        ("+1190,5", DecimalMark.COMMA, "EUR", 119_050),
        ("1.190,00-", DecimalMark.COMMA, "EUR", -119_000),
        ("\u22121190,00 €", DecimalMark.COMMA, "EUR", -119_000),
        ("1,190.00 USD", DecimalMark.POINT, "USD", 119_000),
        ("0,00", DecimalMark.COMMA, "EUR", 0),
        ("1190", DecimalMark.COMMA, "JPY", 1_190),
        ("1,25", DecimalMark.COMMA, "KWD", 1_250),
    ],
)
def test_amounts_are_read_exactly(
    text: str, mark: DecimalMark, currency: str, minor_units: int
) -> None:
    found = csv_values.amount(text, mark=mark, currency=Currency.of(currency))

    assert found == Money(minor_units, Currency.of(currency))


@pytest.mark.parametrize("text", ["1,5", "٥٠", "1_000", "1.000.00", "EUR"])
def test_what_is_no_amount_of_its_currency_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        csv_values.amount(text, mark=DecimalMark.COMMA, currency=Currency.of("JPY"))


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("24.11.2026", DateFormat.DAY_MONTH_YEAR),
        ("24.11.26", DateFormat.DAY_MONTH_SHORT_YEAR),
        ("24/11/2026", DateFormat.DAY_MONTH_YEAR_SLASHES),
        ("2026-11-24", DateFormat.YEAR_MONTH_DAY),
    ],
)
def test_days_are_read_in_one_format_and_no_other(text: str, shape: DateFormat) -> None:
    assert csv_values.day(text, shape) == date(2026, 11, 24)
    for other in set(DateFormat) - {shape}:
        with pytest.raises(UserError):
            csv_values.day(text, other)


def test_currencies_are_codes_or_the_euro_sign() -> None:
    assert csv_values.currency("€") == EUR
    assert csv_values.currency("usd") == Currency.of("USD")
    with pytest.raises(UserError):
        csv_values.currency("Euro")
