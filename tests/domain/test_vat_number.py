from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from stdnum.eu import vat as eu_vat

from billing_desktop.domain.country import EU_MEMBERS, country_choices
from billing_desktop.domain.vat_number import has_vat_number, vat_number, vat_number_shape
from billing_desktop.errors import UserError, VatNumberError
from tests.builders import VAT_NUMBERS

COUNTRIES = sorted(VAT_NUMBERS)
# Other ways in which the rules of a country let a number be.
FURTHER = [
    ("BG", "BG7523169263"),  # A person's.
    ("CH", "CHE123456038TVA"),
    ("CH", "CHE123456038IVA"),
    ("CZ", "CZ7103192745"),  # A person's.
    ("ES", "ES54362315K"),  # A person's.
    ("ES", "ESX2482300W"),  # A foreigner's.
    ("FR", "FRK7399859412"),  # A key of letters.
    ("GB", "GB123456727001"),  # A branch.
    ("GB", "GBGD001"),  # A government department.
    ("GB", "GBHA500"),  # A health authority.
    ("GB", "XI123456727"),  # Northern Ireland.
    ("IE", "IE1234567T"),  # Without the second letter.
    ("IE", "IE8Z49289F"),  # The old kind.
    ("IE", "IE8+49289F"),
    ("IE", "IE8*49289F"),
    ("LT", "LT100001919017"),
    ("RO", "RO18547290"),
]
SEPARATORS = [" ", "\u00a0", "\u202f", "-", "\u2011", "\u2013", "\u2212", ".", "/", ":", ",", "_"]


def refusal(text: str, country: str) -> VatNumberError:
    with pytest.raises(VatNumberError) as refused:
        vat_number(text, country)
    return refused.value


def prefix_length(number: str) -> int:
    return 3 if number.startswith("CHE") else 2


def test_every_country_of_the_union_has_a_number_and_so_have_its_neighbours() -> None:
    assert set(VAT_NUMBERS) == EU_MEMBERS | {"CH", "GB", "MC", "NO"}


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_number_of_the_country_is_stored_as_it_is(country: str) -> None:
    number = VAT_NUMBERS[country]

    assert vat_number(number, country) == number
    if country in EU_MEMBERS:
        assert eu_vat.is_valid(number)


@pytest.mark.parametrize(("country", "number"), FURTHER)
def test_every_kind_of_number_that_the_country_has_is_accepted(country: str, number: str) -> None:
    assert vat_number(number, country) == number


@pytest.mark.parametrize("country", COUNTRIES)
def test_the_prefix_may_be_left_out(country: str) -> None:
    number = VAT_NUMBERS[country]

    assert vat_number(number[prefix_length(number) :], country) == number


@given(
    known=st.sampled_from([*VAT_NUMBERS.items(), *FURTHER]),
    gaps=st.lists(st.sampled_from(["", "", *SEPARATORS]), min_size=18, max_size=18),
    case=st.sampled_from([str.lower, str.upper]),
)
def test_a_number_is_stored_alike_however_it_is_written(
    known: tuple[str, str], gaps: list[str], case: Callable[[str], str]
) -> None:
    country, number = known
    typed = "".join(gap + c for gap, c in zip(gaps, number, strict=False)) + gaps[-1]

    assert vat_number(case(typed), country) == number


@given(
    country=st.sampled_from(COUNTRIES),
    text=st.one_of(
        st.text("0123456789ABCEGHUXMWST", max_size=16),
        st.from_regex(r"[A-Z]{0,4}[0-9]{0,13}[A-Z]{0,4}", fullmatch=True),
        st.text(max_size=45),
    ),
)
@example("NL", "NL4495445B01")  # Zeros at its front are filled in.
@example("BE", "BE697449992")
@example("BE", "BE(0)697.449.992")
@example("GR", "EL94259216")
def test_any_text_is_either_refused_or_stored_once_and_for_all(country: str, text: str) -> None:
    try:
        number = vat_number(text, country)
    except VatNumberError:
        return

    assert vat_number(number, country) == number
    assert re.fullmatch(r"[A-Z0-9+*]+", number)


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_mistyped_digit_is_named_as_a_wrong_check_digit(country: str) -> None:
    number = VAT_NUMBERS[country]
    place = re.search(r"\d", number[3:]).start() + 3  # type: ignore[union-attr]
    mistyped = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]

    error = refusal(mistyped, country)

    assert str(error) == (
        f"The check digit of {mistyped} is wrong. One digit is probably mistyped."
    )


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_number_of_the_wrong_length_is_answered_with_the_right_way_to_write_it(
    country: str,
) -> None:
    shape = vat_number_shape(country)

    assert shape in str(
        refusal(VAT_NUMBERS[country][: prefix_length(VAT_NUMBERS[country])], country)
    )
    assert shape in str(refusal("1" * 20, country))
    assert shape in str(refusal("--", country))


def test_the_length_is_named() -> None:
    assert str(refusal("DE12345", "DE")) == (
        "A number of Germany is written DE999999999. This one has 5 characters after its prefix."
    )


