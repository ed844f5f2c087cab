"""Status as icon and word, on a page and in a table."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.style.fonts import MEDIUM, font, metrics
from ui.style.icons import pixmap
from ui.style.tokens import Tone, current_tokens

CHIP_HEIGHT = 22
_ICON = 14
_PAD_LEFT = 7
_PAD_RIGHT = 9
_GAP = 5
_RADIUS = 6
_TEXT_PIXELS = 12
_CACHE_MAX = 512
_pixmaps: dict[tuple[Chip, bool, bool, float], QPixmap] = {}


@dataclass(frozen=True, slots=True)
class Chip:
    """What a chip shows: tinted when somebody or something still has to act."""

    text: str
    icon: str
    tone: Tone
    is_tinted: bool


class StatusChip(QLabel):
    """A chip as a widget; its text is the status word."""

    def __init__(self, chip: Chip | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._chip = chip
        self._is_on_selection = False
        if chip is not None:
            self.set_chip(chip)

    def set_status(self, text: str, icon: str, tone: Tone, tinted: bool) -> None:
        """Show that word and icon."""
        self.set_chip(Chip(text, icon, tone, tinted))

    def set_chip(self, chip: Chip) -> None:
        """Show ``chip``."""
        self._chip = chip
        self.setText(chip.text)
        self.updateGeometry()

    def set_on_selection(self, is_on_selection: bool) -> None:
        """Say whether the chip lies on a selected row."""
        self._is_on_selection = is_on_selection
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(chip_width(self._chip) if self._chip else 0, CHIP_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._chip is None:
            return
        painter = QPainter(self)
        draw_chip(
            painter, QPointF(0, 0), self._chip, self._is_on_selection, self.devicePixelRatio()
        )
        painter.end()


def chip_width(chip: Chip) -> int:
    """Return how wide ``chip`` is drawn."""
    text = metrics(_TEXT_PIXELS, MEDIUM).horizontalAdvance(chip.text)
    return _PAD_LEFT + _ICON + _GAP + text + _PAD_RIGHT


def paint_chip(
    painter: QPainter, at: QPointF, chip: Chip, is_on_selection: bool, dpr: float
) -> None:
    """Paint ``chip`` with its top left corner at ``at``, from a drawing made once."""
    key = (chip, is_on_selection, current_tokens().is_dark, dpr)
    drawn = _pixmaps.get(key)
    if drawn is None:
        if len(_pixmaps) >= _CACHE_MAX:
            _pixmaps.clear()
        drawn = _pixmaps[key] = _draw(chip, is_on_selection, dpr)
    painter.drawPixmap(at, drawn)


def draw_chip(
    painter: QPainter, at: QPointF, chip: Chip, is_on_selection: bool, dpr: float
) -> None:
    """Draw ``chip`` with its top left corner at ``at``."""
    tokens = current_tokens()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = QRectF(at.x(), at.y(), chip_width(chip), CHIP_HEIGHT)
    if chip.is_tinted:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.color("surface" if is_on_selection else chip.tone.soft))
    else:
        painter.setPen(QPen(tokens.color("line_button" if is_on_selection else "line"), 1))
        if is_on_selection:
            painter.setBrush(Qt.BrushStyle.NoBrush)
        else:
            painter.setBrush(tokens.color("surface"))
        box.adjust(0.5, 0.5, -0.5, -0.5)
    painter.drawRoundedRect(box, _RADIUS, _RADIUS)
    icon_at = QPointF(at.x() + _PAD_LEFT, at.y() + (CHIP_HEIGHT - _ICON) / 2)
    painter.drawPixmap(icon_at, pixmap(chip.icon, chip.tone.strong, _ICON, dpr))
    painter.setFont(font(_TEXT_PIXELS, MEDIUM))
    painter.setPen(tokens.color(chip.tone.strong if chip.is_tinted else "text"))
    left = at.x() + _PAD_LEFT + _ICON + _GAP
    text_box = QRectF(left, at.y(), box.width(), CHIP_HEIGHT)
    painter.drawText(
        text_box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, chip.text
    )
    painter.restore()


def _draw(chip: Chip, is_on_selection: bool, dpr: float) -> QPixmap:
    drawn = QPixmap(round(chip_width(chip) * dpr), round(CHIP_HEIGHT * dpr))
    drawn.setDevicePixelRatio(dpr)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    draw_chip(painter, QPointF(0, 0), chip, is_on_selection, dpr)
    painter.end()
    return drawn
