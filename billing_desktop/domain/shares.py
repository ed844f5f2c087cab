"""How much of an invoice is prepaid credit, processing fee and VAT, also when parts go back.

What several parts take sums up to the whole, to the cent: the last one takes the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from billing_desktop.domain.money import Money
from billing_desktop.domain.tax import TaxDecision


@dataclass(frozen=True, slots=True)
class Shares:
    """An amount of money by what it is for; no part is negative."""

    credit: Money
    fee: Money
    vat: Money

    def __post_init__(self) -> None:
        if min(part.minor_units for part in (self.credit, self.fee, self.vat)) < 0:
            raise ValueError("no share of an invoice is negative")

    @property
    def net(self) -> Money:
        """Credit and fee."""
        return self.credit + self.fee

    @property
    def gross(self) -> Money:
        """All three together."""
        return self.net + self.vat

    def minus(self, taken: Shares) -> Shares:
        """Return what is left when ``taken`` is gone."""
        return Shares(self.credit - taken.credit, self.fee - taken.fee, self.vat - taken.vat)


def share_of_credit(credit: Money, *, of: Shares, left: Shares, tax: TaxDecision) -> Shares:
    """Return what goes back with ``credit`` of what is left: its part of the fee, and the VAT.

    ``of`` is the whole invoice. With all of the credit goes all that is left.
    """
    kept = left.credit - credit
    if not kept:
        return left
    fee = min(_part(of.fee, kept, of.credit), left.fee)
    vat = min(tax.tax_on(kept + fee), left.vat)
    return left.minus(Shares(kept, fee, vat))


def share_of_gross(gross: Money, *, of: Shares, left: Shares, tax: TaxDecision) -> Shares:
    """Return how ``gross`` of what is left is made up of credit, fee and VAT.

    ``of`` is the whole invoice.
    """
    kept = left.gross - gross
    net = _net_in(kept, tax.percent)
    fee = _part(of.fee, net, of.net)
    return left.minus(Shares(net - fee, fee, kept - net))


def _net_in(gross: Money, percent: Decimal) -> Money:
    """Return the net amount of ``gross``, rounded half up."""
    numerator, denominator = percent.as_integer_ratio()
    return _ratio(gross, 100 * denominator, 100 * denominator + numerator)


def _part(amount: Money, part: Money, whole: Money) -> Money:
    """Return the share of ``amount`` that ``part`` is of ``whole``, rounded half up."""
    return _ratio(amount, part.minor_units, whole.minor_units)


def _ratio(amount: Money, numerator: int, denominator: int) -> Money:
    doubled = 2 * amount.minor_units * numerator + denominator
    return Money(doubled // (2 * denominator), amount.currency)
