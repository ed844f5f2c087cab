"""What customers used up: debits of the balance, and their monthly average."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from billing_desktop.domain import ledger
from billing_desktop.domain.ledger import Entry, SourceKind
from billing_desktop.domain.money import Money, total
from billing_desktop.domain.period import Month

AVERAGE_MONTHS_MAX = 12


@dataclass(frozen=True, slots=True)
class Usage:
    """One debit. ``external_id`` is the metering system's own id: it is booked once."""

    external_id: str
    account_id: str
    used_on: date
    amount: Money
    description: str

    def __post_init__(self) -> None:
        if self.amount.minor_units <= 0:
            raise ValueError("usage is more than zero")

    def entry(self, *, entry_id: str, booked_at: datetime, operator: str) -> Entry:
        """Return what is booked: the balance falls, revenue rises."""
        return Entry(
            entry_id=entry_id,
            source_kind=SourceKind.USAGE,
            source_ref=self.external_id,
            booked_at=booked_at,
            operator=operator,
            description=self.description,
            postings=ledger.postings(
                (ledger.balance_account(self.account_id), self.amount),
                (ledger.USAGE_REVENUE, -self.amount),
            ),
        )


@dataclass(frozen=True, slots=True)
class MonthUsage:
    """The usage debits of one account in one calendar month."""

    month: Month
    amount: Money


def average_period(months: tuple[MonthUsage, ...], *, current: Month) -> tuple[Month, ...]:
    """Return the full calendar months that the average counts, oldest first.

    They begin with the first usage, are the last twelve at most, and leave the current month
    out.
    """
    past = [row.month for row in months if row.month < current]
    if not past:
        return ()
    start = max(min(past), current.plus(-AVERAGE_MONTHS_MAX))
    count = (current.year - start.year) * 12 + current.month - start.month
    return tuple(start.plus(i) for i in range(count))


def monthly_average(months: tuple[MonthUsage, ...], *, current: Month) -> Money | None:
    """Return the mean usage per full calendar month, or None before the first full month.

    Months without usage count as zero. Rounded half up to the cent.
    """
    period = average_period(months, current=current)
    if not period:
        return None
    used = total(row.amount for row in months if period[0] <= row.month <= period[-1])
    count = len(period)
    return Money((2 * used.minor_units + count) // (2 * count), used.currency)
