"""A box to tick, drawn the same in light and dark."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from ui.style.focus_ring import ring_on_keyboard_focus
from ui.style.icons import pixmap
from ui.style.tokens import ColorName, current_tokens

_BOX = 18
_TEXT_LEFT = 28
_HEIGHT_MIN = 24
_TICK = 14
_WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class CheckBox(QCheckBox):
    """A check box whose text may take several lines."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        # Not Fixed: that would hold it at the height of one line.
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        ring_on_keyboard_focus(self)

    def sizeHint(self) -> QSize:
        text = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(_TEXT_LEFT + text + 2, _HEIGHT_MIN)

    def minimumSizeHint(self) -> QSize:
        return QSize(_TEXT_LEFT + 40 if self.text() else _BOX, _HEIGHT_MIN)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        room = QRect(0, 0, max(width - _TEXT_LEFT, 1), 10_000)
        text = self.fontMetrics().boundingRect(room, int(_WRAP), self.text())
        return max(_HEIGHT_MIN, text.height() + 4)

    def hitButton(self, pos: object) -> bool:
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = (self.height() - _BOX) / 2 if self.height() < 2 * _HEIGHT_MIN else 3
        box = QRectF(0.5, top + 0.5, _BOX - 1, _BOX - 1)
        is_on = self.isChecked()
        if not self.isEnabled():
            edge, ground = tokens.color("line"), tokens.color("neutral_soft")
        elif is_on:
            edge = ground = tokens.color("accent")
        else:
            edge, ground = tokens.color("line_strong"), tokens.color("field")
        painter.setPen(QPen(edge, 1))
        painter.setBrush(ground)
        painter.drawRoundedRect(box, 4, 4)
        if is_on:
            gap = (_BOX - _TICK) / 2
            color: ColorName = "on_accent" if self.isEnabled() else "faint"
            drawn = pixmap("check", color, _TICK, self.devicePixelRatio())
            painter.drawPixmap(QPointF(gap, top + gap), drawn)
        painter.setPen(tokens.color("text" if self.isEnabled() else "faint"))
        painter.setFont(self.font())
        room = self.rect().adjusted(_TEXT_LEFT, 0, 0, 0)
        painter.drawText(room, int(_WRAP), self.text())
        painter.end()
