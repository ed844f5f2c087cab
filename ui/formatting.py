"""Money, dates and counts as the window shows them, in the language of the window.

Separators and month names come from Qt's locale data, so that they are the same on every
workstation; digits come from whole numbers, never from a float.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QLocale

from ui.translation import Language, language

if TYPE_CHECKING:
    from billing_desktop.domain.money import Money

MINUS = "\N{MINUS SIGN}"
EMPTY = "\N{EN DASH}"  # What an empty cell shows.

_SYMBOLS = {"EUR": "€"}
_LOCALES = {
    # The short month names of the United Kingdom mix three and four letters ("Sept").
    Language.ENGLISH: QLocale(QLocale.Language.English, QLocale.Country.UnitedStates),
    Language.GERMAN: QLocale(QLocale.Language.German, QLocale.Country.Germany),
}


class CalendarMonth(Protocol):
    """Anything that lies in one month of one year: a date, or a month of the domain."""

    @property
    def year(self) -> int: ...
    @property
    def month(self) -> int: ...


def format_money(amount: Money) -> str:
    """Return ``€1,284.60`` or ``1.284,60 €``; a negative amount begins with U+2212."""
    figure = _figure(amount.minor_units, amount.currency.exponent)
    sign = MINUS if amount.minor_units < 0 else ""
    code = amount.currency.code
    symbol = _SYMBOLS.get(code)
    if language() is Language.GERMAN:
        return f"{sign}{figure} {symbol or code}"
    return f"{sign}{symbol}{figure}" if symbol else f"{sign}{code} {figure}"


def format_date(day: date) -> str:
    """Return ``23 Nov 2026`` or ``23.11.2026``."""
    if isinstance(day, datetime):
        raise TypeError("an instant has a zone: use format_instant")
    return _date(day)


def format_date_long(day: date) -> str:
    """Return ``23 November 2026`` or ``23. November 2026``, for sentences."""
    name = _locale().monthName(day.month, QLocale.FormatType.LongFormat)
    dot = "." if language() is Language.GERMAN else ""
    return f"{day.day}{dot} {name} {day.year}"


def format_instant(at: datetime) -> str:
    """Return ``23 Nov 2026  14:02`` in the workstation's zone; two spaces set the time apart."""
    local = _local(at)
    return f"{_date(local)}  {local:%H:%M}"


def format_time_of_day(at: datetime) -> str:
    """Return ``14:02`` in the workstation's zone."""
    return f"{_local(at):%H:%M}"


def format_month(month: CalendarMonth) -> str:
    """Return ``Nov 25``, as the axis of a chart shows the first month of a year."""
    return f"{format_month_name(month)} {month.year % 100:02}"


def format_month_name(month: CalendarMonth) -> str:
    """Return ``Nov``."""
    name = _locale().standaloneMonthName(month.month, QLocale.FormatType.ShortFormat)
    return str(name).removesuffix(".")


def format_month_long(month: CalendarMonth) -> str:
    """Return ``November 2025``."""
    name = _locale().standaloneMonthName(month.month, QLocale.FormatType.LongFormat)
    return f"{name} {month.year}"


def format_percent(rate: Decimal) -> str:
    """Return ``19 %``, ``1.5 %`` or ``1,5 %``: a rate in percent, without trailing zeros."""
    return f"{format_decimal(rate)} %"


def format_decimal(number: Decimal) -> str:
    """Return ``1,284.6`` or ``1.284,6``: all decimals there are, without trailing zeros."""
    sign, digits, exponent = number.normalize().as_tuple()
    if not isinstance(exponent, int):
        raise ValueError(f"{number} is not a number to show")
    whole = int("".join(map(str, digits))) * 10 ** max(exponent, 0)
    return f"{MINUS if sign and whole else ''}{_figure(whole, max(-exponent, 0))}"


def format_count(count: int) -> str:
    """Return ``1,284`` or ``1.284``."""
    return f"{MINUS if count < 0 else ''}{_figure(count, 0)}"


def _figure(units: int, decimals: int) -> str:
    """Group the digits of ``units`` and set the decimal point; the sign is left to the caller."""
    locale = _locale()
    whole, fraction = divmod(abs(units), 10**decimals)
    grouped = f"{whole:,}".replace(",", locale.groupSeparator())
    return f"{grouped}{locale.decimalPoint()}{fraction:0{decimals}}" if decimals else grouped


def _date(day: date) -> str:
    if language() is Language.GERMAN:
        return f"{day.day:02}.{day.month:02}.{day.year}"
    name = _locale().monthName(day.month, QLocale.FormatType.ShortFormat)
    return f"{day.day} {name} {day.year}"


def _local(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"naive datetime {at!r}")
    return at.astimezone()


def _locale() -> QLocale:
    return _LOCALES[language()]
