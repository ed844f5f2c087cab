"""What the words mean that somebody types to find a document."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

# As people write them in either language: 302.26, 302,26, 1,302.26, 1.302,26, €302.26.
_AMOUNT = re.compile(r"[-−]?€?([0-9]{1,3}(?:[.,][0-9]{3})*|[0-9]{1,12})[.,]([0-9]{2})€?", re.ASCII)
_GERMAN_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})", re.ASCII)
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class SearchWord:
    """A part of number, billing number or customer; or the total, or the day of issue.

    ``amount_minor`` is without a sign: a credit note is found by the figure on it.
    """

    text: str
    amount_minor: int | None = None
    day: date | None = None


def search_words(text: str) -> tuple[SearchWord, ...]:
    """Return what to look for; a document has to have every word, in whichever place."""
    return tuple(SearchWord(word, _amount(word), _day(word)) for word in text.casefold().split())


def _amount(word: str) -> int | None:
    match = _AMOUNT.fullmatch(word)
    if match is None:
        return None
    return int(re.sub("[.,]", "", match[1]) + match[2])


def _day(word: str) -> date | None:
    if match := _ISO_DAY.fullmatch(word):
        year, month, day = match.groups()
    elif match := _GERMAN_DAY.fullmatch(word):
        day, month, year = match.groups()
    else:
        return None
    with suppress(ValueError):  # The 31st of February is a text like any other.
        return date(int(year), int(month), int(day))
    return None
