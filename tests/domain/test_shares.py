"""What goes back in parts sums up to the invoice, to the cent."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_desktop.domain.money import EUR, Money
from billing_desktop.domain.shares import Shares, share_of_credit, share_of_gross
from billing_desktop.domain.tax import TaxCategory, TaxDecision
from tests.builders import eur

NOTHING = Shares(Money.zero(), Money.zero(), Money.zero())
PERCENTS = st.sampled_from([Decimal(0), Decimal(7), Decimal(16), Decimal(19), Decimal("20.5")])


def whole(credit: int, fee: int, percent: Decimal) -> tuple[Shares, TaxDecision]:
    category = TaxCategory.STANDARD if percent else TaxCategory.REVERSE_CHARGE
    tax = TaxDecision(category, percent)
    net = Money(credit + fee, EUR)
    return Shares(Money(credit, EUR), Money(fee, EUR), tax.tax_on(net)), tax


@given(
    credit=st.integers(50, 10**6),
    fee=st.integers(0, 20_000),
    percent=PERCENTS,
    steps=st.lists(st.tuples(st.booleans(), st.integers(1, 10**6)), max_size=12),
)
def test_parts_never_exceed_the_whole_and_the_last_one_takes_the_rest(
    credit: int, fee: int, percent: Decimal, steps: list[tuple[bool, int]]
) -> None:
    all_of_it, tax = whole(credit, fee, percent)
    left, taken = all_of_it, NOTHING
    for by_credit, size in steps:
        limit = left.credit if by_credit else left.gross
        if not limit:
            continue
        amount = Money(1 + size % limit.minor_units, EUR)
        share = share_of_credit if by_credit else share_of_gross
        part = share(amount, of=all_of_it, left=left, tax=tax)
        assert (part.credit if by_credit else part.gross) == amount
        # Close enough to the rule for a credit note to stand on its own.
        assert abs((part.vat - tax.tax_on(part.net)).minor_units) <= 1
        left = left.minus(part)
        taken = Shares(taken.credit + part.credit, taken.fee + part.fee, taken.vat + part.vat)
    if left.credit:
        rest = share_of_credit(left.credit, of=all_of_it, left=left, tax=tax)
        assert rest == left
        left = left.minus(rest)
        taken = Shares(taken.credit + rest.credit, taken.fee + rest.fee, taken.vat + rest.vat)
        assert taken == all_of_it


@given(credit=st.integers(50, 10**6), fee=st.integers(0, 20_000), percent=PERCENTS, data=st.data())
def test_two_parts_by_gross_take_what_one_would(
    credit: int, fee: int, percent: Decimal, data: st.DataObject
) -> None:
    all_of_it, tax = whole(credit, fee, percent)
    first = data.draw(st.integers(1, all_of_it.gross.minor_units))
    second = data.draw(st.integers(0, all_of_it.gross.minor_units - first))

    one = share_of_gross(Money(first + second, EUR), of=all_of_it, left=all_of_it, tax=tax)
    a = share_of_gross(Money(first, EUR), of=all_of_it, left=all_of_it, tax=tax)
    b = share_of_gross(Money(second, EUR), of=all_of_it, left=all_of_it.minus(a), tax=tax)

    assert (a.credit + b.credit, a.fee + b.fee, a.vat + b.vat) == (one.credit, one.fee, one.vat)


def test_the_fee_goes_back_in_the_proportion_of_the_credit() -> None:
    all_of_it, tax = whole(5000, 100, Decimal(19))

    part = share_of_credit(eur("25.00"), of=all_of_it, left=all_of_it, tax=tax)

    assert part == Shares(eur("25.00"), eur("0.50"), eur("4.84"))


def test_no_share_is_negative() -> None:
    with pytest.raises(ValueError, match="no share of an invoice is negative"):
        NOTHING.minus(Shares(eur("0.01"), eur("0.00"), eur("0.00")))
