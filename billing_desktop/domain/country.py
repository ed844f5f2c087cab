"""Countries by their ISO 3166 code, named in the reader's language."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache

EU_MEMBERS = frozenset(
    ("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK").split()
)


@dataclass(frozen=True, slots=True)
class Country:
    """A country; ``str()`` is its English name, for messages."""

    code: str

    def name(self, language: str) -> str:
        """Return the country's name in ``language`` (CLDR names)."""
        return _names(language)[self.code]

    def __str__(self) -> str:
        return self.name("en")


def is_country(code: str) -> bool:
    """Tell whether ``code`` is a territory that can have a postal address."""
    return code in _names("en")


def country_choices(language: str) -> tuple[tuple[str, str], ...]:
    """Return (code, name) of all countries, sorted by name in ``language``."""
    names = _names(language)
    return tuple(sorted(names.items(), key=lambda item: _sort_key(item[1])))


@cache
def _names(language: str) -> dict[str, str]:
    # Babel takes tens of milliseconds to import and is not needed for the first paint.
    from babel import Locale

    territories = Locale(language).territories
    return {
        code: name
        for code, name in territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NOT_POSTAL
    }


def _sort_key(name: str) -> str:
    # "Ägypten" stands between "Afghanistan" and "Albanien", not after them all.
    letters = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


# CLDR territories that are groupings, placeholders or uninhabited.
_NOT_POSTAL = frozenset(("AC AQ BV CP CQ DG EA EU EZ HM IC QO TA UN XA XB ZZ").split())
