"""Dates and percentages of the settings: read strictly, and shown with what they mean today."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from ui.style.tokens import Tone
from ui.translation import Language, language, tr
from ui.widgets.chip import Chip
from ui.widgets.date_edit import DateEdit

_YEARS_AHEAD = 20
_PERCENT = {
    Language.ENGLISH: re.compile(r"(\d{1,3})(?:\.(\d{1,3}))?", re.ASCII),
    Language.GERMAN: re.compile(r"(\d{1,3})(?:,(\d{1,3}))?", re.ASCII),
}


def parse_percent(text: str) -> Decimal | None:
    """Return the rate typed as ``19``, ``1.5`` or ``1,5 %`` in the language of the window.

    None if it is anything else, below 0 or above 100.
    """
    bare = text.strip().removesuffix("%").rstrip()
    match = _PERCENT[language()].fullmatch(bare)
    if match is None:
        return None
    percent = Decimal(f"{match[1]}.{match[2] or 0}")
    return percent if percent <= 100 else None


def percent_sentence() -> str:
    """Return what is right in a field for a percentage."""
    example = "1,5" if language() is Language.GERMAN else "1.5"
    return tr("Enter a percentage from 0 to 100, such as 19 or {example}.", example=example)


class FutureDateEdit(DateEdit):
    """A date after ``today``; the first of the next month is suggested."""

    def __init__(self, today: date) -> None:
        super().__init__()
        tomorrow = today + timedelta(days=1)
        self.set_days(tomorrow, date(tomorrow.year + _YEARS_AHEAD, tomorrow.month, 28))
        self.set_day(date(today.year + today.month // 12, today.month % 12 + 1, 1))


def standing_chip(valid_from: date, all_from: Sequence[date], *, today: date) -> Chip:
    """Return whether the row from ``valid_from`` on holds today, is to come, or is past."""
    if valid_from > today:
        return Chip(tr("To come"), "clock", Tone.INFO, is_tinted=True)
    if valid_from == max(day for day in all_from if day <= today):
        return Chip(tr("In force"), "circle-check", Tone.OK, is_tinted=False)
    return Chip(tr("Past"), "history", Tone.NEUTRAL, is_tinted=False)
