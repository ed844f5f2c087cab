"""The list of the queue panel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QItemSelection, QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from billing_desktop.domain.request_listing import RequestRow
from ui.invoice_requests.queue_delegate import ROW_HEIGHT, QueueDelegate
from ui.invoice_requests.queue_model import QueueModel, QueuePage

_MOVES = frozenset(
    {
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
    }
)


class QueueView(QListView):
    """One request is selected; a reload moves neither it nor the scroll bar.

    One that leaves the list is not replaced by another: somebody may be reading it.
    ``wants_first`` has the first request selected with the next page.

    Signals:
        request_selected: the id of the request that is selected now.
    """

    request_selected = Signal(str)

    def __init__(
        self,
        model: QueueModel,
        *,
        reader: str,
        now: Callable[[], datetime],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._rows = model
        self._is_reloading = False
        self._place = 0  # Where the request was that left the list.
        self.wants_first = True
        self._delegate = QueueDelegate(reader, now)
        self._delegate.setParent(self)
        self.setItemDelegate(self._delegate)
        self.setModel(model)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.selectionModel().selectionChanged.connect(self._on_selected)

    @property
    def top_position(self) -> int:
        """Which row is the topmost in sight."""
        return self.verticalScrollBar().value() // ROW_HEIGHT

    @property
    def selected_id(self) -> str:
        """The id of the selected request, empty if there is none."""
        index = self.currentIndex()
        is_there = index.isValid() and index.row() < len(self._rows.ids)
        return self._rows.ids[index.row()] if is_there else ""

    def show_page(
        self, page: QueuePage, fetch: Callable[[Sequence[str]], Sequence[RequestRow]]
    ) -> None:
        """Show another state of the list; what is selected and in sight stays so."""
        chosen = self.selected_id
        if chosen:
            self._place = self.currentIndex().row()
        scrolled = self.verticalScrollBar().value()
        self._is_reloading = True
        self._rows.show_page(page, fetch)
        position = self._rows.position_of(chosen) if chosen else None
        if position is not None:
            self._set_current(position)
        self._is_reloading = False
        self.doItemsLayout()
        self.verticalScrollBar().setValue(scrolled)
        if position is None and self.wants_first:
            self.select_position(0)
        self.wants_first = False

    def select_request(self, request_id: str) -> bool:
        """Select that request; False where it is not listed."""
        position = self._rows.position_of(request_id)
        if position is None:
            return False
        self.select_position(position)
        return True

    def select_position(self, position: int) -> None:
        """Select the request there and bring it into sight."""
        if 0 <= position < len(self._rows.ids):
            self._set_current(position)
            self.scrollTo(self._rows.index(position, 0))

    def step(self, step: int) -> None:
        """Select the next request, or the one before."""
        if self.currentIndex().isValid():
            self.select_position(self.currentIndex().row() + step)
        else:
            place = self._place if step > 0 else self._place - 1
            self.select_position(min(max(place, 0), len(self._rows.ids) - 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _MOVES:
            super().keyPressEvent(event)
        else:
            event.ignore()  # Letters are for the screen, not for a search in the list.

    def _set_current(self, position: int) -> None:
        self.setCurrentIndex(self._rows.index(position, 0))

    @Slot(QItemSelection, QItemSelection)
    def _on_selected(self, _chosen: QItemSelection, _before: QItemSelection) -> None:
        if not self._is_reloading and self.selected_id:
            self.request_selected.emit(self.selected_id)

    def scrollTo(
        self,
        index: QModelIndex,  # type: ignore[override]
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        if not self._is_reloading:
            super().scrollTo(index, hint)
