"""The languages of invoices as the window names them, and billing details as people read them."""

from __future__ import annotations

import unicodedata

from billing_desktop.domain.country import Country
from billing_desktop.domain.language import Language
from ui.formatting import EMPTY
from ui.translation import language, tr

_OWN_NAMES = {
    Language.GERMAN: "Deutsch",
    Language.ENGLISH: "English",
    Language.FRENCH: "français",
    Language.SPANISH: "español",
    Language.ITALIAN: "italiano",
    Language.DUTCH: "Nederlands",
    Language.POLISH: "polski",
    Language.BULGARIAN: "български",
    Language.CROATIAN: "hrvatski",
    Language.CZECH: "čeština",
    Language.DANISH: "dansk",
    Language.ESTONIAN: "eesti",
    Language.FINNISH: "suomi",
    Language.GREEK: "ελληνικά",
    Language.HUNGARIAN: "magyar",
    Language.LATVIAN: "latviešu",
    Language.LITHUANIAN: "lietuvių",
    Language.MALTESE: "Malti",
    Language.PORTUGUESE: "português",
    Language.ROMANIAN: "română",
    Language.SLOVAK: "slovenčina",
    Language.SLOVENIAN: "slovenščina",
    Language.SWEDISH: "svenska",
}


def language_name(code: str) -> str:
    """Return the language's name in that of the window."""
    return _names()[Language(code)]


def language_choices() -> list[tuple[str, str]]:
    """Return (text, code) of all of them, sorted; the text ends with the language's own name."""
    choices = []
    for code, name in _names().items():
        own = _OWN_NAMES[code]
        choices.append((name if own == name else f"{name} ({own})", code.value))
    return sorted(choices, key=lambda choice: unicodedata.normalize("NFKD", choice[0]))


def language_help(code: str) -> str:
    """Return what has to be known about invoices in that language, or ""."""
    language = Language(code)
    if language.of_text is language:
        return ""
    return tr(
        "The invoice is in English. It names reverse charge in {language}.",
        language=language_name(code),
    )


def _names() -> dict[Language, str]:
    return {
        Language.GERMAN: tr("German"),
        Language.ENGLISH: tr("English"),
        Language.FRENCH: tr("French"),
        Language.SPANISH: tr("Spanish"),
        Language.ITALIAN: tr("Italian"),
        Language.DUTCH: tr("Dutch"),
        Language.POLISH: tr("Polish"),
        Language.BULGARIAN: tr("Bulgarian"),
        Language.CROATIAN: tr("Croatian"),
        Language.CZECH: tr("Czech"),
        Language.DANISH: tr("Danish"),
        Language.ESTONIAN: tr("Estonian"),
        Language.FINNISH: tr("Finnish"),
        Language.GREEK: tr("Greek"),
        Language.HUNGARIAN: tr("Hungarian"),
        Language.LATVIAN: tr("Latvian"),
        Language.LITHUANIAN: tr("Lithuanian"),
        Language.MALTESE: tr("Maltese"),
        Language.PORTUGUESE: tr("Portuguese"),
        Language.ROMANIAN: tr("Romanian"),
        Language.SLOVAK: tr("Slovak"),
        Language.SLOVENIAN: tr("Slovenian"),
        Language.SWEDISH: tr("Swedish"),
    }


def shown_detail(field: str, text: str) -> str:
    """Return a billing detail as people read it: countries and languages by name."""
    if not text:
        return EMPTY
    if field == "country":
        return Country(text).name(language())
    return language_name(text) if field == "language" else text
