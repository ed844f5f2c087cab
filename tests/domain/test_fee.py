from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_desktop.domain.fee import FeeRule, FeeRules
from billing_desktop.domain.money import EUR, Money
from billing_desktop.errors import SettingsError
from tests.builders import FEES, TODAY, eur


def rule(percent: str, fixed: str, valid_from: date = date(2020, 1, 1)) -> FeeRule:
    return FeeRule(Decimal(percent), eur(fixed), valid_from)


@pytest.mark.parametrize(
    ("percent", "fixed", "amount", "fee"),
    [
        ("1.5", "0.25", "50.00", "1.00"),
        ("1.5", "0.25", "999.99", "15.25"),
        ("1.5", "0.25", "0.50", "0.26"),  # 0.0075 rounds up,
        ("1.5", "0.25", "0.33", "0.25"),  # 0.00495 down,
        ("1.5", "0.25", "1.00", "0.27"),  # and half a cent, 0.015, up.
        ("1.5", "0.25", "3.00", "0.30"),  # 0.045: never to the even cent.
        ("0", "0.25", "999.99", "0.25"),
        ("2.9", "0.00", "100.00", "2.90"),
        ("0", "0.00", "100.00", "0.00"),
        ("0.005", "0.00", "100.00", "0.01"),
    ],
)
def test_the_fee_is_percent_plus_fixed_part_rounded_half_up(
    percent: str, fixed: str, amount: str, fee: str
) -> None:
    assert rule(percent, fixed).fee_on(eur(amount)) == eur(fee)


@given(
    amount=st.builds(Money, st.integers(50, 99_999), st.just(EUR)),
    hundredths=st.integers(0, 1000),
    fixed=st.integers(0, 500),
)
def test_the_fee_is_within_half_a_cent_of_the_exact_one(
    amount: Money, hundredths: int, fixed: int
) -> None:
    percent = Decimal(hundredths) / 100

    fee = FeeRule(percent, Money(fixed, EUR), TODAY).fee_on(amount)

    exact = amount.minor_units * percent / 100 + fixed
    assert Decimal("-0.5") <= exact - fee.minor_units < Decimal("0.5")  # Half a cent goes up.


@pytest.mark.parametrize(
    ("percent", "fixed"),
    [("-0.1", "0.25"), ("100.1", "0"), ("1.5", "-0.01"), ("NaN", "0"), ("Infinity", "0")],
)
def test_a_fee_is_never_negative_nor_more_than_the_amount(percent: str, fixed: str) -> None:
    with pytest.raises(ValueError, match="a fee is not negative and at most 100 percent"):
        rule(percent, fixed)


@pytest.mark.parametrize(
    ("day", "percent"),
    [
        (date(2026, 1, 1), "1.5"),
        (date(2026, 6, 30), "1.5"),
        (date(2026, 7, 1), "2.0"),
        (date(2030, 1, 1), "2.0"),
    ],
)
def test_a_rule_holds_from_its_day_until_the_next_begins(day: date, percent: str) -> None:
    old = rule("1.5", "0.25", date(2026, 1, 1))
    new = rule("2.0", "0.30", date(2026, 7, 1))

    for rows in [(old, new), (new, old)]:
        assert FeeRules(rows).on(day).percent == Decimal(percent)


@pytest.mark.parametrize("rules", [FeeRules(()), FEES])
def test_before_the_first_rule_there_is_none(rules: FeeRules) -> None:
    with pytest.raises(SettingsError, match="No processing fee is known for 2019-12-31") as refused:
        rules.on(date(2019, 12, 31))

    assert refused.value.params == {"day": date(2019, 12, 31)}
