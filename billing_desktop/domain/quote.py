"""The five figures that are confirmed before a top-up, and never recomputed after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from billing_desktop.domain.address import Territory
from billing_desktop.domain.fee import FeeRule, FeeRules
from billing_desktop.domain.money import EUR, Money
from billing_desktop.domain.tax import TaxDecision, TaxRates, VatStanding, decide_tax
from billing_desktop.errors import AmountError

AMOUNT_MIN = Money(50, EUR)
AMOUNT_MAX = Money(99_999_999, EUR)
INVOICE_FROM = Money(100_000, EUR)


class TopUpMethod(StrEnum):
    """How a top-up is paid."""

    CARD = "card"
    INVOICE = "invoice"


def method_for(amount: Money) -> TopUpMethod:
    """Return the method that follows from the top-up amount: below EUR 1,000.00 card."""
    return TopUpMethod.CARD if amount < INVOICE_FROM else TopUpMethod.INVOICE


def check_amount(amount: Money) -> Money:
    """Return ``amount`` if it may be topped up.

    Raises:
        AmountError: below EUR 0.50, or total amounts beyond what the provider takes.
    """
    if not AMOUNT_MIN <= amount <= AMOUNT_MAX:
        raise AmountError(
            "A top-up is between {amount_min} and {amount_max}.",
            amount_min=AMOUNT_MIN,
            amount_max=AMOUNT_MAX,
        )
    return amount


@dataclass(frozen=True, slots=True)
class Quote:
    """Price of one top-up. ``vat`` and ``total`` follow from the rest and are checked.

    ``fee_rule`` is None by invoice: a surcharge on bank transfers is not allowed in Germany
    (§ 270a BGB).
    """

    amount: Money
    method: TopUpMethod
    fee: Money
    vat: Money
    total: Money
    tax: TaxDecision
    balance: Money
    fee_rule: FeeRule | None = None

    def __post_init__(self) -> None:
        if self.net + self.vat != self.total or self.vat != self.tax.tax_on(self.net):
            raise ValueError("the figures of a quote do not add up")
        if self.fee and self.method is not TopUpMethod.CARD:
            raise ValueError("only a card payment has a fee")

    @property
    def net(self) -> Money:
        """Top-up amount and fee together, before VAT."""
        return self.amount + self.fee

    @property
    def expected_balance(self) -> Money:
        """The balance once the amount is credited: net, without fee and VAT."""
        return self.balance + self.amount


def make_quote(
    amount: Money,
    *,
    territory: Territory,
    balance: Money,
    on: date,
    rates: TaxRates,
    fees: FeeRules,
    method: TopUpMethod | None = None,
    standing: VatStanding = VatStanding.UNCHECKED,
) -> Quote:
    """Return the price of a top-up on the day ``on``.

    ``method`` may ask for an invoice below the threshold; a card above it is refused.

    Raises:
        AmountError: the amount or the method for it is not allowed.
        TaxHeldError: the VAT number stands in the way.
    """
    check_amount(amount)
    natural = method_for(amount)
    chosen = method or natural
    if chosen is TopUpMethod.CARD and natural is TopUpMethod.INVOICE:
        raise AmountError("From {limit} on a top-up is paid by invoice.", limit=INVOICE_FROM)
    tax = decide_tax(territory, on=on, rates=rates, standing=standing)
    rule = fees.on(on) if chosen is TopUpMethod.CARD else None
    fee = rule.fee_on(amount) if rule is not None else Money.zero(amount.currency)
    vat = tax.tax_on(amount + fee)
    return Quote(
        amount=amount,
        method=chosen,
        fee=fee,
        vat=vat,
        total=amount + fee + vat,
        tax=tax,
        balance=balance,
        fee_rule=rule,
    )
