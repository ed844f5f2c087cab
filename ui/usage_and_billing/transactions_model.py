"""The transactions of an account as a table."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject

from billing_desktop.domain.listing import TransactionListing
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.domain.top_up import TopUp, TopUpStatus
from ui.formatting import format_instant, format_money
from ui.style.tokens import Tone
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.chip import Chip
from ui.widgets.column import CellIcon, Column, ColumnKind
from ui.widgets.paged_rows_model import PAGE_SIZE, PagedRowsModel

_CARD = CellIcon("credit-card")
_INVOICE = CellIcon("file-text")


@dataclass(frozen=True, slots=True)
class TransactionLine:
    """One top-up in the words of the window, so that painting has nothing to format."""

    top_up: TopUp
    status: Chip
    type: str
    amount: str
    charged: str
    date: str


@dataclass(frozen=True, slots=True)
class TransactionsPage:
    """The answer to a question for transactions, and the lines that are seen first."""

    listing: TransactionListing
    first: int
    lines: tuple[TransactionLine, ...]


class TransactionsModel(PagedRowsModel[TransactionLine]):
    """Top-ups, the newest first; a reload keeps the selected one."""

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(_columns(), tasks, parent)
        self._ids: tuple[str, ...] = ()
        self._ahead: dict[int, TransactionLine] = {}
        self._coming: tuple[tuple[str, ...], dict[int, TransactionLine]] = ((), {})

    def show_page(
        self,
        page: TransactionsPage,
        fetch: Callable[[Sequence[str]], Sequence[TransactionLine]],
    ) -> None:
        """Show the listing of ``page``; ``fetch`` gives the lines of ids on a worker."""
        ids = page.listing.ids
        self._coming = ids, dict(enumerate(page.lines, start=page.first))
        self.set_source(len(ids), lambda first, count: fetch(ids[first : first + count]))

    def clear(self) -> None:
        """Show nothing, as while another account is being read."""
        self.show_page(TransactionsPage(TransactionListing((), {}), 0, ()), lambda _ids: ())

    def endResetModel(self) -> None:
        # Not before: until here the view asks which of the old lines is selected.
        self._ids, self._ahead = self._coming
        super().endResetModel()

    def row_at(self, position: int) -> TransactionLine | None:
        line = self._ahead.get(position)
        return super().row_at(position) if line is None else line

    def key_of(self, row: TransactionLine) -> Hashable:
        return row.top_up.top_up_id

    def position_of(self, key: Hashable) -> int | None:
        return self._ids.index(str(key)) if key in self._ids else None


def ids_ahead(ids: Sequence[str], first: int) -> tuple[int, Sequence[str]]:
    """Return which ids are seen first when the row ``first`` is the topmost, and where they are."""
    start = max(min(first, len(ids) - PAGE_SIZE), 0)
    return start, ids[start : start + PAGE_SIZE]


def transaction_line(top_up: TopUp) -> TransactionLine:
    """Return ``top_up`` as the history shows it, in the language of the window."""
    return TransactionLine(
        top_up=top_up,
        status=status_chip(top_up),
        type=tr("Card") if top_up.method is TopUpMethod.CARD else tr("Invoice"),
        amount=format_money(top_up.quote.amount),
        charged=format_money(top_up.quote.total),
        date=format_instant(top_up.created_at),
    )


def status_chip(top_up: TopUp) -> Chip:
    """Return the status as icon and word: tinted while somebody or something has to act."""
    if top_up.is_disputed:
        return Chip(tr("Disputed"), "circle-alert", Tone.BAD, is_tinted=True)
    if top_up.is_refunded:
        return Chip(tr("Refunded"), "undo-2", Tone.NEUTRAL, is_tinted=False)
    match top_up.status:
        case TopUpStatus.COMPLETED:
            return Chip(tr("Completed"), "circle-check", Tone.OK, is_tinted=False)
        case TopUpStatus.PENDING | TopUpStatus.REQUESTED:
            return Chip(tr("Pending"), "clock", Tone.WARN, is_tinted=True)
        case TopUpStatus.FAILED:
            return Chip(tr("Failed"), "circle-x", Tone.BAD, is_tinted=True)
        case TopUpStatus.CANCELLED:
            return Chip(tr("Cancelled"), "ban", Tone.NEUTRAL, is_tinted=False)


def _columns() -> list[Column[TransactionLine]]:
    return [
        Column(tr("Status"), kind=ColumnKind.CHIP, chip=lambda line: line.status, width=150),
        Column(tr("Type"), lambda line: line.type, icon=_type_icon, width=130),
        Column(tr("Amount"), lambda line: line.amount, ColumnKind.AMOUNT_STRONG, width=130),
        Column(
            tr("Charged"),
            lambda line: line.charged,
            ColumnKind.AMOUNT,
            width=130,
            tooltip=tr("The top-up amount with processing fee and VAT."),
        ),
        Column(tr("Billing number"), lambda line: line.top_up.billing_number),
        Column(tr("Date"), lambda line: line.date, ColumnKind.MUTED, width=180),
        Column(tr("Actions"), kind=ColumnKind.ACTIONS, width=86),
    ]


def _type_icon(line: TransactionLine) -> CellIcon:
    return _CARD if line.top_up.method is TopUpMethod.CARD else _INVOICE
