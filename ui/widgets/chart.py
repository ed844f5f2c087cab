"""A bar chart of amounts over time, with their average."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.style.fonts import SEMIBOLD, font, metrics
from ui.style.tokens import current_tokens

_PIXELS = 11
_LEFT_MIN = 46
_RIGHT = 60
_TOP = 18
_BOTTOM = 22
_BAR_WIDTH = 30
_RADIUS = 3
_STEPS = (1, 2, 25, 5)  # 25 stands for 2.5: the scale stays in whole minor units.
_LINES_MAX = 4
_RIGHT_ALIGNED = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_ABOVE = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; ``value_text`` is the amount as people read it."""

    label: str
    value_minor: int
    value_text: str
    is_partial: bool = False


class BarChart(QWidget):
    """Bars from zero; the value is shown for the bar under the mouse or the arrow keys.

    ``axis_text`` turns whole minor units into the text of the axis.

    Signals:
        bar_entered: the place of the bar that shows its value now, or -1.
    """

    bar_entered = Signal(int)

    def __init__(self, axis_text: Callable[[int], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._axis_text = axis_text
        self._bars: tuple[Bar, ...] = ()
        self._average: int | None = None
        self._average_text = ""
        self._current = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_bars(self, bars: Sequence[Bar]) -> None:
        """Show these bars."""
        self._bars = tuple(bars)
        self._set_current(-1)
        self._describe()
        self.update()

    def set_average(self, value_minor: int | None, text: str) -> None:
        """Show the dashed line there; None removes it."""
        self._average, self._average_text = value_minor, text
        self._describe()
        self.update()

    @property
    def current(self) -> int:
        """The place of the bar that shows its value, or -1."""
        return self._current

    def ticks(self) -> tuple[int, ...]:
        """Return the values of the axis lines, from zero up."""
        return _ticks(max([*(bar.value_minor for bar in self._bars), self._average or 0, 0]))

    def bar_box(self, place: int) -> QRectF:
        """Return where that bar is."""
        plot = self._plot()
        slot = plot.width() / max(len(self._bars), 1)
        width = min(_BAR_WIDTH, slot * 0.6)
        center = plot.left() + slot * (place + 0.5)
        top = self._y(self._bars[place].value_minor)
        return QRectF(round(center - width / 2), top, round(width), plot.bottom() - top)

    def sizeHint(self) -> QSize:
        return QSize(600, 160)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 110)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._bars) - 1
        places = {
            Qt.Key.Key_Left: self._current - 1 if self._current > 0 else 0,
            Qt.Key.Key_Right: min(self._current + 1, last),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        place = places.get(Qt.Key(event.key()))
        if place is None or last < 0:
            super().keyPressEvent(event)
            return
        self._set_current(place)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._current < 0 and self._bars:
            self._set_current(len(self._bars) - 1)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._set_current(-1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        plot = self._plot()
        offset = event.position().x() - plot.left()
        if not self._bars or not 0 <= offset < plot.width():
            self._set_current(-1)
            return
        self._set_current(int(offset * len(self._bars) / plot.width()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._set_current(-1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._paint_axis(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place in range(len(self._bars)):
            self._paint_bar(painter, place)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._paint_average(painter)
        painter.end()

    def _set_current(self, place: int) -> None:
        if place != self._current:
            self._current = place
            self.bar_entered.emit(place)
            self.update()

    def _describe(self) -> None:
        figures = [f"{bar.label}: {bar.value_text}" for bar in self._bars]
        if self._average is not None:
            figures.append(self._average_text)
        self.setAccessibleDescription("; ".join(figures))

    def _plot(self) -> QRectF:
        widest = max(
            (metrics(_PIXELS).horizontalAdvance(self._axis_text(tick)) for tick in self.ticks()),
            default=0,
        )
        left = max(_LEFT_MIN, widest + 8)
        room = metrics(_PIXELS, SEMIBOLD).horizontalAdvance(self._average_text)
        right = max(_RIGHT, room + 10)
        return QRectF(left, _TOP, self.width() - left - right, self.height() - _TOP - _BOTTOM)

    def _y(self, value_minor: int) -> int:
        top = max(self.ticks()[-1], 1)
        height = self.height() - _TOP - _BOTTOM
        return _TOP + height - max(value_minor, 0) * height // top

    def _paint_axis(self, painter: QPainter) -> None:
        tokens, plot = current_tokens(), self._plot()
        painter.setFont(font(_PIXELS))
        for tick in self.ticks():
            y = self._y(tick)
            painter.fillRect(QRectF(plot.left(), y, plot.width(), 1), tokens.color("line"))
            painter.setPen(tokens.color("muted"))
            box = QRectF(0, y - 9, plot.left() - 7, 18)
            painter.drawText(box, _RIGHT_ALIGNED, self._axis_text(tick))

    def _paint_bar(self, painter: QPainter, place: int) -> None:
        tokens, bar, box = current_tokens(), self._bars[place], self.bar_box(place)
        is_current = place == self._current
        if bar.is_partial:
            painter.setBrush(tokens.color("bar_soft"))
            painter.setPen(QPen(tokens.color("bar"), 1, Qt.PenStyle.DashLine))
            painter.drawPath(_round_top(box.adjusted(0.5, 0.5, -0.5, 0)))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.color("accent" if is_current else "bar"))
            painter.drawPath(_round_top(box))
        plot = self._plot()
        slot = plot.width() / len(self._bars)
        below = QRectF(box.center().x() - slot / 2, plot.bottom() + 4, slot, 18)
        painter.setFont(font(_PIXELS))
        painter.setPen(tokens.color("muted"))
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, bar.label)
        if is_current or bar.is_partial:
            painter.setFont(font(_PIXELS, SEMIBOLD))
            painter.setPen(tokens.color("text"))
            above = QRectF(box.center().x() - 60, box.top() - 18, 120, 18)
            painter.drawText(above, _ABOVE, bar.value_text)

    def _paint_average(self, painter: QPainter) -> None:
        if self._average is None:
            return
        tokens, plot, y = current_tokens(), self._plot(), self._y(self._average)
        pen = QPen(tokens.color("text"), 1)
        pen.setDashPattern([5, 2])
        painter.setPen(pen)
        painter.drawLine(int(plot.left()), y, int(plot.right()), y)
        painter.setFont(font(_PIXELS, SEMIBOLD))
        box = QRectF(plot.right() + 5, y - 9, self.width() - plot.right() - 5, 18)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, self._average_text)


def _ticks(highest: int) -> tuple[int, ...]:
    step = 1
    scale = 1
    while True:
        for base in _STEPS:
            step = scale * base if base != 25 else scale * 25 // 10
            if step and step * (_LINES_MAX - 1) >= highest:
                count = -(-highest // step) if highest else 1
                return tuple(step * i for i in range(count + 1))
        scale *= 10


def _round_top(box: QRectF) -> QPainterPath:
    radius = min(_RADIUS, box.height())
    path = QPainterPath()
    path.moveTo(box.left(), box.bottom())
    path.lineTo(box.left(), box.top() + radius)
    path.quadTo(box.left(), box.top(), box.left() + radius, box.top())
    path.lineTo(box.right() - radius, box.top())
    path.quadTo(box.right(), box.top(), box.right(), box.top() + radius)
    path.lineTo(box.right(), box.bottom())
    path.closeSubpath()
    return path
