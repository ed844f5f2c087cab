"""What a column of a table shows and how it sorts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, TypeVar

from PySide6.QtCore import Qt

from ui.style.tokens import Tone
from ui.widgets.chip import Chip

RowT = TypeVar("RowT")
_LEFT = Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignRight


class ColumnKind(Enum):
    """How the cells of a column are drawn."""

    TEXT = "text"
    MUTED = "muted"
    STRONG = "strong"
    AMOUNT = "amount"
    AMOUNT_STRONG = "amount_strong"
    CHIP = "chip"
    ICON = "icon"
    ACTIONS = "actions"


_AMOUNTS = frozenset({ColumnKind.AMOUNT, ColumnKind.AMOUNT_STRONG})


@dataclass(frozen=True, slots=True)
class CellIcon:
    """The icon before the text of a cell."""

    name: str
    tone: Tone = Tone.NEUTRAL


def _no_text(_row: object) -> str:
    return ""


# Without slots: with them Python 3.11 cannot make a ``Column[SomeRow](…)``.
@dataclass(frozen=True)
class Column(Generic[RowT]):
    """How one column shows a row and how it sorts.

    ``text`` is what is read aloud and copied, in a chip column the chip's word unless given.
    ``is_muted`` tells which rows are not to stand out. ``width`` 0 takes the room that is left.
    Without ``sort_key`` the column does not sort.
    """

    title: str
    text: Callable[[RowT], str] = _no_text
    kind: ColumnKind = ColumnKind.TEXT
    sort_key: Callable[[RowT], Any] | None = None
    align: Qt.AlignmentFlag | None = None
    chip: Callable[[RowT], Chip | None] | None = None
    icon: Callable[[RowT], CellIcon | None] | None = None
    is_muted: Callable[[RowT], bool] | None = None
    width: int = 0
    tooltip: str = ""

    def cell_text(self, row: RowT) -> str:
        """Return the words of the cell; "–" when it is empty."""
        if self.chip is not None and self.text is _no_text:
            chip = self.chip(row)
            return chip.text if chip else "–"
        if self.kind is ColumnKind.ACTIONS:
            return self.text(row) or self.title
        return self.text(row) or "–"

    @property
    def is_amount(self) -> bool:
        """Whether the cells are amounts."""
        return self.kind in _AMOUNTS

    @property
    def alignment(self) -> Qt.AlignmentFlag:
        """Where text stands: amounts at the right, all else at the left unless ``align`` says."""
        if self.align is not None:
            return self.align
        return _RIGHT if self.is_amount or self.kind is ColumnKind.ACTIONS else _LEFT