@pytest.mark.parametrize(
    ("typed", "country", "prefix", "shape"),
    [
        ("ATU12345675", "DE", "AT", "DE999999999"),
        ("DE123456788", "AT", "DE", "ATU99999999"),
        ("EL123456783", "CY", "EL", "CY99999999X"),
        ("GR123456783", "DE", "GR", "DE999999999"),
        ("XI123456727", "IE", "XI", "IE9999999XX"),
        ("GB123456727", "IE", "GB", "IE9999999XX"),
        ("CHE123456038MWST", "DE", "CH", "DE999999999"),
        ("NO912345602MVA", "SE", "NO", "SE999999999999"),
        ("DE123456788", "CH", "DE", "CHE-999.999.999 MWST"),
        ("DE123456788", "GB", "DE", "GB999999999"),
    ],
)
def test_prefix_and_country_must_agree(typed: str, country: str, prefix: str, shape: str) -> None:
    error = refusal(typed, country)

    assert error.params["prefix"] == prefix
    assert str(error).startswith(f"This number begins with {prefix}, but the country is ")
    assert str(error).endswith(f"A number there is written {shape}.")


@pytest.mark.parametrize("typed", ["EL094259216", "GR094259216", "094259216", "el 094.259.216"])
def test_both_prefixes_of_greece_are_stored_as_el(typed: str) -> None:
    assert vat_number(typed, "GR") == "EL094259216"


def test_monaco_uses_french_numbers() -> None:
    assert vat_number("FR 90 000012345", "MC") == "FR90000012345"


def test_northern_ireland_keeps_its_prefix() -> None:
    assert vat_number("xi 123 4567 27", "GB") == "XI123456727"
    assert str(refusal("XI123456728", "GB")).startswith("The check digit of XI123456728 is wrong.")


@pytest.mark.parametrize(
    "typed", ["CHE-123.456.038 MWST", "CH 123.456.038 MWST", "123456038MWST", "che123456038mwst"]
)
def test_a_swiss_number_is_stored_with_its_three_letters(typed: str) -> None:
    assert vat_number(typed, "CH") == "CHE123456038MWST"


def test_a_swiss_number_needs_its_ending() -> None:
    assert "CHE-999.999.999 MWST" in str(refusal("CHE-123.456.038", "CH"))
    assert "CHE-999.999.999 MWST" in str(refusal("CHE-123.456.038 VAT1", "CH"))


@pytest.mark.parametrize("typed", ["NO 912 345 602 MVA", "912345602mva"])
def test_a_norwegian_number_is_stored_with_prefix_and_ending(typed: str) -> None:
    assert vat_number(typed, "NO") == "NO912345602MVA"


def test_a_norwegian_number_needs_its_ending() -> None:
    assert "NO999999999MVA" in str(refusal("NO 912 345 602", "NO"))


@pytest.mark.parametrize("country", ["DE", "GR", "CH", "US"])
@pytest.mark.parametrize(
    ("character", "code_point"),
    [
        ("\n", "U+000A"),
        ("\r", "U+000D"),
        ("\x00", "U+0000"),
        ("\u200b", "U+200B"),
        ("\u200d", "U+200D"),
        ("\u2028", "U+2028"),
        ("\u202e", "U+202E"),
        ("\ud800", "U+D800"),
    ],
)
@pytest.mark.parametrize("place", ["{}DE123456788", "DE1234{}56788", "DE123456788{}"])
def test_hidden_characters_are_shown_by_their_code_point(
    country: str, character: str, code_point: str, place: str
) -> None:
    assert str(refusal(place.format(character), country)) == (
        f"The number holds the hidden character {code_point}. Please remove it."
    )


@pytest.mark.parametrize(
    ("typed", "country", "character"),
    [
        ("DE１23456788", "DE", "１"),
        ("DE٥23456788", "DE", "٥"),
        ("DЕ123456788", "DE", "Е"),  # The second letter is Cyrillic.
        ("ﬁ12345671", "FI", "ﬁ"),  # A ligature that turns into FI in upper case.
        ("E\u0345123456783", "GR", "\u0345"),  # Turns into a Greek letter in upper case.
        ("DE123456788;", "DE", ";"),
        ("DE12345678?", "DE", "?"),
        ("<b>DE123456788", "DE", "<"),
    ],
)
def test_a_character_that_no_number_holds_is_named(
    typed: str, country: str, character: str
) -> None:
    assert str(refusal(typed, country)) == (
        f"The number holds {character}, which is not one of A to Z or 0 to 9."
    )


@pytest.mark.parametrize("country", ["DE", "US"])
def test_a_long_text_is_refused_unread(country: str) -> None:
    assert str(refusal("\n" * 10_000_000, country)) == "A number has at most 40 characters."


@pytest.mark.parametrize(
    "typed", ["12-3456789", "EIN #12-345", "法人番号 1234567890123", "ИНН 7707083893", "１２３"]
)
@pytest.mark.parametrize("country", ["US", "JP", "RU", "LI", "IM"])
def test_where_we_know_no_rules_a_business_number_is_free_text(typed: str, country: str) -> None:
    assert not has_vat_number(country)
    assert vat_number_shape(country) == ""
    assert vat_number(f"  {typed} ", country) == typed


def test_a_business_number_is_kept_as_written_but_for_blanks_around_it() -> None:
    assert vat_number("   ", "US") == ""
    assert vat_number("de 123", "US") == "de 123"


def test_only_countries_of_the_list_have_shapes_and_each_shape_names_its_prefix() -> None:
    with_numbers = {code for code, _ in country_choices("en") if has_vat_number(code)}

    assert with_numbers == set(VAT_NUMBERS)
    for country in with_numbers:
        assert VAT_NUMBERS[country].startswith(vat_number_shape(country)[:2])


def test_a_refused_number_is_an_error_of_the_person_not_of_the_program() -> None:
    assert issubclass(VatNumberError, UserError)
    assert refusal("x", "DE").code == "vat_number_invalid"
