"""What Usage & Billing shows above the transactions, for tests that need no book."""

from __future__ import annotations

from billing_desktop.domain.listing import AccountOverview
from billing_desktop.domain.money import Money
from billing_desktop.domain.period import Month
from billing_desktop.domain.usage import MonthUsage
from tests.builders import account, eur

NOVEMBER = Month(2026, 11)


def months(*amounts: str) -> tuple[MonthUsage, ...]:
    """Return months with those amounts, the last of them November 2026."""
    start = NOVEMBER.plus(1 - len(amounts))
    return tuple(MonthUsage(start.plus(i), eur(amount)) for i, amount in enumerate(amounts))


def overview(
    *,
    balance: str = "1284.60",
    average: str | None = "612.42",
    average_months: int = 12,
    used: tuple[MonthUsage, ...] | None = None,
    pending: Money | None = None,
    pending_count: int = 0,
) -> AccountOverview:
    twelve = ("550", "575", "600", "590", "640", "660", "610", "600", "620", "661", "635", "436.10")
    return AccountOverview(
        account=account(),
        balance=eur(balance),
        average=None if average is None else eur(average),
        average_months=average_months,
        months=months(*twelve) if used is None else used,
        pending=eur("0") if pending is None else pending,
        pending_count=pending_count,
    )
