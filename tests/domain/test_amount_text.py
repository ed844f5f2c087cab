from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_desktop.domain.amount_text import parse_amount, parse_plain_amount
from billing_desktop.domain.money import EUR, Money
from billing_desktop.errors import AmountError
from tests.builders import eur

LANGUAGES = ["de", "en"]
amounts = st.builds(Money, st.integers(1, 10**14 - 1), st.just(EUR))


def refusal(text: str, language: str) -> str:
    with pytest.raises(AmountError) as refused:
        parse_amount(text, language=language)
    return str(refused.value)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("50", "50.00"),
        ("50,00", "50.00"),
        ("50,5", "50.50"),
        ("0,50", "0.50"),
        ("0,01", "0.01"),
        ("1.000,00", "1000.00"),
        ("1.000,5", "1000.50"),
        ("1000", "1000.00"),
        ("1000,00", "1000.00"),
        ("1.000.000", "1000000.00"),
        ("999.999,99", "999999.99"),
        ("50 €", "50.00"),
        ("50€", "50.00"),
        ("€ 50", "50.00"),
        ("50\u00a0€", "50.00"),
        ("50,00\u202f€", "50.00"),
        ("1.284,60 EUR", "1284.60"),
        ("EUR 50", "50.00"),
        ("  50  ", "50.00"),
        ("007", "7.00"),
    ],
)
def test_a_german_amount_is_read(text: str, amount: str) -> None:
    assert parse_amount(text, language="de") == eur(amount)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("50", "50.00"),
        ("50.00", "50.00"),
        ("50.5", "50.50"),
        ("0.50", "0.50"),
        ("1,000.00", "1000.00"),
        ("1,000.5", "1000.50"),
        ("1000", "1000.00"),
        ("1,000,000", "1000000.00"),
        ("999,999.99", "999999.99"),
        ("€50", "50.00"),
        ("€1,284.60", "1284.60"),
        ("50 €", "50.00"),
        ("EUR 50.00", "50.00"),
    ],
)
def test_an_english_amount_is_read(text: str, amount: str) -> None:
    assert parse_amount(text, language="en") == eur(amount)


@pytest.mark.parametrize(
    ("language", "text", "sentence"),
    [
        ("de", "1.000", "1.000 can be read in two ways. Please write 1000 or 1.000,00."),
        ("de", "1.250 €", "1.250 can be read in two ways. Please write 1250 or 1.250,00."),
        ("de", "999.999", "999.999 can be read in two ways. Please write 999999 or 999.999,00."),
        ("en", "1,000", "1,000 can be read in two ways. Please write 1000 or 1,000.00."),
        ("en", "€12,345", "12,345 can be read in two ways. Please write 12345 or 12,345.00."),
    ],
)
def test_a_lone_group_separator_is_ambiguous(language: str, text: str, sentence: str) -> None:
    assert refusal(text, language) == sentence


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("shown", ["1.000", "1,000", "12.345", "12,345"])
def test_both_ways_offered_for_an_ambiguous_amount_are_understood(
    language: str, shown: str
) -> None:
    sentence = refusal(shown, language)
    offered = re.search(r"write (\S+) or (\S+)\.$", sentence)

    if offered is not None:
        plain, exact = (parse_amount(text, language=language) for text in offered.groups())
        assert plain == exact
    else:
        assert "is not an amount" in sentence


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "text",
    [
        "-50",
        "\u221250",
        "+50",
        "1e9",
        "1E2",
        "0x10",
        "0b1",
        "1_000",
        "NaN",
        "nan",
        "inf",
        "Infinity",
        "٥٠",
        "５０",
        "५०",
        "²",
        "½",
        "$50",
        "50 USD",
        "£50",
        "50 %",
        "€ 50 €",
        "50 50",
        "1 000",
        "1'000",
        "fifty",
        "50.",
        "50,",
        ".50",
        ",50",
        "5..0",
        "5,,0",
        "1.00.000",
        "1,00,000",
        "0.000",
        "0,000",
        "0.001",
        "0,001",
        "0.500",
        "0,500",
        "012.345",
        "012,345",
        "50.000.00",
        "50,000,00",
        "1.0000",
        "1,0000",
        "1.0000,00",
        "=1+1",
        "<b>50</b>",
        "{text}",
    ],
)
def test_what_is_no_amount_is_refused_with_an_example(language: str, text: str) -> None:
    example = {"de": "1.250,00", "en": "1,250.00"}[language]

    assert refusal(text, language).endswith(f" is not an amount. Please write it like {example}.")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "1,000.00"),
        ("de", "1,000"),
        ("de", "50.00"),
        ("de", "50.5"),
        ("de", "0,001"),
        ("en", "1.000,00"),
        ("en", "1.000"),
        ("en", "50,00"),
        ("en", "50,5"),
        ("en", "0.001"),
    ],
)
def test_the_habits_of_the_other_language_are_refused(language: str, text: str) -> None:
    assert refusal(text, language).startswith(f"{text} is not an amount.")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["", " ", "\u00a0", "\u2003", "€", " € ", "EUR"])
