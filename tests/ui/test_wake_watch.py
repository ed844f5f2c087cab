from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from tests.fakes.clock import MovableClock
from ui.wake_watch import GAP, INTERVAL_SECONDS, WakeWatch


@pytest.mark.parametrize(
    ("passed", "has_slept"),
    [
        (timedelta(seconds=INTERVAL_SECONDS), False),
        (GAP, False),
        (GAP + timedelta(seconds=1), True),
        (timedelta(days=3), True),
        (timedelta(days=-400), False),  # Somebody has set the clock back.
    ],
)
def test_a_gap_between_two_looks_is_sleep(
    qtbot: QtBot, passed: timedelta, has_slept: object
) -> None:
    clock, parent = MovableClock(), QObject()
    watch = WakeWatch(parent, clock=clock)
    woken: list[None] = []
    watch.woke.connect(lambda: woken.append(None))

    clock.move(passed)
    watch.look()
    watch.look()

    assert bool(woken) == has_slept
    assert len(woken) <= 1
