"""What somebody types to find a document, and what it may mean."""

from __future__ import annotations

from datetime import date

import pytest

from billing_desktop.domain.document_search import SearchWord, search_words


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("302.26", 30226),
        ("302,26", 30226),
        ("1.302,26", 130226),
        ("1,302.26", 130226),
        ("1302,26", 130226),
        ("€302.26", 30226),
        ("-302.26", 30226),
        ("−302,26", 30226),
        ("0,01", 1),
    ],
)
def test_an_amount_is_understood_in_either_language(text: str, minor: int) -> None:
    (word,) = search_words(text)

    assert word == SearchWord(text.casefold(), amount_minor=minor)


@pytest.mark.parametrize("text", ["302", "302.2", "302.266", "1.30,26", "٣.٠٠", "1e9", "re-2026"])
def test_what_is_no_amount_with_cents_is_a_text(text: str) -> None:
    assert search_words(text) == (SearchWord(text),)


@pytest.mark.parametrize("text", ["23.11.2026", "2026-11-23"])
def test_a_day_is_understood(text: str) -> None:
    assert search_words(text) == (SearchWord(text, day=date(2026, 11, 23)),)


@pytest.mark.parametrize("text", ["31.02.2026", "2026-13-01", "23.11.26"])
def test_what_is_no_day_is_a_text(text: str) -> None:
    assert search_words(text) == (SearchWord(text),)


def test_every_word_counts_and_case_does_not() -> None:
    assert search_words("  Ärzte\tRE-2026 ") == (SearchWord("ärzte"), SearchWord("re-2026"))
    assert search_words("") == ()
