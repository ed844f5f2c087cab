"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.builders import NOW


class MovableClock:
    """Tells the time that the test has set: 23 November 2026, 14:02 in Berlin at first."""

    def __init__(self, at: datetime = NOW) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at

    def __call__(self) -> datetime:
        return self._at

    def set(self, at: datetime) -> None:
        """Go to an instant, also back."""
        self._at = at

    def move(self, step: timedelta) -> None:
        """Go on, or back."""
        self._at += step
