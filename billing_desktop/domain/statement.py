"""The statement of an account over a period: what was there, what came and went, what is left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from billing_desktop.domain.account import Account
from billing_desktop.domain.money import Money, total
from billing_desktop.domain.period import seller_date
from billing_desktop.errors import UserError


class MovementKind(StrEnum):
    """What moved a balance."""

    TOP_UP = "top_up"
    USAGE = "usage"
    CREDIT_NOTE = "credit_note"
    CORRECTED_INVOICE = "corrected_invoice"
    ADJUSTMENT = "adjustment"


@dataclass(frozen=True, slots=True)
class StatementPeriod:
    """Whole days in the seller's zone: from ``first_on``, before ``until_on``."""

    first_on: date
    until_on: date

    def __post_init__(self) -> None:
        if self.until_on <= self.first_on:
            raise UserError(
                "The period ends before it begins. Please choose a last day that is not before "
                "the first one.",
                code="period_invalid",
            )

    @property
    def last_on(self) -> date:
        """The last day that is part of it."""
        return self.until_on - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Movement:
    """What moved the balance: positive amounts came, negative ones went.

    ``count`` tells how many debits of usage are summed in it.
    """

    booked_at: datetime
    kind: MovementKind
    amount: Money
    count: int = 1
    billing_number: str = ""
    document_number: str = ""

    @property
    def booked_on(self) -> date:
        """The day in the seller's zone."""
        return seller_date(self.booked_at)


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A movement, and the balance after it."""

    movement: Movement
    balance: Money


@dataclass(frozen=True, slots=True)
class Statement:
    """The opening balance and the movements of a period; opening and movements are closing.

    ``drawn_at`` is when the books were read: of a period that still runs nobody knows more.
    """

    account: Account
    period: StatementPeriod
    opening: Money
    lines: tuple[StatementLine, ...]
    drawn_at: datetime

    def __post_init__(self) -> None:
        balance = self.opening
        for line in self.lines:
            balance += line.movement.amount
            if balance != line.balance:
                raise ValueError(f"the balance after {line.movement} is not {line.balance}")

    @classmethod
    def of(
        cls,
        account: Account,
        period: StatementPeriod,
        *,
        opening: Money,
        movements: Iterable[Movement],
        drawn_at: datetime,
    ) -> Statement:
        """Return the statement of what moved the balance, in order of time.

        The usage of a day is one line, at the place of its first debit.
        """
        lines: list[StatementLine] = []
        balance = opening
        for movement in _by_day(movements):
            balance += movement.amount
            lines.append(StatementLine(movement, balance))
        return cls(account, period, opening, tuple(lines), drawn_at)

    @property
    def closing(self) -> Money:
        """The balance at the end."""
        return self.lines[-1].balance if self.lines else self.opening

    @property
    def drawn_on(self) -> date:
        """The day on which the books were read."""
        return seller_date(self.drawn_at)

    @property
    def closing_on(self) -> date:
        """The day of the closing balance: the last one, or today while the period runs."""
        return max(self.period.first_on, min(self.period.last_on, self.drawn_on))

    @property
    def file_stem(self) -> str:
        """What to call its file: ``K-10001_2026-11-01_2026-11-30``."""
        number = self.account.customer_number
        return f"{number}_{self.period.first_on}_{self.period.last_on}"

    @property
    def credited(self) -> Money:
        """What came."""
        return self._sum(is_credit=True)

    @property
    def debited(self) -> Money:
        """What went, as a negative amount."""
        return self._sum(is_credit=False)

    def _sum(self, *, is_credit: bool) -> Money:
        amounts = (line.movement.amount for line in self.lines)
        return total(
            (amount for amount in amounts if (amount.minor_units > 0) == is_credit),
            self.opening.currency,
        )


def _by_day(movements: Iterable[Movement]) -> list[Movement]:
    """Return the movements in order of time, the usage of each day as one."""
    found: list[Movement] = []
    usage_at: dict[date, int] = {}
    for movement in sorted(movements, key=lambda movement: movement.booked_at):
        if movement.kind is not MovementKind.USAGE:
            found.append(movement)
            continue
        place = usage_at.setdefault(movement.booked_on, len(found))
        if place == len(found):
            found.append(movement)
        else:
            known = found[place]
            found[place] = replace(
                known, amount=known.amount + movement.amount, count=known.count + movement.count
            )
    return found
