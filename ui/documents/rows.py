"""How issued documents are listed: their model, their status and how they were paid."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from PySide6.QtCore import QObject

from billing_desktop.domain.invoice import InvoiceKind
from billing_desktop.domain.listing import (
    UNPAID,
    InvoiceListing,
    InvoiceQuery,
    InvoiceRow,
    PaymentStatus,
)
from billing_desktop.domain.money import Money
from billing_desktop.domain.quote import TopUpMethod
from ui.formatting import format_date, format_money
from ui.style.fonts import MEDIUM, metrics
from ui.style.tokens import Tone
from ui.translation import tr
from ui.widgets.chip import Chip, chip_width
from ui.widgets.column import Column
from ui.widgets.paged_rows_model import PAGE_SIZE, PagedRowsModel

if TYPE_CHECKING:
    from billing_desktop.domain.operator import Operator
    from ui.documents.source import Documents
    from ui.tasks import Tasks

_AMOUNT_WIDTH_MIN = 104
_CREDIT_NOTE: Final = "credit_note"
_CANCELLED: Final = "cancelled"
_IN_PART: Final = "in_part"
_Taken: TypeAlias = Literal["credit_note", "cancelled", "in_part"]
_WIDE_DATE = date(2028, 8, 28)


@dataclass(frozen=True, slots=True)
class DocumentsPage:
    """What a search found, and the rows that are seen first: from place ``first`` on."""

    listing: InvoiceListing
    first: int
    rows: tuple[InvoiceRow, ...]


def read_page(
    invoices: Documents, operator: Operator, query: InvoiceQuery, *, top: int = 0
) -> DocumentsPage:
    """Search, and read the rows around the place ``top``. Blocks."""
    listing = invoices.search(operator, query)
    first = max(min(top, len(listing.numbers) - PAGE_SIZE), 0)
    return DocumentsPage(
        listing, first, invoices.rows(operator, listing.numbers[first : first + PAGE_SIZE])
    )


class DocumentsModel(PagedRowsModel[InvoiceRow]):
    """Documents by number, in the order of the search; further rows come as they are seen."""

    def __init__(
        self, columns: Sequence[Column[InvoiceRow]], tasks: Tasks, parent: QObject | None = None
    ) -> None:
        super().__init__(columns, tasks, parent)
        self._numbers: tuple[str, ...] = ()
        self._ahead: dict[int, InvoiceRow] = {}

    def show_page(
        self, page: DocumentsPage, fetch: Callable[[Sequence[str]], Sequence[InvoiceRow]]
    ) -> None:
        """List what was found; ``fetch`` reads further rows on a worker."""
        numbers = page.listing.numbers
        self._numbers = numbers
        self._ahead = dict(enumerate(page.rows, start=page.first))
        self.set_source(len(numbers), lambda first, count: fetch(numbers[first : first + count]))

    def clear(self) -> None:
        """List nothing, as while another account is being read."""
        self.show_page(NOTHING, lambda _numbers: ())

    def number_at(self, position: int) -> str:
        """Return the number of the document there, whether its row has come or not."""
        return self._numbers[position]

    def row_at(self, position: int) -> InvoiceRow | None:
        row = self._ahead.get(position)
        return super().row_at(position) if row is None else row

    def key_of(self, row: InvoiceRow) -> Hashable | None:
        return row.number

    def position_of(self, key: Hashable) -> int | None:
        return self._numbers.index(str(key)) if key in self._numbers else None


NOTHING = DocumentsPage(InvoiceListing((), Money.zero()), 0, ())
_CELL_PADDING = 25
_SAME_DIGITS = str.maketrans("123456789", "000000000")


def number_width(numbers: Sequence[str]) -> int:
    """Return how wide a column is in which no number of these documents is cut off."""
    # Digits are all as wide: one number of each length and series tells how wide all are.
    alike = {number.translate(_SAME_DIGITS) for number in numbers} or {"RE-0000-000000"}
    measure = metrics(weight=MEDIUM)
    return max(measure.horizontalAdvance(number) for number in alike) + _CELL_PADDING


def amount_width(listing: InvoiceListing) -> int:
    """Return how wide a column is in which no amount of what was found is cut off."""
    widest = format_money(-listing.gross if listing.gross.minor_units > 0 else listing.gross)
    return max(metrics().horizontalAdvance(widest) + _CELL_PADDING, _AMOUNT_WIDTH_MIN)


def date_width() -> int:
    """Return how wide a column of dates is."""
    return metrics().horizontalAdvance(format_date(_WIDE_DATE)) + _CELL_PADDING


def status_width() -> int:
    """Return how wide a column is in which the status of no document is cut off."""
    chips = [_CREDIT_NOTE, _CANCELLED, _IN_PART, *PaymentStatus]
    return max(chip_width(_chip_of(status)) for status in chips) + _CELL_PADDING


def status_chip(row: InvoiceRow) -> Chip:
    """Return whether the document is settled; only an open one still needs somebody."""
    if row.kind is InvoiceKind.CREDIT_NOTE:
        return _chip_of(_CREDIT_NOTE)
    if row.is_cancelled:
        return _chip_of(_CANCELLED)
    return _chip_of(_IN_PART if row.credited else row.status)


def _chip_of(status: PaymentStatus | _Taken) -> Chip:
    match status:
        case "cancelled":
            return Chip(tr("Taken back"), "undo-2", Tone.NEUTRAL, is_tinted=False)
        case "in_part":
            return Chip(tr("Partly taken back"), "undo-2", Tone.NEUTRAL, is_tinted=False)
        case PaymentStatus.PAID:
            return Chip(tr("Paid"), "circle-check", Tone.OK, is_tinted=False)
        case PaymentStatus.OPEN:
            return Chip(tr("Open"), "file-clock", Tone.INFO, is_tinted=True)
        case PaymentStatus.PARTLY_PAID:
            return Chip(tr("Partly paid"), "file-clock", Tone.INFO, is_tinted=True)
        case PaymentStatus.OVERDUE:
            return Chip(tr("Overdue"), "file-clock", Tone.WARN, is_tinted=True)
        case _:
            return Chip(tr("Credit note"), "undo-2", Tone.NEUTRAL, is_tinted=False)


def method_name(method: TopUpMethod) -> str:
    """Return ``Card`` or ``Invoice``."""
    return tr("Card") if method is TopUpMethod.CARD else tr("Invoice")


def _owed_sentence(row: InvoiceRow, day: str) -> str:
    if row.due_on is None:
        return tr("Open, issued {day}", day=day)
    due = format_date(row.due_on)
    if row.paid:
        paid = format_money(row.paid)
        return tr("{paid} paid, the rest is due on {due}", paid=paid, due=due)
    if row.status is PaymentStatus.OVERDUE:
        return tr("Not paid, was due on {due}", due=due)
    return tr("Open, due on {due}", due=due)


def status_sentence(row: InvoiceRow) -> str:
    """Return ``Paid by card, 23 Nov 2026`` or the like."""
    day = format_date(row.issued_on)
    if row.kind is InvoiceKind.CREDIT_NOTE:
        return tr("Credit note of {number}, {day}", number=row.corrects, day=day)
    if row.is_cancelled:
        return tr("Cancelled, issued {day}", day=day)
    if row.credited:
        taken = format_money(row.credited)
        return tr("{taken} cancelled, issued {day}", taken=taken, day=day)
    if row.status in UNPAID:
        return _owed_sentence(row, day)
    if row.method is TopUpMethod.CARD:
        return tr("Paid by card, {day}", day=day)
    return tr("Paid by bank transfer, issued {day}", day=day)
