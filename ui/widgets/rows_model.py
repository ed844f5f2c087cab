"""A table model over a sequence of rows held in memory."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from ui.widgets.column import Column

__all__ = ["ROW_ROLE", "SORT_ROLE", "Column", "RowsModel", "TableModel"]

RowT = TypeVar("RowT")
Index = QModelIndex | QPersistentModelIndex

# Plain integers: comparing with the enumeration costs more than all the rest of data().
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_ALIGN = int(Qt.ItemDataRole.TextAlignmentRole)
_TOOL_TIP = int(Qt.ItemDataRole.ToolTipRole)
_ACCESSIBLE = int(Qt.ItemDataRole.AccessibleTextRole)
SORT_ROLE = int(Qt.ItemDataRole.UserRole)
ROW_ROLE = SORT_ROLE + 1
_ROOT = QModelIndex()


class TableModel(QAbstractTableModel, Generic[RowT]):
    """What ``TableView`` shows: columns, and rows of which some may not be there yet."""

    def __init__(self, columns: Sequence[Column[RowT]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.sorted_by: tuple[int, Qt.SortOrder] | None = None

    @abstractmethod
    def row_at(self, position: int) -> RowT | None:
        """Return the row there; None while it is being fetched."""

    @abstractmethod
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Put the rows in that order."""

    def key_of(self, row: RowT) -> Hashable | None:
        """Return what tells ``row`` from others, if that is known."""
        return None

    def position_of(self, key: Hashable) -> int | None:
        """Return where the row with that key is, as far as known."""
        return None

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if not index.isValid():
            return None
        row = self.row_at(index.row())
        if row is None:
            return "…" if role == _DISPLAY else None
        column = self.columns[index.column()]
        if role in (_DISPLAY, _ACCESSIBLE):
            return column.cell_text(row)
        if role == _ALIGN:
            return column.alignment | Qt.AlignmentFlag.AlignVCenter
        if role == ROW_ROLE:
            return row
        if role == SORT_ROLE:
            return column.sort_key(row) if column.sort_key else None
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == _DISPLAY:
            return column.title
        if role == _ALIGN:
            return column.alignment | Qt.AlignmentFlag.AlignVCenter
        if role == _TOOL_TIP:
            return column.tooltip or None
        return None


class RowsModel(TableModel[RowT]):
    """Shows a sequence of rows. Replace them with ``set_rows``; never edit in place.

    With ``key`` the view keeps the selected row when the rows are replaced.
    """

    def __init__(
        self,
        columns: Sequence[Column[RowT]],
        parent: QObject | None = None,
        *,
        key: Callable[[RowT], Hashable] | None = None,
    ) -> None:
        super().__init__(columns, parent)
        self._rows: tuple[RowT, ...] = ()
        self._key = key

    @property
    def rows(self) -> tuple[RowT, ...]:
        """The rows in the order shown."""
        return self._rows

    def set_rows(self, rows: Sequence[RowT]) -> None:
        """Show ``rows``, in the order given unless a column sorts them."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self._arrange()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by that column; rows that are equal keep their order."""
        if not 0 <= column < len(self.columns) or self.columns[column].sort_key is None:
            return
        self.beginResetModel()
        self.sorted_by = (column, order)
        self._arrange()
        self.endResetModel()

    def row_at(self, position: int) -> RowT | None:
        return self._rows[position]

    def key_of(self, row: RowT) -> Hashable | None:
        return self._key(row) if self._key else None

    def position_of(self, key: Hashable) -> int | None:
        if self._key is None:
            return None
        return next((i for i, row in enumerate(self._rows) if self._key(row) == key), None)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def _arrange(self) -> None:
        if self.sorted_by is None:
            return
        column, order = self.sorted_by
        sort_key = self.columns[column].sort_key
        if sort_key is not None:
            is_reversed = order is Qt.SortOrder.DescendingOrder
            self._rows = tuple(sorted(self._rows, key=sort_key, reverse=is_reversed))
