"""The head of a table: titles, and which of them sorts."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from ui.style.fonts import SEMIBOLD, font, metrics
from ui.style.icons import pixmap
from ui.style.tokens import current_tokens
from ui.widgets.cell_delegate import ACTION_PAD
from ui.widgets.column import ColumnKind
from ui.widgets.rows_model import TableModel

HEAD_HEIGHT = 34
_PAD = 12
_PIXELS = 12
_ARROW = 14


class TableHeader(QHeaderView):
    """Draws each title over its column and an arrow in the one that sorts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setObjectName("table_head")
        self.setFixedHeight(HEAD_HEIGHT)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(40)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), HEAD_HEIGHT)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        model = self.model()
        title = str(model.headerData(section, Qt.Orientation.Horizontal) or "")
        role = int(Qt.ItemDataRole.TextAlignmentRole)
        alignment = model.headerData(section, Qt.Orientation.Horizontal, role)
        is_right = bool(alignment & Qt.AlignmentFlag.AlignRight)
        is_sorted = self.isSortIndicatorShown() and self.sortIndicatorSection() == section
        tokens = current_tokens()
        painter.save()
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, tokens.color("line"))
        box = rect.adjusted(_PAD, 0, -_PAD, -1)
        if is_sorted:
            self._paint_arrow(painter, rect, is_right)
            box = box.adjusted(_ARROW + 4, 0, 0, 0) if is_right else box.adjusted(0, 0, -_ARROW, 0)
        painter.setFont(font(_PIXELS, SEMIBOLD))
        painter.setPen(tokens.color("muted"))
        shown = metrics(_PIXELS, SEMIBOLD).elidedText(
            title, Qt.TextElideMode.ElideRight, box.width()
        )
        if self._is_actions(section):
            box = box.adjusted(0, 0, _PAD - ACTION_PAD + 3, 0)
        side = Qt.AlignmentFlag.AlignRight if is_right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()

    def _is_actions(self, section: int) -> bool:
        model = self.model()
        if not isinstance(model, TableModel):
            return False
        return model.columns[section].kind is ColumnKind.ACTIONS

    def _paint_arrow(self, painter: QPainter, rect: QRect, is_right: bool) -> None:
        is_descending = self.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
        name = "arrow-down" if is_descending else "arrow-up"
        left = rect.x() + _PAD if is_right else rect.right() - _ARROW - 4
        at = QPointF(left, rect.y() + (rect.height() - _ARROW) / 2)
        painter.drawPixmap(at, pixmap(name, "muted", _ARROW, self.devicePixelRatio()))
