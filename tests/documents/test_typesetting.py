from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_desktop.documents.look import INK, Face, Type
from billing_desktop.documents.typesetting import fitting, wrap

KIND = Type(Face.REGULAR, 10, INK)


class OnePerLetter:
    """Every letter is as wide as a tenth of its size."""

    def width(self, text: str, face: Face, size: float) -> float:
        return len(text) * size / 10


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", ()),
        ("one", ("one",)),
        ("one two three", ("one two", "three")),
        ("eightlet ab", ("eightlet", "ab")),
        ("abcdefghijkl mn", ("abcdefgh", "ijkl mn")),
        ("a  b", ("a b",)),
    ],
)
def test_lines_break_at_blanks_and_too_long_words_between_letters(
    text: str, lines: tuple[str, ...]
) -> None:
    assert wrap(text, 8, KIND, OnePerLetter()) == lines


def test_what_belongs_together_goes_to_the_next_line_together() -> None:
    assert wrap("costs 12\u00a0EUR", 8, KIND, OnePerLetter()) == ("costs", "12\u00a0EUR")


def test_what_belongs_together_but_fits_on_no_line_breaks_at_its_blanks_first() -> None:
    lines = wrap("1234\u00a05678\u00a09012", 8, KIND, OnePerLetter())

    assert lines == ("1234", "5678", "9012")


def test_marks_stay_on_their_letters() -> None:
    lines = wrap("abcdefgx\u0323y", 8, KIND, OnePerLetter())

    assert lines == ("abcdefg", "x\u0323y")


@given(st.text(alphabet="ab \u00a0é", max_size=60), st.integers(min_value=1, max_value=20))
def test_nothing_is_lost_and_no_line_is_too_wide(text: str, width: int) -> None:
    lines = wrap(text, width, KIND, OnePerLetter())

    assert all(0 < len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_first_size_that_fits_all_texts_is_taken() -> None:
    fitted = fitting(["12345", "1234567890"], 8, KIND, (10, 9, 8, 7), OnePerLetter())

    assert fitted.size == 8


def test_last_size_is_taken_when_none_fits() -> None:
    assert fitting(["1" * 99], 8, KIND, (10, 9), OnePerLetter()).size == 9
