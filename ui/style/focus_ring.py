"""The ring around a button that was reached by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

if TYPE_CHECKING:
    from ui.style.focus_frame import FocusRing

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
        # Late, because its style costs a good part of the time to the first paint.
        from ui.style.focus_frame import FocusRing

        # The ring is a child of the container it is shown in, and dies with it.
        if self._ring is None or not isValid(self._ring):
            self._ring = FocusRing()
        return self._ring


_watchers: list[_Watcher] = []


def _watcher() -> _Watcher:
    if not _watchers:
        _watchers.append(_Watcher())
    return _watchers[0]
