"""The navigation at the left of the window."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ui.style.fonts import MEDIUM, SEMIBOLD, font, metrics
from ui.style.icons import ICON_PIXELS, pixmap
from ui.style.roles import set_role
from ui.style.tokens import ColorName, Tone, current_tokens

ITEM_HEIGHT = 32
_ICON_LEFT = 10
_TEXT_LEFT = 36
_BADGE_HEIGHT = 18
_BADGE_WIDTH_MIN = 20
_BADGE_RIGHT = 9
_BADGE_PIXELS = 11
_RADIUS = 6
_DOT = 8


class NavigationItem(QPushButton):
    """One page in the navigation: icon, word, and a badge when something waits there."""

    def __init__(self, text: str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._icon = icon
        self._badge = ""
        self._badge_tone = Tone.INFO
        self._note = ""
        self._keys = ""
        self._is_collapsed = False
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setFixedHeight(ITEM_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        set_role(self, "painted")

    def set_badge(self, text: str, tone: Tone = Tone.INFO, note: str = "") -> None:
        """Show how much waits behind this item; an empty text removes the badge.

        ``note`` says in a sentence what the badge means.
        """
        self._badge, self._badge_tone, self._note = text, tone, note
        self.setAccessibleDescription(note or text)
        self._show_tooltip()
        self.update()

    def set_keys(self, keys: str) -> None:
        """Tell in the tooltip which keys lead here."""
        self._keys = keys
        self._show_tooltip()

    @property
    def badge(self) -> str:
        """The text of the badge."""
        return self._badge

    def set_collapsed(self, is_collapsed: bool) -> None:
        """Show the icon alone; the word becomes the tooltip."""
        self._is_collapsed = is_collapsed
        self._show_tooltip()
        self.update()

    def _show_tooltip(self) -> None:
        words = (self.text() if self._is_collapsed else "", self._note, self._keys)
        self.setToolTip("\n".join(filter(None, words)))

    def sizeHint(self) -> QSize:
        if self._is_collapsed:
            return QSize(ITEM_HEIGHT, ITEM_HEIGHT)
        text = metrics(weight=SEMIBOLD).horizontalAdvance(self.text())
        return QSize(_TEXT_LEFT + text + _BADGE_WIDTH_MIN + 2 * _BADGE_RIGHT, ITEM_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(ITEM_HEIGHT, ITEM_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        left = (self.width() - ICON_PIXELS) / 2 if self._is_collapsed else _ICON_LEFT
        color: ColorName = "accent_text" if self.isChecked() else "muted"
        top = (self.height() - ICON_PIXELS) / 2
        drawn = pixmap(self._icon, color, ICON_PIXELS, self.devicePixelRatio())
        painter.drawPixmap(QPointF(left, top), drawn)
        if self._is_collapsed:
            self._paint_dot(painter)
        else:
            self._paint_badge(painter)
            self._paint_text(painter)
        painter.end()

    def _paint_ground(self, painter: QPainter) -> None:
        tokens = current_tokens()
        if self.isChecked():
            painter.setPen(QPen(tokens.color("line_button" if tokens.is_dark else "line"), 1))
            painter.setBrush(tokens.color("navigation_selection"))
        elif self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.color("neutral_soft" if tokens.is_dark else "line"))
        else:
            return
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, _RADIUS, _RADIUS)

    def _paint_text(self, painter: QPainter) -> None:
        weight = SEMIBOLD if self.isChecked() else MEDIUM
        right = self._badge_width() + 2 * _BADGE_RIGHT if self._badge else _BADGE_RIGHT
        room = self.width() - _TEXT_LEFT - right
        text = metrics(weight=weight).elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        painter.setFont(font(weight=weight))
        painter.setPen(current_tokens().color("text"))
        box = QRectF(_TEXT_LEFT, 0, room, self.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _badge_width(self) -> int:
        text = metrics(_BADGE_PIXELS, SEMIBOLD).horizontalAdvance(self._badge)
        return max(_BADGE_WIDTH_MIN, text + 12)

    def _paint_badge(self, painter: QPainter) -> None:
        if not self._badge:
            return
        width = self._badge_width()
        box = QRectF(
            self.width() - _BADGE_RIGHT - width,
            (self.height() - _BADGE_HEIGHT) / 2,
            width,
            _BADGE_HEIGHT,
        )
        tokens = current_tokens()
        is_info = self._badge_tone is Tone.INFO
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.color("accent" if is_info else self._badge_tone.soft))
        painter.drawRoundedRect(box, _BADGE_HEIGHT / 2, _BADGE_HEIGHT / 2)
        painter.setFont(font(_BADGE_PIXELS, SEMIBOLD))
        painter.setPen(tokens.color("on_accent" if is_info else self._badge_tone.strong))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._badge)

    def _paint_dot(self, painter: QPainter) -> None:
        if not self._badge:
            return
        is_info = self._badge_tone is Tone.INFO
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(current_tokens().color("accent" if is_info else self._badge_tone.strong))
        painter.drawEllipse(QRectF(self.width() - _DOT - 1, 1, _DOT, _DOT))
