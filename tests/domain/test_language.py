from __future__ import annotations

import pytest

from billing_desktop.domain.language import Language

OFFICIAL = "bg cs da de el en es et fi fr hr hu it lt lv mt nl pl pt ro sk sl sv".split()


def test_invoices_come_in_the_languages_whose_words_the_directive_has() -> None:
    assert sorted(language.value for language in Language) == OFFICIAL


@pytest.mark.parametrize("code", ["de", "en", "fr", "es", "it", "nl", "pl"])
def test_a_language_with_a_wording_is_that_of_its_text(code: str) -> None:
    assert Language(code).of_text is Language(code)


def test_the_text_of_all_others_is_english() -> None:
    others = [language for language in Language if language.of_text is not language]

    assert len(others) == 16
    assert {language.of_text for language in others} == {Language.ENGLISH}
