"""Sentences that are kept with their parts."""

from __future__ import annotations

from billing_desktop.domain.money import EUR, Money
from billing_desktop.domain.sentence import Sentence
from billing_desktop.errors import UserError


def test_a_sentence_reads_as_english() -> None:
    sentence = Sentence(
        "{number} was paid with {charged}.", {"number": "TU-1", "charged": Money(5, EUR)}
    )

    assert str(sentence) == "TU-1 was paid with 0.05 EUR."


def test_a_sentence_of_an_error_says_what_the_error_says() -> None:
    error = UserError("There is no day {text}.", text="2026-02-30")

    assert str(Sentence.of(error)) == str(error)


def test_a_name_that_ends_in_a_full_stop_ends_the_sentence() -> None:
    assert str(Sentence("Ask {company}.", {"company": "Irmãos Lda."})) == "Ask Irmãos Lda."
