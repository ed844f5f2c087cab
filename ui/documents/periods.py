"""The stretches of time that lists of documents and statements can be narrowed to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from billing_desktop.domain.period import Month
from ui.translation import tr


class Period(StrEnum):
    """A stretch of time that is often asked for."""

    ALL = "all"
    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"

    @property
    def label(self) -> str:
        """Its name in the language of the window."""
        return {
            Period.ALL: tr("All"),
            Period.THIS_MONTH: tr("This month"),
            Period.LAST_MONTH: tr("Last month"),
            Period.THIS_YEAR: tr("This year"),
            Period.LAST_YEAR: tr("Last year"),
        }[self]


@dataclass(frozen=True, slots=True)
class Dates:
    """The first day and the day after the last one; None has no end on that side."""

    issued_from: date | None = None
    issued_until: date | None = None


def dates_of(period: Period, *, today: date) -> Dates:
    """Return the days of ``period`` as seen on ``today``."""
    month = Month.of(today)
    january = date(today.year, 1, 1)
    match period:
        case Period.ALL:
            return Dates()
        case Period.THIS_MONTH:
            return Dates(month.first_day, month.plus(1).first_day)
        case Period.LAST_MONTH:
            return Dates(month.plus(-1).first_day, month.first_day)
        case Period.THIS_YEAR:
            return Dates(january, date(today.year + 1, 1, 1))
        case Period.LAST_YEAR:
            return Dates(date(today.year - 1, 1, 1), january)
