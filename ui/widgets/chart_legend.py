"""What the marks of a bar chart mean."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.style.fonts import font, metrics
from ui.style.tokens import current_tokens

_PIXELS = 12
_MARK = 10
_GAP = 8
_BETWEEN = 16


class ChartLegend(QLabel):
    """Three marks with their words: a whole bar, a bar in the making, the average."""

    def __init__(
        self, whole: str, partial: str, average: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._words = (whole, partial, average)
        self.setText(", ".join(self._words))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        words = sum(metrics(_PIXELS).horizontalAdvance(word) for word in self._words)
        marks = 3 * (_MARK + _GAP) + 2
        return QSize(words + marks + 2 * _BETWEEN, 20)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(_PIXELS))
        left = 0
        middle = self.height() / 2
        for number, word in enumerate(self._words):
            width = _MARK + (2 if number == len(self._words) - 1 else 0)
            box = QRectF(left, middle - _MARK / 2, _MARK, _MARK)
            if number == 0:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(tokens.color("bar"))
                painter.drawRoundedRect(box, 2.5, 2.5)
            elif number == 1:
                painter.setPen(QPen(tokens.color("bar"), 1))
                painter.setBrush(tokens.color("bar_soft"))
                painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 2.5, 2.5)
            else:
                dash = tokens.color("muted")
                painter.fillRect(QRectF(left, middle - 1, 5, 2), dash)
                painter.fillRect(QRectF(left + 7, middle - 1, 6, 2), dash)
            left += width + _GAP
            painter.setPen(tokens.color("muted"))
            words = QRectF(left, 0, self.width() - left, self.height())
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, word)
            left += metrics(_PIXELS).horizontalAdvance(word) + _BETWEEN
        painter.end()
