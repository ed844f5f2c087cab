"""The table of every list in the program."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from ui.style.tokens import current_tokens
from ui.widgets.cell_delegate import BAR_WIDTH, ROW_HEIGHT, CellDelegate, action_box
from ui.widgets.column import ColumnKind
from ui.widgets.rows_model import TableModel
from ui.widgets.table_header import TableHeader

_OPEN_KEYS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_TAB = frozenset(
    {
        Qt.FocusReason.TabFocusReason,
        Qt.FocusReason.BacktabFocusReason,
        Qt.FocusReason.ShortcutFocusReason,
    }
)


class TableView(QTableView):
    """Rows of 36 px; one is selected, Enter or a double click opens it.

    Signals:
        row_activated: the row that a person opened.
        row_selected: the row that is selected now, or None.
        actions_requested: the row and the screen position for its menu.
    """

    row_activated = Signal(object)
    row_selected = Signal(object)
    actions_requested = Signal(object, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table_model: TableModel[Any] | None = None
        self.hovered_row = -1
        self._kept: Hashable | None = None
        self._delegate = CellDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setHorizontalHeader(TableHeader(self))
        self._set_up()

    def set_table_model(self, model: TableModel[Any]) -> None:
        """Show that model; columns get the widths that they ask for."""
        self.table_model = model
        self.setModel(model)
        header = self.horizontalHeader()
        stretched = [i for i, column in enumerate(model.columns) if column.width == 0]
        for number, column in enumerate(model.columns):
            if column.width:
                header.setSectionResizeMode(number, QHeaderView.ResizeMode.Interactive)
                self.setColumnWidth(number, column.width)
            else:
                header.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)
        if not stretched:
            header.setStretchLastSection(True)
        model.modelAboutToBeReset.connect(self._on_about_to_be_reset)
        model.modelReset.connect(self._on_reset)
        self.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self._show_sort_arrow()

    def sort_by(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by that column and show the arrow there."""
        if self.table_model is not None:
            self.table_model.sort(column, order)
            self._show_sort_arrow()

    @property
    def selected_row(self) -> object | None:
        """The row that is selected, if any."""
        index = self.currentIndex()
        if self.table_model is None or not index.isValid():
            return None
        if not self.selectionModel().isRowSelected(index.row(), QModelIndex()):
            return None
        row: object | None = self.table_model.row_at(index.row())
        return row

    def select_key(self, key: Hashable) -> bool:
        """Select the row with that key; False when it is not there."""
        position = self.table_model.position_of(key) if self.table_model else None
        if position is None:
            return False
        self.select_position(position)
        return True

    def select_position(self, position: int) -> None:
        """Select the row there and bring it into sight."""
        if self.table_model is not None and 0 <= position < self.table_model.rowCount():
            column = max(self.currentIndex().column(), 0)
            index = self.table_model.index(position, column)
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def request_actions(self, position: int) -> None:
        """Ask for the menu of the row there, below its "…"."""
        if self.table_model is None:
            return
        row = self.table_model.row_at(position)
        if row is None:
            return
        column = self._actions_column()
        cell = self.visualRect(self.table_model.index(position, max(column, 0)))
        at = action_box(cell).bottomRight() if column >= 0 else cell.bottomLeft()
        self.actions_requested.emit(row, self.viewport().mapToGlobal(at))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in _TAB and self.selected_row is None:
            self.select_position(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        key = event.key()
        if not index.isValid():
            super().keyPressEvent(event)
            return
        is_on_actions = index.column() == self._actions_column() and index.column() >= 0
        if (
            key == Qt.Key.Key_Menu
            or (key == Qt.Key.Key_F10 and event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            or (is_on_actions and (key == Qt.Key.Key_Space or key in _OPEN_KEYS))
        ):
            self.request_actions(index.row())
        elif key in _OPEN_KEYS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._activate(index)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        is_left = event.button() is Qt.MouseButton.LeftButton
        if is_left and index.isValid() and index.column() == self._actions_column():
            self.request_actions(index.row())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() != self._actions_column():
            self._activate(index)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.rowAt(event.position().toPoint().y()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            return  # keyPressEvent has asked already.
        index = self.indexAt(event.pos())
        if index.isValid() and self.table_model is not None:
            self.setCurrentIndex(index)
            row = self.table_model.row_at(index.row())
            if row is not None:
                self.actions_requested.emit(row, event.globalPos())

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Leave, QEvent.Type.Wheel):
            self._hover(-1)
        return super().viewportEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.table_model is None:
            return
        painter = QPainter(self.viewport())
        self._paint_lines(painter)
        self._paint_bar(painter)
        painter.end()

    def _paint_lines(self, painter: QPainter) -> None:
        color = current_tokens().color("line")
        width = self.viewport().width()
        count = self.model().rowCount()
        first = max(self.rowAt(0), 0)
        top = self.rowViewportPosition(first)
        while first < count and top <= self.viewport().height():
            painter.fillRect(0, top + ROW_HEIGHT - 1, width, 1, color)
            first += 1
            top += ROW_HEIGHT

    def _paint_bar(self, painter: QPainter) -> None:
        selection = self.selectionModel().selectedRows()
        for index in selection:
            top = self.rowViewportPosition(index.row())
            bar = QRect(0, top, BAR_WIDTH, ROW_HEIGHT - 1)
            painter.fillRect(bar, current_tokens().color("accent_text"))

    def _activate(self, index: QModelIndex) -> None:
        row = self.table_model.row_at(index.row()) if self.table_model else None
        if row is not None:
            self.row_activated.emit(row)

    def _hover(self, position: int) -> None:
        if position != self.hovered_row:
            self.hovered_row = position
            self.viewport().update()

    def _actions_column(self) -> int:
        if self.table_model is None:
            return -1
        kinds = [column.kind for column in self.table_model.columns]
        return kinds.index(ColumnKind.ACTIONS) if ColumnKind.ACTIONS in kinds else -1

    def _show_sort_arrow(self) -> None:
        header = self.horizontalHeader()
        sorted_by = self.table_model.sorted_by if self.table_model else None
        header.setSortIndicatorShown(sorted_by is not None)
        if sorted_by is not None:
            header.setSortIndicator(*sorted_by)

    def _set_up(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.viewport().setAutoFillBackground(False)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW_HEIGHT)
        rows.setMinimumSectionSize(ROW_HEIGHT)
        self.horizontalHeader().sectionClicked.connect(self._on_head_clicked)

    @Slot(int)
    def _on_head_clicked(self, section: int) -> None:
        if self.table_model is None or self.table_model.columns[section].sort_key is None:
            return
        order = Qt.SortOrder.AscendingOrder
        if self.table_model.sorted_by == (section, order):
            order = Qt.SortOrder.DescendingOrder
        self.sort_by(section, order)

    @Slot()
    def _on_about_to_be_reset(self) -> None:
        row = self.selected_row
        self._kept = None
        if row is not None and self.table_model is not None:
            self._kept = self.table_model.key_of(row)

    @Slot()
    def _on_reset(self) -> None:
        self.hovered_row = -1
        if self._kept is None or not self.select_key(self._kept):
            self.row_selected.emit(None)

    @Slot()
    def _on_selection_changed(self) -> None:
        self.row_selected.emit(self.selected_row)
        self.viewport().update()
