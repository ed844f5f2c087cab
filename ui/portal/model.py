"""The list of an account's documents."""

from __future__ import annotations

from billing_desktop.domain.listing import InvoiceRow
from ui.documents.rows import date_width, status_chip
from ui.formatting import format_date, format_money
from ui.translation import tr
from ui.widgets.column import Column, ColumnKind

NUMBER_COLUMN, DATE_COLUMN, TOTAL_COLUMN = range(3)


def portal_columns() -> tuple[Column[InvoiceRow], ...]:
    """Return the columns, named in the language of the window."""
    return (
        Column(tr("Number"), lambda row: row.number, ColumnKind.STRONG, width=126),
        Column(
            tr("Date"),
            lambda row: format_date(row.issued_on),
            ColumnKind.MUTED,
            width=date_width(),
        ),
        Column(tr("Total"), lambda row: format_money(row.gross), ColumnKind.AMOUNT, width=104),
        Column(tr("Status"), kind=ColumnKind.CHIP, chip=status_chip),
    )
