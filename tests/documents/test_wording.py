from __future__ import annotations

import re
from string import Formatter

import pytest

from billing_desktop.documents.wording import Wording, wording_in
from billing_desktop.domain.language import Language
from billing_desktop.errors import DocumentError

GERMAN, ENGLISH = wording_in("de"), wording_in("en")


def names_in(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_invoice_language_has_a_wording() -> None:
    assert [wording_in(language).language for language in Language] == list(Language)


def test_languages_have_the_same_texts() -> None:
    only_foreign = {key for key in ENGLISH.texts if key.endswith(".german")}

    assert set(ENGLISH.texts) - only_foreign == set(GERMAN.texts)


def test_languages_fill_in_the_same_values() -> None:
    for key, german in GERMAN.texts.items():
        assert names_in(german) == names_in(ENGLISH.texts[key]), key


@pytest.mark.parametrize("wording", [GERMAN, ENGLISH], ids=str)
def test_paragraphs_of_law_are_never_broken(wording: Wording) -> None:
    for key, text in wording.texts.items():
        assert not re.search(r"§ |Abs\. |\d [A-Z]", text), key


def test_what_is_filled_in_is_never_parsed() -> None:
    text = GERMAN.text("page.document", number="{number} %(x)s {0.__class__}")

    assert text == "Rechnung {number} %(x)s {0.__class__}"


@pytest.mark.parametrize("language", ["fr", "", "../de", "DE"])
def test_language_without_wording_is_refused_by_name(language: str) -> None:
    with pytest.raises(DocumentError, match=re.escape(f"the language {language}.")):
        wording_in(language)
