"""The one tax engine: which VAT applies to a top-up, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import assert_never

from billing_desktop.domain.address import Territory
from billing_desktop.domain.money import Money
from billing_desktop.errors import SettingsError, TaxHeldError


class TaxCategory(StrEnum):
    """Why this rate applies (EN 16931, code list UNCL 5305)."""

    STANDARD = "S"
    REVERSE_CHARGE = "AE"
    OUTSIDE_SCOPE = "O"


class VatStanding(StrEnum):
    """What the register said about a customer's VAT number."""

    UNCHECKED = "unchecked"
    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    CLEARED = "cleared"  # Refuted, and let pass by finance with a written reason.


EXEMPTION_CODES = {
    TaxCategory.REVERSE_CHARGE: "VATEX-EU-AE",
    TaxCategory.OUTSIDE_SCOPE: "VATEX-EU-O",
}


@dataclass(frozen=True, slots=True)
class TaxRate:
    """Percent of the German standard rate from ``valid_from`` on, until the next row begins."""

    percent: Decimal
    valid_from: date

    def __post_init__(self) -> None:
        if not self.percent.is_finite() or not 0 <= self.percent <= 100:
            raise ValueError(f"{self.percent} is no rate")


@dataclass(frozen=True, slots=True)
class TaxRates:
    """The dated standard rates of Germany, oldest first."""

    rows: tuple[TaxRate, ...]

    def on(self, day: date) -> Decimal:
        """Return the percent that holds on ``day``.

        Raises:
            SettingsError: no rate is known for that day.
        """
        held = [row for row in self.rows if row.valid_from <= day]
        if not held:
            raise SettingsError("No VAT rate is known for {day}.", day=day)
        return max(held, key=lambda row: row.valid_from).percent

    def beginning(self, day: date) -> TaxRate | None:
        """Return the rate that begins on that very day; None if none does."""
        return next((row for row in self.rows if row.valid_from == day), None)


@dataclass(frozen=True, slots=True)
class TaxDecision:
    """The answer of the tax engine: category and percent."""

    category: TaxCategory
    percent: Decimal

    @property
    def exemption_code(self) -> str | None:
        """The VATEX code of EN 16931 where no tax is charged."""
        return EXEMPTION_CODES.get(self.category)

    def tax_on(self, net: Money) -> Money:
        """Return the VAT on the sum of the lines: rounded half up, once (BR-CO-17)."""
        return net.percent(self.percent)


def tax_held() -> TaxHeldError:
    """Return the refusal of a top-up whose VAT number the register does not know."""
    return TaxHeldError(
        "The VAT register does not know this VAT number. "
        "The top-up is held until finance clears the number."
    )


def decide_tax(
    territory: Territory,
    *,
    on: date,
    rates: TaxRates,
    standing: VatStanding = VatStanding.UNCHECKED,
) -> TaxDecision:
    """Return what applies to a company in ``territory`` on the tax point ``on``.

    The customer's VAT number has been checked for form before: without one there are no
    complete billing details. Sources: §§ 3a Abs. 2, 12, 13b UStG; Art. 44 and 196 of
    Directive 2006/112/EC.

    Raises:
        TaxHeldError: the register refuted the VAT number of an EU customer.
    """
    match territory:
        case Territory.GERMANY:
            return TaxDecision(TaxCategory.STANDARD, rates.on(on))
        case Territory.EU if standing is VatStanding.REFUTED:
            raise tax_held()
        case Territory.EU:
            return TaxDecision(TaxCategory.REVERSE_CHARGE, Decimal(0))
        case Territory.OUTSIDE_EU:
            return TaxDecision(TaxCategory.OUTSIDE_SCOPE, Decimal(0))
        case _:
            assert_never(territory)
