from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_desktop.domain.period import Month, seller_date, start_of_day

days = st.dates(date(1990, 1, 1), date(2100, 12, 31))
months = st.builds(Month, st.integers(1900, 2100), st.integers(1, 12))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2026-11-22T22:59:59", date(2026, 11, 22)),  # In winter Berlin is an hour ahead,
        ("2026-11-22T23:00:00", date(2026, 11, 23)),
        ("2026-07-01T21:59:59", date(2026, 7, 1)),  # in summer two.
        ("2026-07-01T22:00:00", date(2026, 7, 2)),
        ("2026-12-31T22:59:59", date(2026, 12, 31)),
        ("2026-12-31T23:00:00", date(2027, 1, 1)),
        ("2020-06-30T21:59:59", date(2020, 6, 30)),  # The rate of VAT changed at this midnight.
        ("2020-06-30T22:00:00", date(2020, 7, 1)),
        ("2026-03-29T00:59:59", date(2026, 3, 29)),  # The hour from two to three is missing,
        ("2026-03-29T22:00:00", date(2026, 3, 30)),
        ("2026-10-25T01:00:00", date(2026, 10, 25)),  # and here it comes twice.
        ("2026-10-25T22:59:59", date(2026, 10, 25)),
        ("2026-10-25T23:00:00", date(2026, 10, 26)),
    ],
)
def test_the_date_of_an_instant_is_the_one_in_berlin(instant: str, day: date) -> None:
    assert seller_date(utc(instant)) == day


def test_the_zone_that_an_instant_is_written_in_does_not_matter() -> None:
    tokyo = timezone(timedelta(hours=9))

    assert seller_date(datetime(2026, 11, 23, 7, 59, tzinfo=tokyo)) == date(2026, 11, 22)
    assert seller_date(datetime(2026, 11, 23, 8, 0, tzinfo=tokyo)) == date(2026, 11, 23)


def test_a_naive_instant_has_no_date() -> None:
    with pytest.raises(ValueError, match="naive datetime"):
        seller_date(datetime(2026, 11, 23, 12, 0))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("day", "instant"),
    [
        (date(2026, 11, 23), "2026-11-22T23:00:00"),
        (date(2026, 7, 1), "2026-06-30T22:00:00"),
        (date(2026, 3, 29), "2026-03-28T23:00:00"),
        (date(2026, 3, 30), "2026-03-29T22:00:00"),
        (date(2026, 10, 25), "2026-10-24T22:00:00"),
        (date(2026, 10, 26), "2026-10-25T23:00:00"),
    ],
)
def test_a_day_begins_at_midnight_in_berlin(day: date, instant: str) -> None:
    assert start_of_day(day) == utc(instant)
    assert start_of_day(day).tzinfo is UTC


@given(days)
def test_every_instant_of_a_day_and_no_other_lies_in_it(day: date) -> None:
    begin, end = start_of_day(day), start_of_day(day + timedelta(days=1))

    assert seller_date(begin) == day
    assert seller_date(end - timedelta(microseconds=1)) == day
    assert seller_date(begin - timedelta(microseconds=1)) == day - timedelta(days=1)
    assert end - begin in {timedelta(hours=23), timedelta(hours=24), timedelta(hours=25)}


@given(days)
def test_a_day_lies_in_the_month_that_its_text_begins_with(day: date) -> None:
    month = Month.of(day)

    assert day.isoformat().startswith(str(month))
    assert month.first_day <= day < month.plus(1).first_day


@given(months)
def test_a_month_reads_back_from_its_text(month: Month) -> None:
    assert Month.parse(str(month)) == month


@given(month=months, some=st.integers(-600, 600), more=st.integers(-600, 600))
def test_months_add_up(month: Month, some: int, more: int) -> None:
    assert month.plus(some).plus(more) == month.plus(some + more)
    assert (month.plus(some) > month) == (some > 0)
    assert month.plus(12) == Month(month.year + 1, month.month)


def test_months_go_over_the_turn_of_the_year() -> None:
    assert Month(2026, 12).plus(1) == Month(2027, 1)
    assert Month(2026, 1).plus(-1) == Month(2025, 12)
    assert Month(2026, 11).plus(-12) == Month(2025, 11)
    assert sorted([Month(2027, 1), Month(2026, 12)]) == [Month(2026, 12), Month(2027, 1)]


@pytest.mark.parametrize("month", [0, 13, -1])
def test_there_are_twelve_months(month: int) -> None:
    with pytest.raises(ValueError, match=f"no month {month}"):
        Month(2026, month)


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "2026-00", "2026-11-23", "11/2026", "x-y"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whichever part is wrong.
        Month.parse(text)
