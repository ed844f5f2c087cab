"""The field that narrows a list."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.style.icons import ICON_PIXELS, pixmap
from ui.style.roles import set_role_of_field
from ui.translation import tr
from ui.widgets.key_caps import cap_width, draw_cap

DELAY_MS = 150
_ICON_LEFT = 7


class SearchField(QLineEdit):
    """A line to type in; ``shortcut`` (such as "Ctrl+F") is shown in it and leads to it.

    Signals:
        search_changed: the text, once typing has paused.
    """

    search_changed = Signal(str)

    def __init__(self, placeholder: str, shortcut: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role_of_field(self, "search")
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self._cap = tr(shortcut)
        self._last_sent = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self._timer.timeout.connect(self._send)
        self.textChanged.connect(self._on_text_changed)
        if shortcut:
            QShortcut(QKeySequence(shortcut), self).activated.connect(self._on_shortcut)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self._send()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._send()
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        top = (self.height() - ICON_PIXELS) / 2
        drawn = pixmap("search", "muted", ICON_PIXELS, self.devicePixelRatio())
        painter.drawPixmap(QPointF(_ICON_LEFT, top), drawn)
        if self._cap and not self.text():
            width = cap_width(self._cap)
            box = QRectF(self.width() - width - 8, (self.height() - 18) / 2, width, 18)
            draw_cap(painter, box, self._cap)
        painter.end()

    @Slot()
    def _on_text_changed(self) -> None:
        self._timer.start()

    @Slot()
    def _on_shortcut(self) -> None:
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    @Slot()
    def _send(self) -> None:
        self._timer.stop()
        if self.text() != self._last_sent:
            self._last_sent = self.text()
            self.search_changed.emit(self.text())
