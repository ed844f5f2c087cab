"""The requests that the inbox lists; a reload keeps what is known until the answer is there."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject

from billing_desktop.domain.request_listing import RequestListing, RequestRow
from ui.formatting import format_money
from ui.invoice_requests.words import assignee_words, due_words, request_chip
from ui.tasks import Tasks
from ui.translation import ntr
from ui.widgets.column import Column
from ui.widgets.paged_rows_model import PAGE_SIZE, PagedRowsModel


@dataclass(frozen=True, slots=True)
class QueuePage:
    """The answer to a question: all ids, and the rows that are seen first, from ``first`` on."""

    listing: RequestListing
    first: int
    rows: tuple[RequestRow, ...]


class QueueModel(PagedRowsModel[RequestRow]):
    """Requests in the order of the last query, in one column."""

    def __init__(
        self,
        tasks: Tasks,
        *,
        reader: str,
        now: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        def words(row: RequestRow) -> str:
            return spoken(row, reader=reader, now=now())

        super().__init__((Column("", words),), tasks, parent)
        self.ids: tuple[str, ...] = ()
        self._ahead: dict[int, RequestRow] = {}

    def show_page(
        self, page: QueuePage, fetch: Callable[[Sequence[str]], Sequence[RequestRow]]
    ) -> None:
        """Show the listing of ``page``; ``fetch`` gives the rows of ids on a worker."""
        ids = self.ids = page.listing.ids
        self._ahead = dict(enumerate(page.rows, start=page.first))
        self.set_source(len(ids), lambda first, count: fetch(ids[first : first + count]))

    def row_at(self, position: int) -> RequestRow | None:
        row = self._ahead.get(position)
        return super().row_at(position) if row is None else row

    def key_of(self, row: RequestRow) -> Hashable:
        return row.request.request_id

    def position_of(self, key: Hashable) -> int | None:
        return self.ids.index(str(key)) if key in self.ids else None


def ids_ahead(ids: Sequence[str], first: int) -> tuple[int, Sequence[str]]:
    """Return which ids are seen first when the row ``first`` is the topmost, and where they are."""
    start = max(min(first, len(ids) - PAGE_SIZE), 0)
    return start, ids[start : start + PAGE_SIZE]


def spoken(row: RequestRow, *, reader: str, now: datetime) -> str:
    """Return the whole row as it is read aloud."""
    request = row.request
    unread = ntr("{n} unread", "{n} unread", row.unread) if row.unread else ""
    parts = (
        request.company,
        request.billing_number,
        format_money(request.amount),
        request_chip(request).text,
        due_words(request, now),
        assignee_words(request, reader),
        unread,
    )
    return ", ".join(part for part in parts if part)
