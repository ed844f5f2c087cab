"""Draws a request in the queue: three lines, of which the second says what is pressing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from billing_desktop.domain.request_listing import RequestRow
from ui.formatting import format_money
from ui.invoice_requests.words import age, assignee_words, due_words, request_chip
from ui.style.fonts import SEMIBOLD, font, metrics
from ui.style.icons import pixmap
from ui.style.tokens import ColorName, current_tokens
from ui.widgets.chip import CHIP_HEIGHT, paint_chip
from ui.widgets.rows_model import ROW_ROLE

ROW_HEIGHT = 92
_PAD = 16
_RIGHT_PAD = 14
_LINE = 20
_TOPS = (11, 32, 58)
_BADGE_HEIGHT, _BADGE_PIXELS, _BADGE_WIDTH_MIN = 18, 11, 20
_ICON = 14
_BAR = 3
_SELECTED = QStyle.StateFlag.State_Selected
_HOVERED = QStyle.StateFlag.State_MouseOver
_FOCUSED = QStyle.StateFlag.State_HasFocus
_AT_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_AT_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class QueueDelegate(QStyledItemDelegate):
    """Reads the row directly; ages are counted up to what ``now`` returns."""

    def __init__(self, reader: str, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._reader = reader
        self._now = now

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(200, ROW_HEIGHT)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        box: QRect = option.rect
        is_selected = bool(option.state & _SELECTED)
        _ground(painter, box, is_selected=is_selected, is_hovered=bool(option.state & _HOVERED))
        row = index.data(ROW_ROLE)
        if isinstance(row, RequestRow):
            dpr = option.widget.devicePixelRatio() if option.widget else 1.0
            self._first_line(painter, box, row)
            self._second_line(painter, box, row, dpr)
            self._third_line(painter, box, row, dpr, is_selected=is_selected)

    def _first_line(self, painter: QPainter, box: QRect, row: RequestRow) -> None:
        line = _line(box, 0)
        shown = age(row.request.requested_at, self._now())
        taken = _text(painter, line, shown, "muted", 12, is_right=True)
        line.setRight(line.right() - taken - 8)
        _text(painter, line, row.request.company, "text", 13, is_strong=True)

    def _second_line(self, painter: QPainter, box: QRect, row: RequestRow, dpr: float) -> None:
        line, now = _line(box, 1), self._now()
        if row.unread:
            line.setRight(line.right() - _badge(painter, line, str(row.unread)) - 8)
        due = due_words(row.request, now)
        is_late = row.request.is_overdue(now)
        if is_late:
            at = QPointF(line.x(), line.y() + (line.height() - _ICON) / 2)
            painter.drawPixmap(at, pixmap("clock", "bad", _ICON, dpr))
            line.setLeft(line.left() + _ICON + 5)
        if due:
            color: ColorName = "bad" if is_late else "muted"
            line.setLeft(line.left() + _text(painter, line, due, color, 12, is_strong=is_late))
        who = assignee_words(row.request, self._reader)
        _text(painter, line, f"  ·  {who}" if due else who, "muted", 12)

    def _third_line(
        self, painter: QPainter, box: QRect, row: RequestRow, dpr: float, *, is_selected: bool
    ) -> None:
        line = _line(box, 2)
        at = QPointF(line.x(), line.y() + (line.height() - CHIP_HEIGHT) // 2 + 0.0)
        paint_chip(painter, at, request_chip(row.request), is_selected, dpr)
        amount = format_money(row.request.amount)
        _text(painter, line, amount, "text", 13, is_strong=True, is_right=True)


def _ground(painter: QPainter, box: QRect, *, is_selected: bool, is_hovered: bool) -> None:
    tokens = current_tokens()
    if is_selected:
        painter.fillRect(box, tokens.color("selection"))
        painter.fillRect(
            QRect(box.x(), box.y(), _BAR, box.height() - 1), tokens.color("accent_text")
        )
    elif is_hovered:
        painter.fillRect(box, tokens.color("hover"))
    painter.fillRect(QRect(box.x(), box.bottom(), box.width(), 1), tokens.color("line"))


def _line(box: QRect, number: int) -> QRect:
    width = box.width() - _PAD - _RIGHT_PAD
    return QRect(box.x() + _PAD, box.y() + _TOPS[number], width, _LINE + 2 * (number == 2))


def _text(
    painter: QPainter,
    line: QRect,
    text: str,
    color: ColorName,
    pixels: int,
    *,
    is_strong: bool = False,
    is_right: bool = False,
) -> int:
    """Draw ``text``, shortened to the line, and return how wide it is."""
    measures = metrics(pixels, SEMIBOLD) if is_strong else metrics(pixels)
    painter.setFont(font(pixels, SEMIBOLD) if is_strong else font(pixels))
    painter.setPen(current_tokens().color(color))
    shown = measures.elidedText(text, Qt.TextElideMode.ElideRight, max(line.width(), 0))
    painter.drawText(line, _AT_RIGHT if is_right else _AT_LEFT, shown)
    return measures.horizontalAdvance(shown)


def _badge(painter: QPainter, line: QRect, text: str) -> int:
    measures = metrics(_BADGE_PIXELS, SEMIBOLD)
    width = max(measures.horizontalAdvance(text) + 12, _BADGE_WIDTH_MIN)
    top = line.y() + (line.height() - _BADGE_HEIGHT) / 2
    box = QRectF(line.right() - width + 1, top, width, _BADGE_HEIGHT)
    tokens = current_tokens()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tokens.color("accent"))
    painter.drawRoundedRect(box, _BADGE_HEIGHT / 2, _BADGE_HEIGHT / 2)
    painter.setPen(tokens.color("on_accent"))
    painter.setFont(font(_BADGE_PIXELS, SEMIBOLD))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
    return width
