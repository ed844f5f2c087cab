"""The list of all documents."""

from __future__ import annotations

from billing_desktop.domain.invoice import InvoiceKind
from billing_desktop.domain.listing import InvoiceRow
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
