from __future__ import annotations

import pytest

from billing_desktop.domain.vat_check import (
    CheckOutcome,
    Silence,
    VatCheck,
    VatOverride,
    VatQuestion,
    VatRecord,
)
from tests.builders import NOW, VAT_NUMBERS
from ui.style.tokens import Tone
from ui.translation import set_language
from ui.vat_numbers.texts import silence_text, standing_text

NUMBER = VAT_NUMBERS["FR"]


def check(
    outcome: CheckOutcome = CheckOutcome.VALID,
    silence: Silence | None = None,
    *,
    consultation: str = "",
    name: str = "",
    address: str = "",
) -> VatCheck:
    question = VatQuestion("c", "a", NUMBER, "", is_test=False, asked_at=NOW, asked_by="clerk")
    return VatCheck(question, outcome, NOW, consultation, name, address, silence)


NO = check(CheckOutcome.INVALID)
SILENT = check(CheckOutcome.NOT_REACHABLE, Silence.TIMEOUT)


def text_of(record: VatRecord, *, is_stand_in: bool = False) -> tuple[str, str, Tone]:
    said = standing_text(record, is_stand_in=is_stand_in)
    return said.title, said.sentence, said.tone


def test_a_confirmed_number_shows_its_proof_and_whose_it_is() -> None:
    yes = check(consultation="WAPI1", name="ATELIER BRUN", address="69002 LYON")

    assert text_of(VatRecord(NUMBER, yes, yes)) == (
        "Confirmed on 23 Nov 2026",
        "Consultation number WAPI1. Registered: ATELIER BRUN, 69002 LYON.",
        Tone.OK,
    )


def test_a_confirmation_without_a_proof_says_so() -> None:
    yes = check()

    assert text_of(VatRecord(NUMBER, yes, yes))[1] == "Without a consultation number."


def test_silence_after_a_confirmation_is_told_and_changes_nothing() -> None:
    title, sentence, tone = text_of(VatRecord(NUMBER, SILENT, check()))

    assert (title, tone) == ("Confirmed on 23 Nov 2026", Tone.OK)
    assert sentence.endswith("Asked again on 23 Nov 2026, without an answer.")


def test_a_refuted_number_says_what_is_held_and_until_when() -> None:
    title, sentence, tone = text_of(VatRecord(NUMBER, NO, NO))

    assert (title, tone) == ("Not known to the register", Tone.BAD)
    assert "Top-ups and invoices are held until the number is corrected or finance" in sentence


def test_a_released_number_says_who_released_it_and_why() -> None:
    made = VatOverride("o", "c", "The certificate is here.", NOW, "finance desk")

    title, sentence, tone = text_of(VatRecord(NUMBER, NO, NO, made))

    assert (title, tone) == ("Not known to the register, released by finance", Tone.WARN)
    assert sentence == "finance desk, 23 Nov 2026: The certificate is here."


def test_a_number_nobody_asked_about_is_not_checked_yet() -> None:
    assert text_of(VatRecord(NUMBER)) == (
        "Not checked yet",
        "It is checked at the register before the first top-up.",
        Tone.NEUTRAL,
    )


@pytest.mark.parametrize("silence", Silence)
def test_silence_says_why_and_that_top_ups_go_on(silence: Silence) -> None:
    last = check(CheckOutcome.NOT_REACHABLE, silence)

    title, sentence, tone = text_of(VatRecord(NUMBER, last))

    assert (title, tone) == ("The register could not be reached", Tone.WARN)
    assert silence_text(silence) in sentence
    assert "top-ups go on with reverse charge" in sentence


@pytest.mark.parametrize("language", ["en", "de"])
def test_each_reason_has_a_sentence_of_its_own(language: str) -> None:
    set_language(language)

    assert len({silence_text(silence) for silence in Silence}) == len(Silence)


def test_a_test_book_says_that_nobody_was_asked() -> None:
    yes = check()

    assert text_of(VatRecord(NUMBER, yes, yes), is_stand_in=True)[1].startswith(
        "TEST: not asked at the register."
    )


def test_the_same_in_german() -> None:
    set_language("de")

    title, sentence, _ = text_of(VatRecord(NUMBER, NO, NO))

    assert title == "Dem Register nicht bekannt"
    assert sentence.startswith("Gefragt am 23.11.2026. Aufladungen und Rechnungen werden")
