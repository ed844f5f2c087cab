"""Sentences are stored with their parts and come back with them."""

from __future__ import annotations

from datetime import date

import pytest

from billing_desktop.db.sentences import from_text, to_text
from billing_desktop.domain.country import Country
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.domain.sentence import Sentence
from billing_desktop.errors import ClockError, TaxHeldError
from tests.builders import eur


@pytest.mark.parametrize(
    ("part", "kept"),
    [
        ("TU-2026-000001", "TU-2026-000001"),
        (7, 7),
        (True, "True"),
        (eur("60.69"), eur("60.69")),
        (date(2026, 11, 23), date(2026, 11, 23)),
        (Country("FR"), Country("FR")),
        (TopUpMethod.CARD, "card"),
        (2.5, "2.5"),
        (Sentence("{n} more", {"n": 2}), Sentence("{n} more", {"n": 2})),
    ],
)
def test_a_part_comes_back_as_what_it_was(part: object, kept: object) -> None:
    stored = from_text(to_text(Sentence("It is {part}.", {"part": part})))

    assert stored == Sentence("It is {part}.", {"part": kept})


def test_the_reason_of_an_error_comes_back_as_its_sentence() -> None:
    error = ClockError("The clock says {today}.", today=date(2026, 11, 23))
    held = TaxHeldError("Held in {country}.", country=Country("FR"))

    for reason in (error, held):
        stored = from_text(to_text(Sentence("No invoice. {reason}", {"reason": reason})))
        assert stored.params["reason"] == Sentence.of(reason)
        assert str(stored) == f"No invoice. {reason}"
