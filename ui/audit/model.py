"""The list of the audit trail: a window of pages that keeps the rows it has seen."""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from billing_desktop.domain.audit_trail import AuditEntry
from billing_desktop.domain.period import SELLER_ZONE
from ui.audit.action_words import action_text
from ui.audit.object_words import object_text, operator_text
from ui.formatting import format_date
from ui.style.fonts import metrics
from ui.style.tokens import Tone
from ui.translation import tr
from ui.widgets.column import CellIcon, Column, ColumnKind
from ui.widgets.paged_rows_model import PagedRowsModel

if TYPE_CHECKING:
    from ui.tasks import Tasks

ROWS_KEPT_MAX = 2000
_WIDEST = datetime(2026, 11, 30, 0, 0, tzinfo=SELLER_ZONE)  # Digits are all as wide.
_CELL_PADDING, _WHO_WIDTH, _WHAT_WIDTH = 25, 112, 208


def audit_columns() -> tuple[Column[AuditEntry], ...]:
    """Return the columns of the list."""
    return (
        Column(
            tr("When"),
            lambda entry: moment_text(entry.at),
            width=metrics().horizontalAdvance(moment_text(_WIDEST)) + _CELL_PADDING,
            tooltip=tr("The time in Berlin, to the second"),
        ),
        Column(tr("Who"), lambda entry: operator_text(entry.operator), width=_WHO_WIDTH),
        Column(
            tr("What"),
            lambda entry: action_text(entry.action),
            ColumnKind.STRONG,
            icon=_sign,
            width=_WHAT_WIDTH,
        ),
        Column(tr("About"), object_text),
    )


def moment_text(at: datetime) -> str:
    """Return ``23 Nov 2026  14:02:33`` in Berlin, where the books are kept."""
    there = at.astimezone(SELLER_ZONE)
    return f"{format_date(there.date())}  {there:%H:%M:%S}"


def _sign(entry: AuditEntry) -> CellIcon | None:
    return CellIcon("ban", Tone.BAD) if entry.is_refused else None


class AuditModel(PagedRowsModel[AuditEntry]):
    """Rows by their number in the trail. They never change: what was seen is kept.

    It tells the view no keys: who lists again selects again, without scrolling there.
    """

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(audit_columns(), tasks, parent)
        self._seqs: Sequence[int] = ()
        self._seen: OrderedDict[int, AuditEntry] = OrderedDict()

    def show_rows(
        self, seqs: Sequence[int], fetch: Callable[[Sequence[int]], Sequence[AuditEntry]]
    ) -> None:
        """List these, the newest first; ``fetch`` reads rows on a worker as they are seen."""
        self._seqs = seqs
        self.set_source(len(seqs), lambda first, count: fetch(seqs[first : first + count]))

    def forget(self) -> None:
        """Ask for every row again: what things are called may have changed."""
        self._seen.clear()

    def seq_at(self, position: int) -> int | None:
        """Return the number of the row there, whether the row has come or not."""
        return self._seqs[position] if 0 <= position < len(self._seqs) else None

    def row_at(self, position: int) -> AuditEntry | None:
        seq = self.seq_at(position)
        if seq is None:
            return None
        seen = self._seen.get(seq)
        if seen is not None:
            return seen
        row = super().row_at(position)
        if row is not None and row.seq == seq:
            self._seen[seq] = row
            while len(self._seen) > ROWS_KEPT_MAX:
                self._seen.popitem(last=False)
        return row

    def position_of(self, key: Hashable) -> int | None:
        if not isinstance(key, int):
            return None
        found = bisect_left(self._seqs, -key, key=int.__neg__)
        return found if self.seq_at(found) == key else None
