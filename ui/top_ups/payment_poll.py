"""When to ask the provider again: often at first, then ever less."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

PAUSES = ((3, 40), (15, 40), (60, 0))
"""Seconds between two questions, and how often; the last pause holds for ever."""

_TICK_MS = 1000


class PaymentPoll(QObject):
    """Counts down to the next question.

    Signals:
        ticked: a second has passed; ``seconds_left`` says how many are left.
        due: it is time to ask.
    """

    ticked = Signal()
    due = Signal()

    def __init__(
        self,
        parent: QObject,
        *,
        pauses: tuple[tuple[int, int], ...] = PAUSES,
        tick_ms: int = _TICK_MS,
    ) -> None:
        super().__init__(parent)
        self._pauses = pauses
        self._asked = 0
        self.seconds_left = 0
        self._timer = QTimer(self)
        self._timer.setInterval(tick_ms)
        self._timer.timeout.connect(self._on_tick)

    @property
    def is_running(self) -> bool:
        """Whether a question is to come."""
        return self._timer.isActive()

    def wait(self) -> None:
        """Count down to the next question, however long the pause is by now."""
        self.seconds_left = self._pause()
        self._asked += 1
        self._timer.start()

    def stop(self) -> None:
        """Ask no more."""
        self._timer.stop()

    def begin_anew(self) -> None:
        """Ask often again: somebody has done something."""
        self._asked = 0

    def _pause(self) -> int:
        asked = self._asked
        for seconds, times in self._pauses[:-1]:
            if asked < times:
                return seconds
            asked -= times
        return self._pauses[-1][0]

    @Slot()
    def _on_tick(self) -> None:
        self.seconds_left -= 1
        if self.seconds_left > 0:
            self.ticked.emit()
            return
        self._timer.stop()
        self.due.emit()
