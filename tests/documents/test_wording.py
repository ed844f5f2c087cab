from __future__ import annotations

import re
import tomllib
from importlib import resources
from string import Formatter

import pytest

from billing_desktop.documents.content import printable
from billing_desktop.documents.wording import Wording, wording_in
from billing_desktop.domain.language import Language
from billing_desktop.errors import DocumentError

GERMAN, ENGLISH = wording_in("de"), wording_in("en")
EVERY = [wording_in(language) for language in Language]
FULL = [wording_in(language) for language in Language if language.of_text is language]
BASED = [wording_in(language) for language in Language if language.of_text is not language]
FOREIGN = [wording for wording in FULL if wording is not GERMAN]

# The words of Directive 2006/112/EC, article 226 no. 11a, as each language has them.
OF_THE_DIRECTIVE = {
    "bg": "обратно начисляване",
    "cs": "daň odvede zákazník",
    "da": "omvendt betalingspligt",
    "de": "Steuerschuldnerschaft des Leistungsempfängers",
    "el": "Αντίστροφη επιβάρυνση",
    "en": "Reverse charge",
    "es": "inversión del sujeto pasivo",
    "et": "pöördmaksustamine",
    "fi": "käännetty verovelvollisuus",
    "fr": "Autoliquidation",
    "hr": "prijenos porezne obveze",
    "hu": "fordított adózás",
    "it": "inversione contabile",
    "lt": "Atvirkštinis apmokestinimas",
    "lv": "nodokļa apgrieztā maksāšana",
    "mt": "Inverżjoni tal-ħlas",
    "nl": "Btw verlegd",
    "pl": "odwrotne obciążenie",
    "pt": "Autoliquidação",
    "ro": "taxare inversă",
    "sk": "prenesenie daňovej povinnosti",
    "sl": "Reverse charge",
    "sv": "Omvänd betalningsskyldighet",
}
# Texts that are the same in English by their nature.
COMMON = {"info.credit_note_issued_on", "table.vat", "totals.vat_S", "footer.contact"}
ALIKE = {
    "table.fee_sum",
    "table.no_vat",
    "payment.iban",
    "payment.bic",
    "payment.code",
    "footer.bic",
    "footer.bank",
    "test.word",
    "test.payee",
}


def by_language(wording: Wording) -> str:
    return wording.language.value


def texts_of(wording: Wording) -> dict[str, str]:
    """The texts that are read, without the patterns of figures."""
    return {key: text for key, text in wording.texts.items() if not key.startswith("formats.")}


