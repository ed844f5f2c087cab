"""The languages an invoice can be written in."""

from __future__ import annotations

from enum import StrEnum


class Language(StrEnum):
    """A language that an invoice can be asked for in; the value is its ISO 639 code.

    The first seven have a wording of their own. The others are written in English, with the
    words of the directive on reverse charge and the figures in the language itself.
    """

    GERMAN = "de"
    ENGLISH = "en"
    FRENCH = "fr"
    SPANISH = "es"
    ITALIAN = "it"
    DUTCH = "nl"
    POLISH = "pl"
    BULGARIAN = "bg"
    CROATIAN = "hr"
    CZECH = "cs"
    DANISH = "da"
    ESTONIAN = "et"
    FINNISH = "fi"
    GREEK = "el"
    HUNGARIAN = "hu"
    LATVIAN = "lv"
    LITHUANIAN = "lt"
    MALTESE = "mt"
    PORTUGUESE = "pt"
    ROMANIAN = "ro"
    SLOVAK = "sk"
    SLOVENIAN = "sl"
    SWEDISH = "sv"

    @property
    def of_text(self) -> Language:
        """The language that the sentences are in: itself, or English."""
        return self if self in _WITH_WORDING else Language.ENGLISH


_WITH_WORDING = frozenset(
    {
        Language.GERMAN,
        Language.ENGLISH,
        Language.FRENCH,
        Language.SPANISH,
        Language.ITALIAN,
        Language.DUTCH,
        Language.POLISH,
    }
)
