"""Which events are asked for, and since when."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing_desktop.payments.event_types import EVENT_TYPES, is_too_old
from tests.payments.asking import NOW


def test_the_types_of_events_fit_in_one_request() -> None:
    assert len(EVENT_TYPES) == len(set(EVENT_TYPES)) <= 20


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (timedelta(0), False),
        (timedelta(days=30), False),
        (timedelta(days=30, minutes=1), False),
        (timedelta(days=30, minutes=1, seconds=1), True),
        (timedelta(days=365), True),
    ],
)
def test_thirty_days_and_the_way_there_are_not_too_old(age: timedelta, *, expected: bool) -> None:
    assert is_too_old(NOW - age, NOW) is expected


def test_without_the_clock_of_the_provider_nothing_is_known_to_be_too_old() -> None:
    assert not is_too_old(NOW - timedelta(days=365), None)
