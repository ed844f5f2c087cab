"""Due times go by the working days of the whole of Germany."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_desktop.domain.working_days import after_working_days, is_working_day

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2026, 11, 25), True),
        (date(2026, 11, 28), False),  # A Saturday.
        (date(2026, 12, 25), False),
        (date(2026, 4, 6), False),  # Easter Monday.
        (date(2026, 6, 4), True),  # Corpus Christi is a holiday in some states only.
        (date(2027, 10, 31), False),  # A Sunday anyway.
        (date(2028, 10, 31), True),  # Reformation Day: some states only.
    ],
)
def test_a_working_day_is_one_in_every_state(day: date, *, is_open: bool) -> None:
    assert is_working_day(day) is is_open


@pytest.mark.parametrize(
    ("begun", "days", "due"),
    [
        ("2026-11-25 15:00", 1, "2026-11-26 15:00"),
        ("2026-11-27 15:00", 1, "2026-11-30 15:00"),  # Over a weekend.
        ("2026-11-28 15:00", 1, "2026-12-01 00:00"),  # Begun on one.
        ("2026-12-24 09:30", 1, "2026-12-28 09:30"),  # Over Christmas.
        ("2026-04-02 23:59", 2, "2026-04-08 23:59"),  # Over Easter.
        ("2026-10-23 12:00", 1, "2026-10-26 12:00"),  # Over the end of summer time.
        ("2026-11-25 15:00", 0, "2026-11-25 15:00"),
    ],
)
def test_what_begins_is_due_working_days_later(begun: str, days: int, due: str) -> None:
    instant = datetime.fromisoformat(begun).replace(tzinfo=BERLIN)

    found = after_working_days(instant, days)

    assert found.tzinfo is UTC
    assert f"{found.astimezone(BERLIN):%Y-%m-%d %H:%M}" == due


def test_nothing_is_due_before_it_begins() -> None:
    with pytest.raises(ValueError, match="no -1 working days"):
        after_working_days(datetime(2026, 11, 25, tzinfo=UTC), -1)


@given(
    instant=st.datetimes(datetime(2020, 1, 1), datetime(2039, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    days=st.integers(1, 20),
)
def test_it_is_due_on_a_working_day_and_later_with_more_days(instant: datetime, days: int) -> None:
    due = after_working_days(instant, days)

    assert is_working_day(due.astimezone(BERLIN).date())
    assert after_working_days(instant, days - 1) < due
