"""Cycles that nobody reaches any more are taken away in the GUI thread alone."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, Qt, QTimer, Slot

INTERVAL_MS = 1000


class GarbageCollection(QObject):
    """Does what Python does by itself, but never on the thread of a worker.

    Python looks for unreachable cycles in whatever thread happens to allocate. One with a
    widget in it would be destroyed there, while Qt allows that in the GUI thread only and
    sooner or later ends the process.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_enabled = gc.isenabled()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self.collect)

    def start(self) -> None:
        """Take over from Python, before the first worker starts."""
        self._was_enabled = gc.isenabled()
        gc.disable()
        self._timer.start()

    def stop(self) -> None:
        """Leave it to Python again, after the last worker has ended."""
        self._timer.stop()
        if self._was_enabled:
            gc.enable()

    @Slot()
    def collect(self) -> None:
        """Collect the oldest generation that is due, by the thresholds of Python."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if counts[generation] > thresholds[generation]:
                gc.collect(generation)
                return


def keep_loaded_modules() -> None:
    """Never look at what is there now again: modules are most of it, and stay to the end.

    Without them no collection holds the window up for longer than a frame.
    """
    gc.freeze()
