"""Sees that nobody has touched a key or the mouse for a while, and that somebody locks at once."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent

from billing_desktop.clock import SystemClock
from billing_desktop.ports.clock import Clock
from ui.wake_watch import WakeWatch

_INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.InputMethod,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
    }
)


class IdleWatch(QObject):
    """Listens to all windows of the program; a computer that slept was idle meanwhile.

    Signals:
        idle: nobody has touched anything for as long as was said, told once.
        lock_chosen: Ctrl+L was pressed, in whatever window.
    """

    idle = Signal()
    lock_chosen = Signal()

    def __init__(
        self, app: QCoreApplication, parent: QObject, *, clock: Clock | None = None
    ) -> None:
        super().__init__(parent)
        self._app = app
        self._clock = clock or SystemClock()
        self._limit: timedelta | None = None
        self._touched_at = self._clock.now()
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self.timer.timeout.connect(self.look)
        self._wake_watch = WakeWatch(self, clock=self._clock)
        self._wake_watch.woke.connect(self.look)
        self._is_listening = False

    def listen(self) -> None:
        """Listen to Ctrl+L, and to keys and the mouse once it is known how long one may rest."""
        if not self._is_listening:
            self._is_listening = True
            self._app.installEventFilter(self)

    def set_limit(self, limit: timedelta) -> None:
        """Tell after ``limit`` without a touch; what has passed since the last one counts."""
        if self._limit is None:
            self._touched_at = self._clock.now()
        self._limit = limit
        self.look()

    def begin_again(self) -> None:
        """Count from now on: somebody is there."""
        self._touched_at = self._clock.now()
        self.listen()
        self.look()

    def stop(self) -> None:
        """Listen and tell no more."""
        self._is_listening = False
        self._app.removeEventFilter(self)
        self.timer.stop()

    @Slot()
    def look(self) -> None:
        """Tell if it is time, else look again when it may be."""
        if self._limit is None or not self._is_listening:
            return
        rest = self._limit - self._idle_time()
        if rest <= timedelta():
            self.stop()
            self.idle.emit()
        else:
            self.timer.start(max(1, rest // timedelta(milliseconds=1)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in _INPUT:
            return False
        if isinstance(event, QKeyEvent) and _is_lock_key(event):
            self.lock_chosen.emit()
            return True
        if self._limit is not None and self._idle_time() >= self._limit:
            # The timer is late, as after a sleep: whoever comes first is not let in.
            self.look()
            return True
        self._touched_at = self._clock.now()
        return False

    def _idle_time(self) -> timedelta:
        # A clock that was set back says nothing of how long nobody was there.
        return max(self._clock.now() - self._touched_at, timedelta())


def _is_lock_key(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_L and event.modifiers() == Qt.KeyboardModifier.ControlModifier
