"""Draws the cells of a table straight from its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.style.fonts import MEDIUM, font, metrics
from ui.style.icons import ICON_PIXELS, pixmap
from ui.style.tokens import ColorName, Tokens, current_tokens
from ui.widgets.chip import CHIP_HEIGHT, paint_chip
from ui.widgets.column import Column, ColumnKind

if TYPE_CHECKING:
    from ui.widgets.table import TableView

ROW_HEIGHT = 36
PAD = 12
BAR_WIDTH = 3
_ICON_GAP = 8
ACTION_PAD = 24
_ACTION = 30
_SELECTED = QStyle.StateFlag.State_Selected
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_ELIDE = Qt.TextElideMode.ElideRight
_MINUS = "\u2212"
_STRONG = frozenset({ColumnKind.STRONG, ColumnKind.AMOUNT_STRONG})


class CellDelegate(QStyledItemDelegate):
    """One for the whole table: it asks no model roles and makes no fonts or colours."""

    def __init__(self, view: TableView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(40, ROW_HEIGHT)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        model = self._view.table_model
        if model is None:
            return
        tokens = current_tokens()
        position = index.row()
        is_selected = bool(option.state & _SELECTED)
        box: QRect = option.rect
        if is_selected:
            painter.fillRect(box, tokens.color("selection"))
        elif position == self._view.hovered_row:
            painter.fillRect(box, tokens.color("hover"))
        row = model.row_at(position)
        column = model.columns[index.column()]
        if row is None:
            _text(painter, box, "…", tokens, "faint", is_strong=False, is_right=False)
        elif column.kind is ColumnKind.CHIP:
            self._chip(painter, box, column, row, is_selected)
        elif column.kind is ColumnKind.ACTIONS:
            self._actions(painter, box, position == self._view.hovered_row, index)
        else:
            self._words(painter, box, column, row)

    def _words(self, painter: QPainter, box: QRect, column: Column[Any], row: object) -> None:
        text = column.cell_text(row)
        color: ColorName = "text"
        if column.is_amount and text.startswith(_MINUS):
            color = "bad"
        elif column.kind is ColumnKind.MUTED or text == "–" or _is_muted(column, row):
            color = "muted"
        if column.icon is not None:
            spec = column.icon(row)
            if spec is not None:
                at = QPointF(box.x() + PAD, box.y() + (box.height() - ICON_PIXELS) / 2)
                dpr = self._view.devicePixelRatio()
                painter.drawPixmap(at, pixmap(spec.name, spec.tone.strong, ICON_PIXELS, dpr))
                box = box.adjusted(ICON_PIXELS + _ICON_GAP, 0, 0, 0)
        is_right = bool(column.alignment & Qt.AlignmentFlag.AlignRight)
        _text(
            painter,
            box,
            text,
            current_tokens(),
            color,
            is_strong=column.kind in _STRONG,
            is_right=is_right,
        )

    def _chip(
        self, painter: QPainter, box: QRect, column: Column[Any], row: object, is_selected: bool
    ) -> None:
        chip = column.chip(row) if column.chip is not None else None
        if chip is None:
            _text(painter, box, "–", current_tokens(), "muted", is_strong=False, is_right=False)
            return
        at = QPointF(box.x() + PAD, box.y() + (box.height() - CHIP_HEIGHT) // 2 + 0.0)
        paint_chip(painter, at, chip, is_selected, self._view.devicePixelRatio())

    def _actions(
        self,
        painter: QPainter,
        box: QRect,
        is_hovered: bool,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        button = action_box(box)
        is_current = self._view.hasFocus() and self._view.currentIndex() == index
        if is_hovered or is_current:
            tokens = current_tokens()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(tokens.color("accent_text") if is_current else Qt.PenStyle.NoPen)
            painter.setBrush(tokens.color("neutral_soft"))
            painter.drawRoundedRect(button.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        at = QPointF(
            button.x() + (button.width() - ICON_PIXELS) / 2,
            button.y() + (button.height() - ICON_PIXELS) / 2,
        )
        dpr = self._view.devicePixelRatio()
        painter.drawPixmap(at, pixmap("ellipsis", "text", ICON_PIXELS, dpr))


def _is_muted(column: Column[Any], row: object) -> bool:
    return column.is_muted is not None and column.is_muted(row)


def action_box(cell: QRect) -> QRect:
    """Return where the "…" button is inside its cell."""
    height = ROW_HEIGHT - 8
    return QRect(
        cell.right() - ACTION_PAD - _ACTION + 1,
        cell.y() + (cell.height() - height) // 2,
        _ACTION,
        height,
    )


def _text(
    painter: QPainter,
    box: QRect,
    text: str,
    tokens: Tokens,
    color: ColorName,
    *,
    is_strong: bool,
    is_right: bool,
) -> None:
    measures: QFontMetrics = metrics(weight=MEDIUM) if is_strong else metrics()
    painter.setFont(font(weight=MEDIUM) if is_strong else font())
    painter.setPen(tokens.color(color))
    inner = box.adjusted(PAD, 0, -PAD, -1)
    if is_right:
        # Amounts are never shortened: they rather reach into the cell before.
        painter.drawText(inner.adjusted(-box.width(), 0, 0, 0), _RIGHT, text)
        return
    if measures.horizontalAdvance(text) > inner.width():
        text = measures.elidedText(text, _ELIDE, inner.width())
    painter.drawText(inner, _LEFT, text)
