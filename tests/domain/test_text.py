from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_desktop.domain.text import clean_line, hidden_character, strip_blanks
from billing_desktop.errors import TextError, UserError

ALL_BLANKS = "".join(
    chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) == "Zs"
)


@pytest.mark.parametrize(
    "text",
    [
        "<b>Bold & Sons</b>",
        "AT&T",
        "%(x)s {y} \\n",
        "=HYPERLINK(0)",
        'O\'Neill "Quoted"; DROP TABLE',
        "Rocket 🚀 GmbH",
        "Family 👨\u200d👩\u200d👧 Ltd",
        "日本電気株式会社",
        "شركة النور",
        "شرکت می\u200cخواهم",
        "हिन्दी कंपनी",
        "Ω",
        "x" * 200,
        "🚀" * 200,
    ],
)
def test_what_a_company_may_be_called_is_kept_to_the_letter(text: str) -> None:
    assert clean_line(text) == text


@pytest.mark.parametrize(
    ("character", "code_point"),
    [
        ("\x00", "U+0000"),
        ("\t", "U+0009"),
        ("\n", "U+000A"),
        ("\r", "U+000D"),
        ("\x1b", "U+001B"),
        ("\x1f", "U+001F"),
        ("\x7f", "U+007F"),
        ("\x85", "U+0085"),
        ("\xad", "U+00AD"),
        ("\u061c", "U+061C"),
        ("\u200b", "U+200B"),
        ("\u200e", "U+200E"),
        ("\u200f", "U+200F"),
        ("\u2028", "U+2028"),
        ("\u2029", "U+2029"),
        ("\u202a", "U+202A"),
        ("\u202e", "U+202E"),
        ("\u2066", "U+2066"),
        ("\u2069", "U+2069"),
        ("\ufeff", "U+FEFF"),
        ("\ufffe", "U+FFFE"),
        ("\ufdd0", "U+FDD0"),
        ("\ud800", "U+D800"),
        ("\U000e0041", "U+E0041"),
        ("\U0010ffff", "U+10FFFF"),
    ],
)
@pytest.mark.parametrize("place", ["{}Acme", "Ac{}me", "Acme{}", "{}"])
def test_a_hidden_character_is_refused_with_its_code_point(
    character: str, code_point: str, place: str
) -> None:
    with pytest.raises(TextError) as refused:
        clean_line(place.format(character))

    assert refused.value.params == {"code_point": code_point}
    assert code_point in str(refused.value)
    assert character not in str(refused.value)


@pytest.mark.parametrize("joiner", ["\u200c", "\u200d"])
@pytest.mark.parametrize("place", ["{}", "{}{}{}", "{}Acme", "Acme{}"])
def test_a_joiner_that_joins_nothing_is_a_hidden_character(joiner: str, place: str) -> None:
    with pytest.raises(TextError, match=r"U\+200[CD]"):
        clean_line(place.replace("{}", joiner))


@pytest.mark.parametrize("blank", ALL_BLANKS)
def test_every_kind_of_blank_is_taken_off_the_ends(blank: str) -> None:
    assert clean_line(f"{blank}Acme{blank}") == "Acme"
    assert clean_line(blank * 3) == ""


def test_letters_are_stored_in_composed_form() -> None:
    assert clean_line("Mu\u0308ller") == "M\u00fcller"


def test_the_longest_text_is_counted_in_characters_after_cleaning() -> None:
    assert clean_line(" " + "u\u0308" * 200 + " ") == "\u00fc" * 200

    with pytest.raises(TextError, match="longer than 200 characters"):
        clean_line("x" * 201)
    with pytest.raises(TextError, match="longer than 5 characters"):
        clean_line("x" * 6, length_max=5)


def test_a_huge_text_is_refused_before_it_is_read() -> None:
    with pytest.raises(TextError, match="longer than 200 characters"):
        clean_line("\x00" * 10_000_000)


@given(st.text(st.characters(codec=None), max_size=30))
def test_a_cleaned_line_is_clean(text: str) -> None:
    try:
        line = clean_line(text)
    except UserError:
        return

    assert clean_line(line) == line
    assert line == strip_blanks(line)
    assert unicodedata.is_normalized("NFC", line)
    assert hidden_character(line.replace("\u200c", "").replace("\u200d", "")) is None
    assert "\n" not in line


def test_a_visible_text_hides_nothing() -> None:
    assert hidden_character("Acme ü 日 🚀") is None
    assert hidden_character("") is None
