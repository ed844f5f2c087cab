"""The list of all documents, and the stretches of time it can be narrowed to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from billing_desktop.domain.invoice import InvoiceKind
from billing_desktop.domain.listing import InvoiceRow
from billing_desktop.domain.period import Month
from billing_desktop.domain.quote import TopUpMethod
from ui.documents.rows import date_width, method_name, status_chip
from ui.formatting import format_date, format_money
from ui.translation import tr
from ui.widgets.column import CellIcon, Column, ColumnKind

NUMBER_COLUMN = 0
DATE_COLUMN = 1
BILLING_NUMBER_COLUMN = 3
TOTAL_COLUMN = 4
METHOD_COLUMN = 5


class Period(StrEnum):
    """A stretch of time that is often asked for."""

    ALL = "all"
    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"

    @property
    def label(self) -> str:
        """Its name in the language of the window."""
        return {
            Period.ALL: tr("All"),
            Period.THIS_MONTH: tr("This month"),
            Period.LAST_MONTH: tr("Last month"),
            Period.THIS_YEAR: tr("This year"),
            Period.LAST_YEAR: tr("Last year"),
        }[self]


@dataclass(frozen=True, slots=True)
class Dates:
    """The first day and the day after the last one; None has no end on that side."""

    issued_from: date | None = None
    issued_until: date | None = None


def dates_of(period: Period, *, today: date) -> Dates:
    """Return the days of ``period`` as seen on ``today``."""
    month = Month.of(today)
    january = date(today.year, 1, 1)
    match period:
        case Period.ALL:
            return Dates()
        case Period.THIS_MONTH:
            return Dates(month.first_day, month.plus(1).first_day)
        case Period.LAST_MONTH:
            return Dates(month.plus(-1).first_day, month.first_day)
        case Period.THIS_YEAR:
            return Dates(january, date(today.year + 1, 1, 1))
        case Period.LAST_YEAR:
            return Dates(date(today.year - 1, 1, 1), january)


def invoice_columns() -> tuple[Column[InvoiceRow], ...]:
    """Return the columns, named in the language of the window."""
    return (
        Column(tr("Number"), lambda row: row.number, ColumnKind.STRONG, width=136),
        Column(
            tr("Date"), lambda row: format_date(row.issued_on), ColumnKind.MUTED, width=date_width()
        ),
        Column(tr("Customer"), lambda row: row.buyer),
        Column(tr("Billing number"), lambda row: row.billing_number, width=142),
        Column(tr("Total"), lambda row: format_money(row.gross), ColumnKind.AMOUNT, width=120),
        Column(tr("Method"), lambda row: method_name(row.method), icon=_method_icon, width=112),
        Column(tr("Status"), kind=ColumnKind.CHIP, chip=status_chip, width=126),
    )


def _method_icon(row: InvoiceRow) -> CellIcon | None:
    if row.kind is InvoiceKind.CREDIT_NOTE:
        return CellIcon("undo-2")
    return CellIcon("credit-card" if row.method is TopUpMethod.CARD else "file-text")
