"""Passes on to the window that others have changed the book."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

PAUSE_MILLISECONDS = 400
"""Between two signals at least: an import elsewhere writes hundreds of times a second."""


class BookWatch(QObject):
    """Turns what a thread tells into a signal of the GUI thread, the first one at once.

    Signals:
        changed: others have written since the last one.
        reached: False when the server of the book has gone away, True when it is back.
    """

    changed = Signal()
    reached = Signal(bool)

    _noticed = Signal()
    _tried = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_waiting = False
        self.is_reached = True
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MILLISECONDS)
        self._pause.timeout.connect(self._on_pause_over)
        self._noticed.connect(self._on_noticed, Qt.ConnectionType.QueuedConnection)
        self._tried.connect(self._on_tried, Qt.ConnectionType.QueuedConnection)

    def notice(self) -> None:
        """Take note that others have written; from whatever thread."""
        self._noticed.emit()

    def notice_reached(self, is_reached: bool) -> None:
        """Take note of whether the server of the book answers; from whatever thread."""
        self._tried.emit(is_reached)

    @Slot(bool)
    def _on_tried(self, is_reached: bool) -> None:
        if is_reached != self.is_reached:
            self.is_reached = is_reached
            self.reached.emit(is_reached)

    @Slot()
    def _on_noticed(self) -> None:
        if self._pause.isActive():
            self._is_waiting = True
            return
        self._pause.start()
        self.changed.emit()

    @Slot()
    def _on_pause_over(self) -> None:
        if self._is_waiting:
            self._is_waiting = False
            self._on_noticed()
