"""A table model over more rows than fit in memory: a window of pages, filled by a worker."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal

from ui.tasks import Tasks
from ui.widgets.column import Column
from ui.widgets.rows_model import Index, TableModel

__all__ = ["PAGES_MAX", "PAGE_SIZE", "PagedRowsModel"]

RowT = TypeVar("RowT")
PAGE_SIZE = 100
PAGES_MAX = 64
_ROOT = QModelIndex()


class PagedRowsModel(TableModel[RowT]):
    """Knows how many rows there are exactly, and holds at most 64 pages of 100 of them.

    Signals:
        sort_requested: the column and the order a person asked for; answer with ``set_source``.
        fetch_failed: the error that a worker met.
    """

    sort_requested = Signal(int, object)
    fetch_failed = Signal(object)

    def __init__(
        self, columns: Sequence[Column[RowT]], tasks: Tasks, parent: QObject | None = None
    ) -> None:
        super().__init__(columns, parent)
        self._tasks = tasks
        self._count = 0
        self._fetch_page: Callable[[int, int], Sequence[RowT]] | None = None
        self._pages: OrderedDict[int, tuple[RowT, ...]] = OrderedDict()
        self._on_the_way: set[int] = set()
        self._generation = 0

    def set_source(self, count: int, fetch_page: Callable[[int, int], Sequence[RowT]]) -> None:
        """Show ``count`` rows; ``fetch_page(first, count)`` runs on a worker when they are seen."""
        self.beginResetModel()
        self._count = count
        self._fetch_page = fetch_page
        self._pages.clear()
        self._on_the_way.clear()
        self._generation += 1
        self.endResetModel()

    @property
    def pages_held(self) -> int:
        """How many pages are in memory now."""
        return len(self._pages)

    def row_at(self, position: int) -> RowT | None:
        page_number, offset = divmod(position, PAGE_SIZE)
        page = self._pages.get(page_number)
        if page is None:
            self._fetch(page_number)
            page = self._pages.get(page_number)
        else:
            self._pages.move_to_end(page_number)
        return page[offset] if page is not None and offset < len(page) else None

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else self._count

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Ask the screen for another source; the rows stay until it comes."""
        if 0 <= column < len(self.columns) and self.columns[column].sort_key is not None:
            self.sorted_by = (column, order)
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)
            self.sort_requested.emit(column, order)

    def _fetch(self, page_number: int) -> None:
        if page_number in self._on_the_way or self._fetch_page is None:
            return
        fetch_page, generation = self._fetch_page, self._generation
        first = page_number * PAGE_SIZE
        count = min(PAGE_SIZE, self._count - first)
        self._on_the_way.add(page_number)
        self._tasks.run(
            self,
            lambda: tuple(fetch_page(first, count)),
            on_success=lambda rows: self._on_fetched(generation, page_number, rows),
            on_error=lambda error: self._on_failed(generation, page_number, error),
        )

    def _on_fetched(self, generation: int, page_number: int, rows: tuple[Any, ...]) -> None:
        if generation != self._generation:
            return  # The answer to a question that nobody asks any more.
        self._on_the_way.discard(page_number)
        self._pages[page_number] = rows
        while len(self._pages) > PAGES_MAX:
            self._pages.popitem(last=False)
        first = page_number * PAGE_SIZE
        last = min(first + PAGE_SIZE, self._count) - 1
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    def _on_failed(self, generation: int, page_number: int, error: Exception) -> None:
        if generation == self._generation:
            # The page stays marked as on the way: asking again at each repaint would not end.
            self.fetch_failed.emit(error)
