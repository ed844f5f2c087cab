"""A QR code from its dark and light modules."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

QUIET_ZONE = 4  # Modules of white around the code that scanners need.


class QrCode(QWidget):
    """Black on white in both themes; every module is the same whole number of pixels."""

    def __init__(self, size: int = 148, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._matrix: tuple[tuple[bool, ...], ...] = ()
        self.setFixedSize(QSize(size, size))

    def set_matrix(self, matrix: Sequence[Sequence[bool]]) -> None:
        """Show that code: rows of modules, True for dark, without a quiet zone."""
        self._matrix = tuple(tuple(row) for row in matrix)
        self.update()

    @property
    def module_pixels(self) -> int:
        """How many screen pixels a module is wide; 0 without a code."""
        if not self._matrix:
            return 0
        room = int(self.width() * self.devicePixelRatio())
        return max(1, room // (len(self._matrix) + 2 * QUIET_ZONE))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        module, dpr = self.module_pixels, self.devicePixelRatio()
        painter.scale(1 / dpr, 1 / dpr)
        start = (int(self.width() * dpr) - module * len(self._matrix)) // 2
        for y, row in enumerate(self._matrix):
            for x, is_dark in enumerate(row):
                if is_dark:
                    left, top = start + x * module, start + y * module
                    painter.fillRect(left, top, module, module, Qt.GlobalColor.black)
        painter.end()
