"""What the windows around a top-up call places, amounts and times."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from billing_desktop.domain.country import Country
from ui.formatting import format_money
from ui.translation import language

if TYPE_CHECKING:
    from billing_desktop.domain.account import Account
    from billing_desktop.domain.money import Money


def account_line(account: Account) -> str:
    """Return ``K-10042  ·  Hamburg, Germany``: what stands below the company's name."""
    details = account.details
    country = country_name(details.country) if details.country else ""
    place = ", ".join(part for part in (details.city, country) if part)
    return "  ·  ".join(part for part in (account.customer_number, place) if part)


def country_name(code: str) -> str:
    """Return the country's name in the language of the window."""
    return Country(code).name(language())


def typed_amount(amount: Money) -> str:
    """Return ``1,500.00`` or ``1.500,00``, as a person types it and the parser reads it."""
    return "".join(char for char in format_money(amount) if char.isdigit() or char in ".,")


def short_amount(amount: Money) -> str:
    """Return ``€50`` or ``50 €`` for an amount of whole euros, ``€50.50`` for any other."""
    shown = format_money(amount)
    is_whole = amount.minor_units % 10**amount.currency.exponent == 0
    return shown.replace(",00" if language() == "de" else ".00", "") if is_whole else shown


def exact_time(at: datetime) -> str:
    """Return ``14:03:12`` in the workstation's zone."""
    return f"{at.astimezone():%H:%M:%S}"
