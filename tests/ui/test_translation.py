from __future__ import annotations

import re
from string import Formatter

import pytest

from ui.translation import Language, catalogues, language, ntr, set_language, system_language, tr

OTHER_LANGUAGES = [language for language in Language if language is not Language.ENGLISH]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_english_is_the_key_itself() -> None:
    assert tr("Top up {amount}", amount="€50.00") == "Top up €50.00"


def test_german_comes_from_the_catalogues() -> None:
    set_language("de")

    assert tr("{text} is not an amount.", text="zehn") == "zehn ist kein Betrag."


def test_text_without_translation_stays_english() -> None:
    set_language("de")

    assert tr("No catalogue has this sentence.") == "No catalogue has this sentence."


def test_braces_in_data_are_shown_as_they_are() -> None:
    assert tr("Hello {name}", name="{evil!r}") == "Hello {evil!r}"


@pytest.mark.parametrize(("n", "sentence"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows")])
def test_plural_follows_the_count(n: int, sentence: str) -> None:
    assert ntr("{n} row", "{n} rows", n) == sentence


def test_language_that_we_do_not_speak_is_refused() -> None:
    with pytest.raises(ValueError, match="fr"):
        set_language("fr")

    assert language() is Language.ENGLISH


def test_system_language_is_one_that_we_speak() -> None:
    assert system_language() in set(Language)


@pytest.mark.parametrize("spoken", OTHER_LANGUAGES)
def test_catalogues_agree_wherever_they_have_the_same_text(spoken: Language) -> None:
    seen: dict[str, tuple[str, str]] = {}
    conflicts = []
    for name, catalogue in catalogues(spoken).items():
        for key, text in catalogue.items():
            other, other_text = seen.setdefault(key, (name, text))
            if other_text != text:
                conflicts.append(f"{key!r}: {other} says {other_text!r}, {name} says {text!r}")

    assert conflicts == []


@pytest.mark.parametrize("spoken", OTHER_LANGUAGES)
def test_translations_have_the_placeholders_of_their_key(spoken: Language) -> None:
    for name, catalogue in catalogues(spoken).items():
        for key, text in catalogue.items():
            assert placeholders(text) <= placeholders(key), f"{name}: {key}"
            assert not re.search(r"^\s|\s$", text) or re.search(r"^\s|\s$", key), f"{name}: {key}"
