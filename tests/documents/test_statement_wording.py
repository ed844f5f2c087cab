"""The words of account statements are whole in every language that has its own text."""

from __future__ import annotations

from importlib import resources
from string import Formatter

import pytest

from billing_desktop.documents.statement_wording import statement_wording_in
from billing_desktop.domain.language import Language
from billing_desktop.domain.statement import MovementKind

ENGLISH = statement_wording_in("en")
FULL = [language for language in Language if language.of_text is language]


def names_in(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", FULL)
def test_every_text_is_there_with_the_same_values(language: Language) -> None:
    texts = statement_wording_in(language).texts

    assert set(texts) == set(ENGLISH.texts)
    for key, text in texts.items():
        assert text.strip() == text != ""
        assert names_in(text) == names_in(ENGLISH.texts[key])
    assert all(f"kind.{kind.value}" in texts for kind in MovementKind)


def test_no_other_file_lies_there() -> None:
    files = {
        entry.name.removesuffix(".toml")
        for entry in resources.files("resources").joinpath("wording", "statement").iterdir()
        if entry.name.endswith(".toml")
    }

    assert files == set(FULL)


def test_other_languages_are_in_english_with_figures_of_their_own() -> None:
    finnish = statement_wording_in("fi")

    assert finnish.texts == ENGLISH.texts
    assert finnish.base.formats.decimal_mark == ","
    assert statement_wording_in("").texts == ENGLISH.texts