def test_a_blank_is_asked_for_an_amount(language: str, text: str) -> None:
    assert refusal(text, language) == "Please enter an amount."


@pytest.mark.parametrize("text", ["0", "00", "0,00", "0,0", "0 €"])
def test_nothing_is_no_amount(text: str) -> None:
    assert refusal(text, "de") == "The amount must be more than zero."


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("text", "code_point"),
    [
        ("50\n", "U+000A"),
        ("5\u200b0", "U+200B"),
        ("\u202e50", "U+202E"),
        ("50\x00", "U+0000"),
        ("\t50", "U+0009"),
    ],
)
def test_hidden_characters_are_shown(language: str, text: str, code_point: str) -> None:
    assert refusal(text, language) == (
        f"The text holds the hidden character {code_point}. Please remove it."
    )


class UnreadableText(str):
    """A text that must not be gone through."""

    __slots__ = ()

    def strip(self, chars: object = None) -> str:
        raise AssertionError

    def __iter__(self) -> object:  # type: ignore[override]
        raise AssertionError


@pytest.mark.parametrize("length", [41, 10_000, 1_000_000])
def test_a_long_text_is_refused_by_its_length_alone(length: int) -> None:
    text = UnreadableText("9" * length)

    assert refusal(text, "de") == "This is too long for an amount."
    with pytest.raises(AmountError, match="too long"):
        parse_plain_amount(text)


@pytest.mark.parametrize("text", ["1" + "0" * 12, "9" * 40, "1.000.000.000.000"])
def test_more_than_the_books_can_hold_is_refused(text: str) -> None:
    assert refusal(text, "de") == "This is too long for an amount."
    with pytest.raises(AmountError, match="too long"):
        parse_plain_amount(text.replace(".", ""))


@given(amount=amounts, language=st.sampled_from(LANGUAGES))
def test_an_amount_written_in_a_language_reads_back(amount: Money, language: str) -> None:
    english = f"{amount.to_decimal():,.2f}"
    swapped = english.translate(str.maketrans(",.", ".,"))
    shown = {"de": f"{swapped}\u00a0€", "en": f"€{english}"}[language]

    assert parse_amount(shown, language=language) == amount


@given(text=st.text("0123456789.,€ -", max_size=14), language=st.sampled_from(LANGUAGES))
def test_an_accepted_text_has_one_meaning(text: str, language: str) -> None:
    try:
        amount = parse_amount(text, language=language)
    except AmountError:
        return

    digits = re.sub(r"\D", "", text)
    decimals = re.search(r"[.,](\d{1,2})\D*$", text)
    scale = 2 - (len(decimals[1]) if decimals else 0)
    assert amount.minor_units == int(digits) * 10**scale


@pytest.mark.parametrize(
    ("text", "amount"), [("50.00", "50"), ("50", "50"), ("50.5", "50.50"), ("0.01", "0.01")]
)
def test_a_plain_amount_is_read(text: str, amount: str) -> None:
    assert parse_plain_amount(text) == eur(amount)


@given(amounts)
def test_the_plain_text_of_an_amount_reads_back(amount: Money) -> None:
    assert parse_plain_amount(str(amount)) == amount


@pytest.mark.parametrize(
    "text",
    [
        "50,00",
        "1,000.00",
        "1.000,00",
        "1.000",
        "0.001",
        "-50",
        "\u221250",
        "+50",
        "1e9",
        "0x10",
        "1_000",
        "NaN",
        "٥٠",
        "５０",
        "$50",
        "50 €",
        " 50",
        "50 ",
        "50.",
        ".50",
        "True",
        "1.2.3",
    ],
)
def test_a_plain_amount_has_one_form(text: str) -> None:
    with pytest.raises(AmountError) as refused:
        parse_plain_amount(text)

    assert str(refused.value) == f"{text} is not an amount. Please write it like 1250.00."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Please enter an amount."),
        ("  ", "Please enter an amount."),
        ("0", "The amount must be more than zero."),
        ("0.00", "The amount must be more than zero."),
        ("50\n", "The text holds the hidden character U+000A. Please remove it."),
    ],
)
def test_a_plain_amount_is_refused_with_its_reason(text: str, sentence: str) -> None:
    with pytest.raises(AmountError) as refused:
        parse_plain_amount(text)

    assert str(refused.value) == sentence
    assert refused.value.code == "amount_invalid"
