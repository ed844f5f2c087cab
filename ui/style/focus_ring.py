"""The ring around a button that was reached by keyboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QFocusFrame,
    QProxyStyle,
    QStyle,
    QStyleFactory,
    QStyleHintReturn,
    QStyleOption,
    QWidget,
)
from shiboken6 import isValid

from ui.style.tokens import current_tokens

GAP = 2
WIDTH = 2
REACH = GAP + WIDTH
"""How far the ring reaches beyond its button; containers leave that much room."""
_RADIUS = 8.0
_KEYBOARD = frozenset(
    {
        Qt.FocusReason.TabFocusReason,
        Qt.FocusReason.BacktabFocusReason,
        Qt.FocusReason.ShortcutFocusReason,
    }
)
# The focus comes back from there: the ring stays meanwhile.
_ELSEWHERE = frozenset({Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason})


def ring_on_keyboard_focus(widget: QWidget) -> None:
    """Show the ring around ``widget`` while it has the focus and the keyboard gave it."""
    if not widget.property("focusRing"):
        widget.setProperty("focusRing", True)
        widget.installEventFilter(_watcher())


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


class _Watcher(QObject):
    """Moves the ring with the focus of the widgets that asked for it."""

    def __init__(self) -> None:
        super().__init__()
        self._ring: FocusRing | None = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind is QEvent.Type.FocusIn:
            assert isinstance(event, QFocusEvent)
            assert isinstance(watched, QWidget)
            if event.reason() in _KEYBOARD:
                self._ring_alive().setWidget(watched)
        elif kind is QEvent.Type.MouseButtonPress:
            self._take_away()
        elif kind is QEvent.Type.FocusOut:
            assert isinstance(event, QFocusEvent)
            if event.reason() not in _ELSEWHERE:
                self._take_away()
        return False

    def _take_away(self) -> None:
        if self._ring is not None and isValid(self._ring):
            # Qt takes nullptr here; only the stub does not say so.
            self._ring.setWidget(None)  # type: ignore[arg-type]

    def _ring_alive(self) -> FocusRing:
        # The ring is a child of the container it is shown in, and dies with it.
        if self._ring is None or not isValid(self._ring):
            self._ring = FocusRing()
        return self._ring


_watchers: list[_Watcher] = []


def _watcher() -> _Watcher:
    if not _watchers:
        _watchers.append(_Watcher())
    return _watchers[0]
