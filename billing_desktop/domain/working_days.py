"""Working days: Monday to Friday, but for the holidays of the whole of Germany."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache

from billing_desktop.domain.period import SELLER_ZONE, start_of_day

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


def is_working_day(day: date) -> bool:
    """Tell whether offices are open on ``day`` in all of Germany."""
    return day.weekday() < _SATURDAY and day not in _holidays(day.year)


def after_working_days(instant: datetime, days: int) -> datetime:
    """Return the instant (UTC) that many working days later, at the same time of day in Berlin.

    What begins on a weekend or a holiday counts from the beginning of the next working day.
    """
    if days < 0:
        raise ValueError(f"no {days} working days")
    local = instant.astimezone(SELLER_ZONE)
    day, is_open = local.date(), is_working_day(local.date())
    if not is_open:
        day = _next_working_day(day)
    for _ in range(days):
        day = _next_working_day(day)
    if not is_open:
        return start_of_day(day)
    return datetime.combine(day, local.time(), tzinfo=SELLER_ZONE).astimezone(UTC)


def _next_working_day(day: date) -> date:
    day += _ONE_DAY
    while not is_working_day(day):
        day += _ONE_DAY
    return day


@cache
def _holidays(year: int) -> frozenset[date]:
    from holidays import country_holidays  # Where it is first needed: it has many countries.

    return frozenset(country_holidays("DE", years=year))
