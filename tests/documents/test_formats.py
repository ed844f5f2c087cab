from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from babel import Locale
from babel.numbers import format_currency, format_decimal, format_percent
from hypothesis import given
from hypothesis import strategies as st

from billing_desktop.documents.formats import Formats, in_groups
from billing_desktop.documents.wording import wording_in
from billing_desktop.domain.language import Language
from billing_desktop.domain.money import EUR, Currency, Money

GERMAN = wording_in("de").formats
ENGLISH = wording_in("en").formats
YEN = Currency("JPY", 0)


@pytest.mark.parametrize(
    ("minor_units", "german", "english"),
    [
        (0, "0,00", "0.00"),
        (5, "0,05", "0.05"),
        (99, "0,99", "0.99"),
        (100_000, "1.000,00", "1,000.00"),
        (-4280, "−42,80", "−42.80"),
        (123_456_789_01, "123.456.789,01", "123,456,789.01"),
    ],
)
def test_figures_have_group_marks_two_decimals_and_a_true_minus(
    minor_units: int, german: str, english: str
) -> None:
    assert GERMAN.amount(Money(minor_units, EUR)) == german
    assert ENGLISH.amount(Money(minor_units, EUR)) == english


def test_symbols_stand_where_the_language_puts_them() -> None:
    amount = Money(-30226, EUR)

    assert GERMAN.amount_with_symbol(amount) == "−302,26\u00a0€"
    assert ENGLISH.amount_with_symbol(amount) == "−€302.26"


def test_running_text_names_the_currency_by_its_code() -> None:
    assert GERMAN.amount_with_code(Money(25000, EUR)) == "250,00\u00a0EUR"
    assert ENGLISH.amount_with_code(Money(25000, EUR)) == "EUR\u00a0250.00"


def test_currency_without_a_symbol_is_named_by_its_code() -> None:
    assert ENGLISH.amount_with_symbol(Money(1234, YEN)) == "JPY\u00a01,234"


@pytest.mark.parametrize(
    ("percent", "text"),
    [("19", "19"), ("19.00", "19"), ("1.5", "1,5"), ("0", "0"), ("1E+1", "10"), ("0.25", "0,25")],
)
def test_percentages_have_no_idle_zeros(percent: str, text: str) -> None:
    assert GERMAN.percentage(Decimal(percent)) == f"{text}\u00a0%"


@pytest.mark.parametrize(
    ("formats", "text"), [(GERMAN, "14. März 2026"), (ENGLISH, "14 March 2026")]
)
def test_dates_are_long_and_stay_on_one_line(formats: Formats, text: str) -> None:
    assert formats.day(date(2026, 3, 14)) == text.replace(" ", "\u00a0")


def test_account_numbers_are_in_groups_of_four() -> None:
    grouped = in_groups("DE89370400440532013000")

    assert grouped.split("\u00a0") == ["DE89", "3704", "0044", "0532", "0130", "00"]


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_no_cent_is_lost_in_writing(minor_units: int) -> None:
    written = GERMAN.amount(Money(minor_units, EUR))

    assert int(written.replace("−", "-").replace(".", "").replace(",", "")) == minor_units


# The English pattern of percentages is ours: with a space, as on the German invoice.
CLDR = {"en": "en_GB", "pt": "pt_PT"}


@pytest.mark.parametrize("language", list(Language))
def test_figures_are_written_as_the_readers_of_the_language_write_them(language: Language) -> None:
    formats, locale = wording_in(language).formats, CLDR.get(language, language.value)
    amount = Money(1_234_567_89, EUR)

    written = [formats.amount(amount), formats.amount_with_symbol(amount)]
    known = [
        format_decimal(Decimal("1234567.89"), "#,##0.00", locale=locale),
        format_currency(Decimal("1234567.89"), "EUR", locale=locale),
    ]
    if language is not Language.ENGLISH:
        written.append(formats.percentage(Decimal("12.5")))
        known.append(format_percent(Decimal("0.125"), "#,##0.0" + percent(locale), locale=locale))

    # Our blank is never the narrow one, and the euro never goes without its symbol.
    assert written == [text.replace("\u202f", "\u00a0").replace("EUR", "€") for text in known]


def percent(locale: str) -> str:
    """The end of the pattern of percentages: with or without a blank."""
    return str(Locale.parse(locale).percent_formats[None].pattern).removeprefix("#,##0")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "14 mars 2026"),
        ("es", "14 de marzo de 2026"),
        ("it", "14 marzo 2026"),
        ("nl", "14 maart 2026"),
        ("pl", "14 marca 2026"),
        ("bg", "14 March 2026"),
        ("mt", "14 March 2026"),
    ],
)
def test_months_are_in_the_language_of_the_text(language: str, text: str) -> None:
    formats = wording_in(language).formats

    assert formats.day(date(2026, 3, 14)) == text.replace(" ", "\u00a0")


def test_running_text_has_the_code_on_the_side_of_the_symbol() -> None:
    amount = Money(123_456, EUR)
    sides = {}
    for language in Language:
        formats = wording_in(language).formats
        symbol = formats.amount_with_symbol(amount).startswith("€")
        sides[language] = (symbol, formats.amount_with_code(amount).startswith("EUR\u00a0"))

    assert {language for language, (symbol, _) in sides.items() if symbol} == {"en", "mt", "nl"}
    assert all(symbol == code for symbol, code in sides.values())