def names_in(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_invoice_language_has_a_wording_and_no_other_file_lies_there() -> None:
    files = {
        entry.name.removesuffix(".toml")
        for entry in resources.files("resources").joinpath("wording").iterdir()
        if entry.name.endswith(".toml")
    }

    assert [wording.language for wording in EVERY] == list(Language)
    assert files == set(Language)


@pytest.mark.parametrize("wording", EVERY, ids=by_language)
def test_every_language_has_every_text(wording: Wording) -> None:
    only_foreign = {key for key in ENGLISH.texts if key.endswith(".german")}
    expected = set(ENGLISH.texts) - (only_foreign if wording is GERMAN else set())

    assert set(wording.texts) == expected
    assert all(text.strip() == text != "" for text in texts_of(wording).values())


@pytest.mark.parametrize("wording", EVERY, ids=by_language)
def test_every_language_fills_in_the_same_values(wording: Wording) -> None:
    for key, text in wording.texts.items():
        assert names_in(text) == names_in(ENGLISH.texts[key]), key


@pytest.mark.parametrize("wording", FOREIGN, ids=by_language)
def test_decisive_lines_are_in_german_letter_by_letter(wording: Wording) -> None:
    assert {key: text for key, text in wording.texts.items() if key.endswith(".german")} == {
        "notes.reverse_charge.german": "Steuerschuldnerschaft des Leistungsempfängers.",
        "notes.outside_scope.german": (
            "Nicht im Inland steuerbare Leistung (§\u00a03a\u00a0Abs.\u00a02\u00a0UStG)."
        ),
        "notes.advance.german": (
            "Vorauszahlung für noch nicht ausgeführte Leistungen "
            "(§\u00a014\u00a0Abs.\u00a05\u00a0UStG)."
        ),
        "notes.cancellation.german": "Stornorechnung zur Rechnung\u00a0{number}.",
    }


@pytest.mark.parametrize("wording", EVERY, ids=by_language)
def test_reverse_charge_is_named_in_the_words_of_the_directive(wording: Wording) -> None:
    words = OF_THE_DIRECTIVE[wording.language]
    head, label = wording.texts["notes.reverse_charge.head"], wording.texts["totals.vat_AE"]

    # A head begins with a capital letter; the label of the totals has the words as they are.
    assert head == words[0].upper() + words[1:]
    assert words in (head, label.partition(", ")[2])


@pytest.mark.parametrize("wording", BASED, ids=by_language)
def test_a_language_without_a_wording_is_english_but_for_figures_and_the_directive(
    wording: Wording,
) -> None:
    own = {key for key, text in wording.texts.items() if text != ENGLISH.texts[key]}

    assert own <= {
        "formats.decimal_mark",
        "formats.group_mark",
        "formats.with_symbol",
        "formats.with_code",
        "formats.percent",
        "totals.vat_AE",
        "notes.reverse_charge.head",
    }


@pytest.mark.parametrize("language", [wording.language for wording in BASED])
def test_a_file_repeats_nothing_of_the_one_it_is_based_on(language: Language) -> None:
    file = resources.files("resources").joinpath("wording", f"{language}.toml")
    own = tomllib.loads(file.read_text(encoding="utf-8"))

    assert own.pop("based_on") == language.of_text
    written = str(own).replace("~", "\u00a0")
    for key, text in wording_in(language).texts.items():
        if text == ENGLISH.texts[key]:
            assert f"'{key.rpartition('.')[2]}': {text!r}" not in written, key


@pytest.mark.parametrize("wording", [w for w in FULL if w is not ENGLISH], ids=by_language)
def test_a_whole_wording_leaves_nothing_in_english(wording: Wording) -> None:
    same = {
        key
        for key, text in texts_of(wording).items()
        if text == ENGLISH.texts[key] and not key.endswith(".german") and key != "test.other"
    }

    assert same <= ALIKE | COMMON


@pytest.mark.parametrize("wording", EVERY, ids=by_language)
def test_what_belongs_together_is_never_broken(wording: Wording) -> None:
    for key, text in wording.texts.items():
        assert not re.search(r"§ |Abs\. |\d [A-Z]| \d| \{(page|pages|fixed|bic)\}", text), key


def test_a_polish_line_never_ends_with_a_word_of_one_letter() -> None:
    for key, text in texts_of(wording_in("pl")).items():
        assert not re.search(r"(^|[ \u00a0(])[aiouwzAIOUWZ] ", text), key


def test_a_french_colon_never_begins_a_line() -> None:
    for key, text in wording_in("fr").texts.items():
        assert not re.search(r"(^|[^\u00a0])[:;!?]", text), key
        assert "'" not in text, key


@pytest.mark.parametrize("wording", EVERY, ids=by_language)
def test_texts_are_composed_and_hide_nothing(wording: Wording) -> None:
    for key, text in texts_of(wording).items():
        assert printable(text) == text.replace("\u00a0", " "), key


def test_what_is_filled_in_is_never_parsed() -> None:
    text = GERMAN.text("page.document", number="{number} %(x)s {0.__class__}")

    assert text == "Rechnung {number} %(x)s {0.__class__}"


@pytest.mark.parametrize("language", ["ga", "no", "", "../de", "DE", "mail"])
def test_language_without_wording_is_refused_by_name(language: str) -> None:
    with pytest.raises(DocumentError, match=re.escape(f"the language {language}.")):
        wording_in(language)
