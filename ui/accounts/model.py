"""The list of accounts as a table."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt

from billing_desktop.domain.country import Country
from billing_desktop.domain.listing import AccountListing, AccountRow, AccountSort
from billing_desktop.domain.money import EUR, Money
from ui.formatting import format_date, format_money
from ui.style.fonts import SEMIBOLD, metrics
from ui.style.tokens import Tone
from ui.tasks import Tasks
from ui.translation import language, tr
from ui.widgets.chip import Chip
from ui.widgets.column import CellIcon, Column, ColumnKind
from ui.widgets.paged_rows_model import PAGE_SIZE, PagedRowsModel

_CLOCK = CellIcon("clock", Tone.WARN)
_INBOX = CellIcon("inbox", Tone.INFO)
_PENDING_WIDTH_MIN = 158
_ICON_AND_PADDING = 50
_ACTIVITY_WIDTH_MIN = 124
_HEAD_PIXELS = 12
_ARROW_AND_PADDING = 44
_LONG_AMOUNT = Money(999_999, EUR)

SORTS = {
    0: AccountSort.COMPANY,
    1: AccountSort.CUSTOMER_NUMBER,
    2: AccountSort.COUNTRY,
    3: AccountSort.BALANCE,
    7: AccountSort.LAST_ACTIVITY,
}
"""What a column sorts by."""


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account in the words of the window, so that painting has nothing to format."""

    account_id: str
    company: str
    customer_number: str
    country: str
    balance: str
    details: Chip
    pending: str
    requests: str
    active_on: str


@dataclass(frozen=True, slots=True)
class AccountsPage:
    """The answer to a query, and the lines that are seen first."""

    listing: AccountListing
    first: int
    lines: tuple[AccountLine, ...]


class AccountsModel(PagedRowsModel[AccountLine]):
    """Accounts in the order of the last query; a reload keeps the selected one."""

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(_columns(), tasks, parent)
        self._ids: tuple[str, ...] = ()
        self._ahead: dict[int, AccountLine] = {}
        self._coming: tuple[tuple[str, ...], dict[int, AccountLine]] = ((), {})
        self.sorted_by = (7, Qt.SortOrder.DescendingOrder)

    def show_page(
        self, page: AccountsPage, fetch: Callable[[Sequence[str]], Sequence[AccountLine]]
    ) -> None:
        """Show the listing of ``page``; ``fetch`` gives the lines of ids on a worker."""
        ids = page.listing.ids
        self._coming = ids, dict(enumerate(page.lines, start=page.first))
        self.set_source(len(ids), lambda first, count: fetch(ids[first : first + count]))

    def endResetModel(self) -> None:
        # Not before: until here the view asks which of the old lines is selected.
        self._ids, self._ahead = self._coming
        super().endResetModel()

    def row_at(self, position: int) -> AccountLine | None:
        line = self._ahead.get(position)
        return super().row_at(position) if line is None else line

    def key_of(self, row: AccountLine) -> Hashable:
        return row.account_id

    def position_of(self, key: Hashable) -> int | None:
        return self._ids.index(str(key)) if key in self._ids else None


def ids_ahead(ids: Sequence[str], first: int) -> tuple[int, Sequence[str]]:
    """Return which ids are seen first when the row ``first`` is the topmost, and where they are."""
    start = max(min(first, len(ids) - PAGE_SIZE), 0)
    return start, ids[start : start + PAGE_SIZE]


def account_line(row: AccountRow) -> AccountLine:
    """Return ``row`` as the list shows it, in the language of the window."""
    account = row.account
    country = account.details.country
    return AccountLine(
        account_id=account.account_id,
        company=account.name,
        customer_number=account.customer_number,
        country=Country(country).name(language()) if country else "",
        balance=format_money(row.balance),
        details=details_chip(is_complete=account.details.is_complete),
        pending=_pending(row),
        requests=tr("{n} open", n=row.requests_count) if row.requests_count else "",
        active_on=format_date(row.active_at.astimezone().date()),
    )


def details_chip(*, is_complete: bool) -> Chip:
    """Return the state of an account's billing details."""
    if is_complete:
        return Chip(tr("Complete"), "circle-check", Tone.OK, is_tinted=False)
    return Chip(tr("Incomplete"), "circle-dashed", Tone.WARN, is_tinted=True)


def _pending(row: AccountRow) -> str:
    amount = format_money(row.pending)
    match row.pending_count:
        case 0:
            return ""
        case 1 if row.requests_count:
            return tr("{amount} invoice", amount=amount)
        case 1:
            return tr("{amount} card", amount=amount)
        case count:
            return tr("{amount} in {n}", amount=amount, n=count)


def _sorts(_line: AccountLine) -> None:
    """Mark a column that the database sorts; the rows here are never sorted."""


def _columns() -> list[Column[AccountLine]]:
    return [*_columns_of_the_account(), *_columns_of_what_is_open()]


def _columns_of_the_account() -> list[Column[AccountLine]]:
    return [
        Column(tr("Company"), lambda line: line.company, ColumnKind.STRONG, sort_key=_sorts),
        Column(
            tr("Account"),
            lambda line: line.customer_number,
            ColumnKind.MUTED,
            sort_key=_sorts,
            width=84,
        ),
        Column(
            tr("Country"),
            lambda line: line.country,
            sort_key=_sorts,
            width=110,
            tooltip=tr("Sorts by country code: DE, FR, …"),
        ),
        Column(
            tr("Balance"),
            lambda line: line.balance,
            ColumnKind.AMOUNT_STRONG,
            sort_key=_sorts,
            width=106,
        ),
    ]


def _columns_of_what_is_open() -> list[Column[AccountLine]]:
    by_invoice = tr("{amount} invoice", amount=format_money(_LONG_AMOUNT))
    pending_width = metrics().horizontalAdvance(by_invoice) + _ICON_AND_PADDING
    activity = tr("Last activity")
    activity_width = metrics(_HEAD_PIXELS, SEMIBOLD).horizontalAdvance(activity)
    return [
        Column(
            tr("Billing details"), kind=ColumnKind.CHIP, chip=lambda line: line.details, width=150
        ),
        Column(
            tr("Pending"),
            lambda line: line.pending,
            icon=lambda line: _CLOCK if line.pending else None,
            width=max(_PENDING_WIDTH_MIN, pending_width),
        ),
        Column(
            tr("Requests"),
            lambda line: line.requests,
            icon=lambda line: _INBOX if line.requests else None,
            width=92,
        ),
        Column(
            activity,
            lambda line: line.active_on,
            ColumnKind.MUTED,
            sort_key=_sorts,
            width=max(_ACTIVITY_WIDTH_MIN, activity_width + _ARROW_AND_PADDING),
        ),
    ]
