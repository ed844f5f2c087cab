"""Which keys do what, at the foot of a list."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from ui.style.fonts import MEDIUM, font, metrics
from ui.style.roles import set_role
from ui.style.tokens import current_tokens
from ui.widgets.elided_label import ElidedLabel

CAP_HEIGHT = 18
_PIXELS = 11
_PAD = 5


class KeyCap(QLabel):
    """The picture of a key; its text is the key's name."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(cap_width(self.text()), CAP_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_cap(painter, QRectF(self.rect()), self.text())
        painter.end()


class KeyCaps(QWidget):
    """A row of keys and their effects at the left, one plain sentence at the right."""

    def __init__(self, keys: Sequence[tuple[str, str]] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(22)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)
        for number, (key, effect) in enumerate(keys):
            if number:
                self._row.addSpacing(10)
            cap = KeyCap(key)
            cap.setObjectName(f"key_cap_{number}")
            label = QLabel(effect)
            label.setObjectName(f"key_effect_{number}")
            set_role(label, "muted")
            self._row.addWidget(cap)
            self._row.addWidget(label)
        self._row.addStretch(1)
        self.note_label = ElidedLabel()
        self.note_label.setObjectName("foot_note")
        set_role(self.note_label, "muted")
        self._row.addWidget(self.note_label)

    def set_note(self, text: str) -> None:
        """Show the sentence at the right."""
        self.note_label.setText(text)


def cap_width(text: str) -> int:
    """Return how wide the key is drawn."""
    return metrics(_PIXELS, MEDIUM).horizontalAdvance(text) + 2 * _PAD


def draw_cap(painter: QPainter, box: QRectF, text: str) -> None:
    """Draw a key with that name into ``box``."""
    tokens = current_tokens()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(tokens.color("line_button"), 1))
    painter.setBrush(tokens.color("surface"))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    painter.setPen(tokens.color("muted"))
    painter.setFont(font(_PIXELS, MEDIUM))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
