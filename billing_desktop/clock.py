"""The real clock: the only place that asks the computer for the time."""

from __future__ import annotations

from datetime import UTC, datetime


class SystemClock:
    """Tells the computer's time."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        return datetime.now(UTC)
