"""The processing fee of card payments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing_desktop.domain.money import Money
from billing_desktop.errors import SettingsError


@dataclass(frozen=True, slots=True)
class FeeRule:
    """``percent`` of the top-up amount plus ``fixed``, from ``valid_from`` on."""

    percent: Decimal
    fixed: Money
    valid_from: date

    def __post_init__(self) -> None:
        is_share = self.percent.is_finite() and 0 <= self.percent <= 100
        if not is_share or self.fixed.minor_units < 0:
            raise ValueError("a fee is not negative and at most 100 percent")

    def fee_on(self, amount: Money) -> Money:
        """Return the fee: percent and fixed part together, rounded half up to the cent."""
        return amount.percent(self.percent) + self.fixed


@dataclass(frozen=True, slots=True)
class FeeRules:
    """The dated fee rules."""

    rows: tuple[FeeRule, ...]

    def on(self, day: date) -> FeeRule:
        """Return the rule that holds on ``day``.

        Raises:
            SettingsError: none does.
        """
        held = [row for row in self.rows if row.valid_from <= day]
        if not held:
            raise SettingsError("No processing fee is known for {day}.", day=day)
        return max(held, key=lambda row: row.valid_from)

    def beginning(self, day: date) -> FeeRule | None:
        """Return the rule that begins on that very day; None if none does."""
        return next((row for row in self.rows if row.valid_from == day), None)
