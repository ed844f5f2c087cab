"""A round sign for the state of a whole window."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QWidget

from ui.style.icons import pixmap
from ui.style.tokens import Tone, current_tokens

SIZE = 48
_ICON = 24
_FRAME_MS = 40
_STEP = 9  # Degrees at each frame.
_ARC = 110
_FULL_TURN = 360
_QT_UNITS = 16  # Qt counts in sixteenths of a degree.


class StateCircle(QWidget):
    """An icon of 24 px in a tinted circle of 48; an arc turns around it while something runs."""

    def __init__(
        self, icon: str = "info", tone: Tone = Tone.INFO, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setFixedSize(QSize(SIZE, SIZE))
        self._icon, self._tone = icon, tone
        self._is_spinning = False
        self._angle = 90
        self._timer = QTimer(self)
        self._timer.setInterval(_FRAME_MS)
        self._timer.timeout.connect(self._turn)

    def set_state(self, icon: str, tone: Tone, *, is_spinning: bool = False) -> None:
        """Show that icon, and the arc if something runs."""
        self._icon, self._tone, self._is_spinning = icon, tone, is_spinning
        self._run_timer()
        self.update()

    @property
    def is_spinning(self) -> bool:
        """Whether the arc is shown."""
        return self._is_spinning

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._run_timer()

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()
        super().hideEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.color(self._tone.soft))
        painter.drawEllipse(QRectF(self.rect()))
        at = QPointF((SIZE - _ICON) / 2, (SIZE - _ICON) / 2)
        painter.drawPixmap(
            at, pixmap(self._icon, self._tone.strong, _ICON, self.devicePixelRatio())
        )
        if self._is_spinning:
            pen = QPen(tokens.color(self._tone.strong), 2.5)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ring = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
            painter.drawArc(ring, self._angle * _QT_UNITS, -_ARC * _QT_UNITS)
        painter.end()

    def _run_timer(self) -> None:
        if self._is_spinning and self.isVisible():
            self._timer.start()
        else:
            self._timer.stop()

    @Slot()
    def _turn(self) -> None:
        self._angle = (self._angle - _STEP) % _FULL_TURN
        self.update()
