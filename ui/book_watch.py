"""Sees that another process has changed the book: the command line, or a second window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

INTERVAL_SECONDS = 2

_Mark = tuple[tuple[int, int], ...]


class BookWatch(QObject):
    """Looks at the files of a SQLite book every other second.

    It cannot tell our own writes from those of others, and tells of both.

    Signals:
        changed: the book is another one than it was a moment ago.
    """

    changed = Signal()

    def __init__(self, book_file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # What is written goes to the second file first where the book keeps a log ahead.
        self._files = (book_file, book_file.with_name(f"{book_file.name}-wal"))
        self._seen = self._mark()
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_SECONDS * 1000)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    @Slot()
    def look(self) -> None:
        """Compare now, without waiting for the timer."""
        mark = self._mark()
        if mark != self._seen:
            self._seen = mark
            self.changed.emit()

    def _mark(self) -> _Mark:
        return tuple(_state(file) for file in self._files)


def _state(file: Path) -> tuple[int, int]:
    try:
        status = file.stat()
    except OSError:  # Not there, or out of reach for a moment.
        return (0, 0)
    return (status.st_mtime_ns, status.st_size)
