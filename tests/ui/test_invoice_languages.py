from __future__ import annotations

import pytest
from babel import Locale

from billing_desktop.domain.language import Language
from ui.invoice_languages import language_choices, language_help, language_name
from ui.translation import set_language


@pytest.mark.parametrize("spoken", ["en", "de"])
@pytest.mark.parametrize("language", list(Language))
def test_languages_have_the_names_that_everybody_knows(spoken: str, language: Language) -> None:
    set_language(spoken)
    ours, own = Locale(spoken).languages[language], Locale(language).languages[language]

    assert language_name(language) == ours
    text = next(text for text, code in language_choices() if code == language)
    assert text.casefold() == (ours if own == ours else f"{ours} ({own})").casefold()


@pytest.mark.parametrize(
    ("spoken", "last"), [("en", "Swedish (svenska)"), ("de", "Ungarisch (magyar)")]
)
def test_choices_are_sorted_as_they_are_read(spoken: str, last: str) -> None:
    set_language(spoken)

    texts = [text for text, _ in language_choices()]

    assert len(texts) == len(set(texts)) == 23
    assert texts[-1] == last
    assert next(text for text in texts if text[0] == "D").startswith(("Danish", "Dänisch"))


def test_only_a_language_without_a_text_of_its_own_needs_an_explanation() -> None:
    explained = {language for language in Language if language_help(language)}

    assert explained == {language for language in Language if language.of_text is not language}
