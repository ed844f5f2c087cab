from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_desktop.documents.content import printable


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("<b>AT&T</b> %(x)s {y}", "<b>AT&T</b> %(x)s {y}"),
        ("one\ntwo\tthree", "one two three"),
        ("a\u202eb\u200bc\ufeffd\x00e", "abcde"),
        ("cafe\u0301", "café"),
        ("  a\u00a0 b ", "a b"),
    ],
)
def test_text_stays_what_it_says_with_nothing_hidden_in_it(text: str, drawn: str) -> None:
    assert printable(text) == drawn


@given(st.text())
def test_no_control_or_hidden_character_is_ever_drawn(text: str) -> None:
    categories = {unicodedata.category(character) for character in printable(text)}

    assert not categories & {"Cc", "Cf", "Cs", "Zl", "Zp"}
