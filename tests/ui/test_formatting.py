from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_desktop.domain.amount_text import parse_amount
from billing_desktop.domain.money import EUR, Currency, Money
from ui.formatting import (
    format_count,
    format_date,
    format_date_long,
    format_decimal,
    format_instant,
    format_money,
    format_month,
    format_month_long,
    format_month_name,
    format_percent,
    format_time_of_day,
)
from ui.translation import set_language

AFTERNOON = datetime(2026, 11, 23, 13, 2, 59, tzinfo=UTC)


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("minor_units", "english", "german"),
    [
        (128_460, "€1,284.60", "1.284,60 €"),
        (-4_280, "−€42.80", "−42,80 €"),
        (0, "€0.00", "0,00 €"),
        (5, "€0.05", "0,05 €"),
        (-5, "−€0.05", "−0,05 €"),
        (10**20 + 1, "€1,000,000,000,000,000,000.01", "1.000.000.000.000.000.000,01 €"),
    ],
)
def test_money_is_shown_to_the_cent(minor_units: int, english: str, german: str) -> None:
    assert format_money(Money(minor_units, EUR)) == english

    set_language("de")
    assert format_money(Money(minor_units, EUR)) == german


def test_currency_without_a_symbol_shows_its_code_and_its_decimals() -> None:
    yen = Money(-1_500, Currency("JPY", 0))

    assert format_money(yen) == "−JPY 1,500"

    set_language("de")
    assert format_money(yen) == "−1.500 JPY"


@given(minor_units=st.integers(-(10**18), 10**18), language=st.sampled_from(["en", "de"]))
def test_digits_on_screen_are_the_minor_units(minor_units: int, language: str) -> None:
    set_language(language)

    text = format_money(Money(minor_units, EUR))

    digits = int("".join(character for character in text if character.isdigit()))
    assert (-digits if text.startswith("−") else digits) == minor_units


@given(minor_units=st.integers(1, 10**14 - 1), language=st.sampled_from(["en", "de"]))
def test_amount_on_screen_reads_back_as_the_same_amount(minor_units: int, language: str) -> None:
    set_language(language)
    amount = Money(minor_units, EUR)

    assert parse_amount(format_money(amount), language=language) == amount


@pytest.mark.parametrize(
    ("day", "english", "german"),
    [
        (date(2026, 11, 23), "23 Nov 2026", "23.11.2026"),
        (date(2026, 9, 6), "6 Sep 2026", "06.09.2026"),
    ],
)
def test_dates_follow_the_language(day: date, english: str, german: str) -> None:
    assert format_date(day) == english

    set_language("de")
    assert format_date(day) == german


def test_dates_in_sentences_name_the_month() -> None:
    assert format_date_long(date(2027, 1, 26)) == "26 January 2027"

    set_language("de")
    assert format_date_long(date(2027, 3, 6)) == "6. März 2027"


@pytest.mark.usefixtures("berlin")
def test_instants_are_shown_in_the_zone_of_the_workstation() -> None:
    assert format_instant(AFTERNOON) == "23 Nov 2026  14:02"
    assert format_time_of_day(AFTERNOON) == "14:02"

    set_language("de")
    assert format_instant(AFTERNOON) == "23.11.2026  14:02"


def test_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        format_instant(AFTERNOON.replace(tzinfo=None))


def test_instant_is_not_taken_for_a_date() -> None:
    with pytest.raises(TypeError, match="zone"):
        format_date(AFTERNOON)


def test_months_are_short_on_an_axis_and_long_in_sentences() -> None:
    month = date(2025, 9, 1)

    assert (format_month(month), format_month_long(month)) == ("Sep 25", "September 2025")


@pytest.mark.parametrize("language", ["en", "de"])
def test_short_month_names_have_at_most_four_letters_and_no_dot(language: str) -> None:
    set_language(language)

    names = [format_month_name(date(2026, month, 1)) for month in range(1, 13)]

    assert len(set(names)) == 12
    assert all(3 <= len(name) <= 4 and name.isalpha() for name in names)


@pytest.mark.parametrize(
    ("rate", "english", "german"),
    [
        ("19", "19 %", "19 %"),
        ("19.00", "19 %", "19 %"),
        ("1.5", "1.5 %", "1,5 %"),
        ("0", "0 %", "0 %"),
        ("0.00", "0 %", "0 %"),
        ("100", "100 %", "100 %"),
        ("-2.50", "−2.5 %", "−2,5 %"),
    ],
)
def test_rates_drop_trailing_zeros(rate: str, english: str, german: str) -> None:
    assert format_percent(Decimal(rate)) == english

    set_language("de")
    assert format_percent(Decimal(rate)) == german


def test_number_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="NaN"):
        format_decimal(Decimal("NaN"))


def test_counts_are_grouped() -> None:
    assert (format_count(148), format_count(-1_234_567)) == ("148", "−1,234,567")

    set_language("de")
    assert format_count(1_284) == "1.284"
