"""Hides everything of the program behind one page, and brings it back as it was."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QToolTip,
    QWidget,
)
from shiboken6 import isValid

from ui.frame import Frame

_PASSING = frozenset({Qt.WindowType.Popup, Qt.WindowType.ToolTip, Qt.WindowType.SplashScreen})
_POPUPS_MAX = 10


@dataclass(frozen=True, slots=True)
class _Hidden:
    """A window that was open, how it held the others, and where the keyboard was in it."""

    window: QWidget
    modality: Qt.WindowModality
    focus: QWidget | None


class Curtain(QObject):
    """Hides the content of the frame and every other window; what is typed there is kept.

    A window that opens behind the curtain is hidden too, and is there when it goes up.
    """

    def __init__(self, app: QApplication, frame: Frame, parent: QObject) -> None:
        super().__init__(parent)
        self._app = app
        self._frame = frame
        self._hidden: list[_Hidden] = []
        self._is_closed = False

    @property
    def has_dialogs(self) -> bool:
        """Whether a window is open behind the curtain."""
        return any(isValid(each.window) for each in self._hidden)

    @property
    def has_typing(self) -> bool:
        """Whether something was typed behind the curtain that may not have been saved."""
        content = self._frame.centralWidget()
        places = [each.window for each in self._hidden if isValid(each.window)]
        return any(_has_typing(place) for place in (content, *places) if place is not None)

    def close(self, page: QWidget) -> None:
        """Show ``page`` alone."""
        self._is_closed = True
        for _ in range(_POPUPS_MAX):  # A menu and the menus of its entries, one in another.
            popup = QApplication.activePopupWidget()
            if popup is None:
                break
            popup.hide()
        QToolTip.hideText()
        windows = [window for window in self._app.topLevelWidgets() if self._is_to_hide(window)]
        # The innermost first: it holds those below it.
        for window in sorted(windows, key=_depth, reverse=True):
            self._hide(window)
        self._frame.cover(page)
        self._app.installEventFilter(self)

    def open(self) -> None:
        """Show again what was there."""
        self._raise()
        for each in reversed(self._hidden):
            if isValid(each.window):
                each.window.setWindowModality(each.modality)
                each.window.show()
                if each.focus is not None and isValid(each.focus):
                    each.focus.setFocus(Qt.FocusReason.OtherFocusReason)
        self._hidden.clear()

    def discard(self) -> None:
        """Show the content of the frame again, and nothing of the other windows ever."""
        self._raise()
        for each in self._hidden:
            if isValid(each.window):
                each.window.deleteLater()
        self._hidden.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Show and self._is_to_hide(watched):
            QTimer.singleShot(0, self, self._hide_new)
        return False

    @Slot()
    def _hide_new(self) -> None:
        if self._is_closed:
            for window in self._app.topLevelWidgets():
                if self._is_to_hide(window):
                    self._hide(window)

    def _raise(self) -> None:
        if self._is_closed:
            self._is_closed = False
            self._app.removeEventFilter(self)
            self._frame.uncover()

    def _is_to_hide(self, window: QObject) -> bool:
        return (
            isinstance(window, QWidget)
            and window.isWindow()
            and window.isVisible()
            and window is not self._frame
            and window.windowType() not in _PASSING
        )

    def _hide(self, window: QWidget) -> None:
        self._hidden.append(_Hidden(window, window.windowModality(), window.focusWidget()))
        window.hide()


def _depth(window: QWidget) -> int:
    parent = window.parentWidget()
    return 0 if parent is None else 1 + _depth(parent.window())


def _has_typing(place: QWidget) -> bool:
    lines = any(
        edit.isModified() and bool(edit.text()) and "search" not in edit.objectName()
        for edit in place.findChildren(QLineEdit)
    )
    texts: list[QTextEdit | QPlainTextEdit] = [
        *place.findChildren(QTextEdit),
        *place.findChildren(QPlainTextEdit),
    ]
    return lines or any(edit.document().isModified() for edit in texts)
