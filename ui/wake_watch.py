"""Sees that the computer has slept: its clock has gone on, and no timer has."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from billing_desktop.clock import SystemClock
from billing_desktop.ports.clock import Clock

INTERVAL_SECONDS = 2
GAP = timedelta(seconds=15)
"""Longer than a busy window keeps a timer waiting."""


class WakeWatch(QObject):
    """Compares the clock with its timer every other second.

    Signals:
        woke: much more time has passed than the timer has counted.
    """

    woke = Signal()

    def __init__(self, parent: QObject, *, clock: Clock | None = None) -> None:
        super().__init__(parent)
        self._clock = clock or SystemClock()
        self._seen_at = self._clock.now()
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_SECONDS * 1000)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    @Slot()
    def look(self) -> None:
        """Compare now, without waiting for the timer."""
        now = self._clock.now()
        gap, self._seen_at = now - self._seen_at, now
        if gap > GAP:
            self.woke.emit()
