"""The dated rates that a new book starts with, from `resources`."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from importlib.resources import files

from billing_desktop.domain.fee import FeeRule
from billing_desktop.domain.money import EUR, Money
from billing_desktop.domain.tax import TaxRate


def first_tax_rates() -> tuple[TaxRate, ...]:
    """Return the German standard rates known when the program was made."""
    text = files("resources").joinpath("tax_rates.toml").read_text(encoding="utf-8")
    return tuple(
        TaxRate(Decimal(row["percent"]), row["valid_from"]) for row in tomllib.loads(text)["rate"]
    )


def first_fee_rule() -> FeeRule:
    """Return the processing fee of a new book: 1.5 % and EUR 0.25."""
    return FeeRule(Decimal("1.5"), Money(25, EUR), date(2020, 1, 1))
