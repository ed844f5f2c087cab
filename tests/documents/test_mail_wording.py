from __future__ import annotations

import tomllib
from importlib import resources
from string import Formatter

import pytest

from billing_desktop.domain.language import Language

LANGUAGES = [language for language in Language if language.of_text is language]
COMMON = {"number", "company", "amount", "date", "seller"}
OF_THEIR_OWN = {"invoice_request": {"message"}, "payment_link": {"link"}}


def templates(language: str) -> dict[str, dict[str, str]]:
    file = resources.files("resources").joinpath("wording", "mail", f"{language}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def test_every_language_with_a_text_of_its_own_has_mails_and_no_other() -> None:
    folder = resources.files("resources").joinpath("wording", "mail")

    names = {entry.name for entry in folder.iterdir() if entry.name.endswith(".toml")}

    assert names == {f"{language}.toml" for language in LANGUAGES}


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "en"])
def test_no_mail_has_a_paragraph_left_in_english(language: str) -> None:
    english = templates("en")

    for occasion, mail in templates(language).items():
        ours, theirs = (set(text["body"].split("\n\n")) for text in (mail, english[occasion]))
        assert ours & theirs <= {"{message}", "{link}"}, occasion
        assert mail["subject"] != english[occasion]["subject"], occasion


def names_in(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_occasion_has_a_subject_and_a_body(language: str) -> None:
    found = templates(language)

    assert list(found) == [
        "invoice",
        "credit_note",
        "invoice_request",
        "reminder",
        "payment_received",
        "payment_link",
    ]
    assert {tuple(mail) for mail in found.values()} == {("subject", "body")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_mail_says_what_it_is_about_and_fills_in_only_what_is_known(language: str) -> None:
    for occasion, mail in templates(language).items():
        known = COMMON | OF_THEIR_OWN.get(occasion, set())
        assert names_in(mail["subject"]) == {"number", "seller"}, occasion
        assert names_in(mail["body"]) == known, occasion


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_subject_is_one_short_line_and_a_body_plain_paragraphs(language: str) -> None:
    for occasion, mail in templates(language).items():
        assert len(mail["subject"]) <= 60, occasion
        assert "\n" not in mail["subject"], occasion
        paragraphs = mail["body"].split("\n\n")
        assert len(paragraphs) >= 4, occasion
        assert all(paragraph.strip() for paragraph in paragraphs), occasion
        assert paragraphs[-1].endswith("\n{seller}\n"), occasion
        assert "  " not in mail["body"], occasion
