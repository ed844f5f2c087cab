"""How many bank payments wait for somebody: the badge in the sidebar."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from billing_desktop.domain.operator import Operator
    from ui.workspace import BankDesk


def waiting_count(bank: BankDesk, operator: Operator) -> int:
    """Return how many lines are to be booked or to be decided. Blocks."""
    from billing_desktop.domain.bank_listing import BankQuery, LineFilter

    counts = bank.payments.search(operator, BankQuery()).counts
    return counts[LineFilter.CERTAIN] + counts[LineFilter.TO_DECIDE]
