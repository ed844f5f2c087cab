"""The list of bank payments."""

from __future__ import annotations

from billing_desktop.domain.bank_listing import BankRow
from ui.bank_payments.texts import chip_of, day_of, every_chip, goes_to
from ui.formatting import format_money
from ui.translation import tr
from ui.widgets.chip import chip_width
from ui.widgets.column import Column, ColumnKind

_CELL_PADDING = 25


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
        Column(tr("State"), kind=ColumnKind.CHIP, chip=chip_of, width=_state_width()),
        Column(tr("Invoice"), goes_to, width=176),
    )


def _state_width() -> int:
    """Return how wide the column is in which no state is cut off, in the language of the window."""
    return max(chip_width(chip) for chip in every_chip()) + _CELL_PADDING
