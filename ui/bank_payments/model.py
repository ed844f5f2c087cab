"""The list of bank payments."""

from __future__ import annotations

from billing_desktop.domain.bank_listing import BankRow
from ui.bank_payments.texts import chip_of, day_of, goes_to
from ui.formatting import format_money
from ui.translation import tr
from ui.widgets.column import Column, ColumnKind


def line_columns() -> tuple[Column[BankRow], ...]:
    """Return the columns of the list."""
    return (
        Column(tr("Date"), day_of, width=100),
        Column(
            tr("Payer"),
            lambda row: row.line.transaction.counterparty_name,
            ColumnKind.STRONG,
        ),
        Column(
            tr("Amount"),
            lambda row: format_money(row.line.transaction.amount),
            ColumnKind.AMOUNT_STRONG,
            width=116,
        ),
        Column(tr("State"), kind=ColumnKind.CHIP, chip=chip_of, width=172),
        Column(tr("Invoice"), goes_to, width=176),
    )
