"""The frame that is drawn around a button; imported when the keyboard first reaches one."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QFocusFrame,
    QProxyStyle,
    QStyle,
    QStyleFactory,
    QStyleHintReturn,
    QStyleOption,
    QWidget,
)

from ui.style.tokens import current_tokens

GAP = 2
WIDTH = 2
REACH = GAP + WIDTH
"""How far the ring reaches beyond its button; containers leave that much room."""
_RADIUS = 8


class FocusRing(QFocusFrame):
    """Draws the ring; one for the whole program, moved from button to button."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("focus_ring")
        self._proxy = _RingStyle()  # Qt does not own it: without this it would be collected.
        self.setStyle(self._proxy)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(current_tokens().color("accent_text"), WIDTH))
        half = WIDTH / 2
        ring = QRectF(self.rect()).adjusted(half, half, -half, -half)
        painter.drawRoundedRect(ring, _RADIUS, _RADIUS)
        painter.end()


class _RingStyle(QProxyStyle):
    """Keeps the frame outside the button, and asks Qt for no mask."""

    def __init__(self) -> None:
        super().__init__(QStyleFactory.create("Fusion"))

    def pixelMetric(
        self,
        metric: QStyle.PixelMetric,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> int:
        if metric in (
            QStyle.PixelMetric.PM_FocusFrameHMargin,
            QStyle.PixelMetric.PM_FocusFrameVMargin,
        ):
            return REACH
        return super().pixelMetric(metric, option, widget)

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        data: QStyleHintReturn | None = None,
    ) -> int:
        if hint is QStyle.StyleHint.SH_FocusFrame_Mask:
            return 0
        if hint is QStyle.StyleHint.SH_FocusFrame_AboveWidget:
            return 1
        return super().styleHint(hint, option, widget, data)
