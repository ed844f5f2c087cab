"""A conversation, the newest line at the bottom."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from ui.widgets.chat_row import ChatLine, ChatRow

ROWS_AT_ONCE = 24
"""So many lines are built at first, and as many more whenever the oldest one is reached."""
_GAP = 14
_MARGIN = 20
_NEAR = 48


class ChatView(QScrollArea):
    """Shows lines; whoever reads older ones is not moved when new ones come.

    Only the newest lines are built, older ones when somebody scrolls up to them: a conversation
    may have thousands.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chat_view")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._lines: tuple[ChatLine, ...] = ()
        self._is_placing = False
        self._is_at_end = True
        self.rows: list[ChatRow] = []
        self._inside = QWidget()
        self._inside.setObjectName("chat_lines")
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, 12)
        self._column.setSpacing(_GAP)
        self._column.addStretch(1)
        self.setWidget(self._inside)
        self.viewport().installEventFilter(self)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    @property
    def lines(self) -> tuple[ChatLine, ...]:
        """What the conversation holds, built or not."""
        return self._lines

    @property
    def is_at_end(self) -> bool:
        """Whether the newest line is in sight."""
        return self._is_at_end

    def set_lines(self, lines: Sequence[ChatLine]) -> None:
        """Show these lines; a line that was shown already stays where it is."""
        lines = tuple(lines)
        if lines == self._lines:
            return
        anchor = self._anchor()
        first_key = self.rows[0].line.key if self.rows else None
        self._lines = lines
        first = self._first_to_build(first_key)
        self._build(first)
        self._place(anchor)

    def start_conversation(self, lines: Sequence[ChatLine]) -> None:
        """Show another conversation from its end."""
        self._remove_all()
        self._lines = ()
        self._is_at_end = True
        self.set_lines(lines)

    def scroll_to_end(self) -> None:
        """Bring the newest line into sight."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum())

    # What is built ------------------------------------------------------------------------

    def _first_to_build(self, first_key: str | None) -> int:
        newest = max(len(self._lines) - ROWS_AT_ONCE, 0)
        for number, line in enumerate(self._lines[:newest]):
            if line.key == first_key:
                return number
        return newest

    def _build(self, first: int) -> None:
        known = {row.line.key: row for row in self.rows}
        rows: list[ChatRow] = []
        for number in range(first, len(self._lines)):
            line = self._lines[number]
            has_day = number == 0 or self._lines[number - 1].day != line.day
            row = known.get(line.key)
            if row is not None and row.line == line and row.has_day is has_day:
                del known[line.key]
            else:
                row = ChatRow(line, has_day=has_day)
            rows.append(row)
        for old in known.values():
            self._remove(old)
        for number, row in enumerate(rows):
            # The stretch is the first, and holds the lines at the bottom.
            if self._column.indexOf(row) != number + 1:
                self._column.insertWidget(number + 1, row)
        self.rows = rows

    def _remove_all(self) -> None:
        for row in self.rows:
            self._remove(row)
        self.rows = []

    def _remove(self, row: ChatRow) -> None:
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    # Where it is --------------------------------------------------------------------------

    def _anchor(self) -> tuple[str, int] | None:
        """Return the first line in sight and how far below the upper edge it begins."""
        if self._is_at_end:
            return None
        top = self.verticalScrollBar().value()
        for row in self.rows:
            if row.geometry().bottom() > top:
                return row.line.key, row.y() - top
        return None

    def _place(self, anchor: tuple[str, int] | None) -> None:
        self._is_placing = True
        room = self.viewport().width()
        for row in self.rows:
            row.set_room(room - 2 * _MARGIN)
            row.show()
        self._column.activate()
        height = max(self._column.sizeHint().height(), self.viewport().height())
        self._inside.resize(room, height)
        self._column.activate()
        self._is_placing = False
        self._go_back_to(anchor)

    def _go_back_to(self, anchor: tuple[str, int] | None) -> None:
        bar = self.verticalScrollBar()
        if anchor is not None:
            key, below = anchor
            for row in self.rows:
                if row.line.key == key:
                    bar.setValue(row.y() - below)
                    return
        self.scroll_to_end()
        self._is_at_end = True

    @Slot()
    def _on_scrolled(self) -> None:
        if self._is_placing:
            return
        bar = self.verticalScrollBar()
        self._is_at_end = bar.value() >= bar.maximum() - _NEAR
        if bar.value() <= _NEAR and bar.maximum() > 0:
            self._build_older()

    def _build_older(self) -> None:
        first = len(self._lines) - len(self.rows)
        if first <= 0:
            return
        anchor = self._anchor()
        self._build(max(first - ROWS_AT_ONCE, 0))
        self._place(anchor)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.viewport() and event.type() is QEvent.Type.Resize:
            self._place(self._anchor())
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place(self._anchor())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._place(self._anchor())
