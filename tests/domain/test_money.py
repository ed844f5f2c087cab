from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_desktop.domain.money import EUR, Currency, Money, total
from billing_desktop.errors import AmountError
from tests.builders import eur

USD = Currency("USD", 2)
JPY = Currency("JPY", 0)
KWD = Currency("KWD", 3)

amounts = st.builds(Money, st.integers(-(10**15), 10**15), st.sampled_from([EUR, USD, JPY, KWD]))
euros = st.builds(Money, st.integers(-(10**15), 10**15), st.just(EUR))
weights = st.lists(st.integers(0, 1000), min_size=1, max_size=30).filter(any)
rates = st.decimals(-100, 100, allow_nan=False, allow_infinity=False, places=None)


@pytest.mark.parametrize("minor_units", [True, False, 1.0, Decimal(1), "1", None])
def test_an_amount_is_a_whole_number_of_minor_units(minor_units: object) -> None:
    with pytest.raises(TypeError, match="minor_units must be int"):
        Money(minor_units, EUR)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "currency", "minor_units"),
    [
        ("19.99", EUR, 1999),
        ("19.9", EUR, 1990),
        ("19.990000", EUR, 1999),
        ("-0.01", EUR, -1),
        ("0", EUR, 0),
        ("1E+3", EUR, 100_000),
        ("1.234", KWD, 1234),
        ("1234", JPY, 1234),
        ("1.000", JPY, 1),
        ("999999999999999999.99", EUR, 99_999_999_999_999_999_999),
        ("1." + "0" * 60, EUR, 100),
    ],
)
def test_major_units_become_minor_units_exactly(
    text: str, currency: Currency, minor_units: int
) -> None:
    assert Money.from_decimal(Decimal(text), currency) == Money(minor_units, currency)


@pytest.mark.parametrize(
    ("text", "currency", "places"),
    [
        ("0.001", EUR, 2),
        ("0.005", EUR, 2),
        ("1.5", JPY, 0),
        ("1.2345", KWD, 3),
        ("0.01" + "0" * 30 + "1", EUR, 2),  # Beyond the precision that Decimal reckons with.
        ("1E-999999", EUR, 2),
    ],
)
def test_a_fraction_of_a_minor_unit_is_refused_however_small(
    text: str, currency: Currency, places: int
) -> None:
    with pytest.raises(AmountError) as refused:
        Money.from_decimal(Decimal(text), currency)

    assert str(refused.value) == f"An amount in {currency} has at most {places} decimals."


@pytest.mark.parametrize("text", ["NaN", "sNaN", "Infinity", "-Infinity", "1E+18", "-1E+999999"])
def test_what_is_no_number_or_no_amount_of_this_world_is_refused(text: str) -> None:
    with pytest.raises(AmountError, match="is not an amount"):
        Money.from_decimal(Decimal(text))


@given(amounts)
def test_an_amount_reads_back_from_its_text_and_its_decimal(amount: Money) -> None:
    assert Money.from_decimal(Decimal(str(amount)), amount.currency) == amount
    assert Money.from_decimal(amount.to_decimal(), amount.currency) == amount


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Money(1999, EUR), "19.99"),
        (Money(-5, EUR), "-0.05"),
        (Money(0, EUR), "0.00"),
        (Money(10**40 + 1, EUR), "1" + "0" * 38 + ".01"),
        (Money(1234, JPY), "1234"),
        (Money(1234, KWD), "1.234"),
    ],
)
def test_an_amount_is_written_in_plain_digits(amount: Money, text: str) -> None:
    assert str(amount) == text


@pytest.mark.parametrize(
    ("amount", "rate", "share"),
    [
        ("50.00", "19", "9.50"),
        ("0.50", "1", "0.01"),  # Half a cent goes up,
        ("-0.50", "1", "-0.01"),  # away from zero,
        ("0.50", "-1", "-0.01"),
        ("-0.50", "-1", "0.01"),
        ("0.49", "1", "0.00"),
        ("-0.49", "1", "0.00"),
        ("1.50", "1", "0.02"),
        ("2.50", "1", "0.03"),  # and never to the even cent.
        ("999.99", "1.5", "15.00"),
        ("100.00", "0", "0.00"),
        ("999999.99", "100", "999999.99"),
        ("1.00", "0.4999999999999999999999999999999999", "0.00"),
        ("1.00", "0.5000000000000000000000000000000000", "0.01"),
    ],
)
def test_percent_rounds_half_up_away_from_zero(amount: str, rate: str, share: str) -> None:
    assert eur(amount).percent(Decimal(rate)) == eur(share)


@given(amount=euros, rate=rates)
def test_percent_is_the_exact_share_rounded_once(amount: Money, rate: Decimal) -> None:
    exact = Fraction(rate) * amount.minor_units / 100

    rounded = amount.percent(rate).minor_units

    assert abs(rounded - exact) <= Fraction(1, 2)
    if abs(rounded - exact) == Fraction(1, 2):
        assert abs(rounded) > abs(exact)


@given(amount=euros, rate=rates)
def test_percent_of_the_opposite_is_the_opposite(amount: Money, rate: Decimal) -> None:
    assert (-amount).percent(rate) == -amount.percent(rate)


@given(amount=st.builds(Money, st.integers(0, 10**8), st.just(EUR)), rate=st.integers(0, 10_000))
def test_percent_agrees_with_the_rounding_of_the_standard_library(amount: Money, rate: int) -> None:
    percent = Decimal(rate) / 100
    share = (amount.to_decimal() * percent / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)

    assert amount.percent(percent).to_decimal() == share


def test_arithmetic_does_not_depend_on_the_context_of_the_thread() -> None:
    with localcontext(Context(prec=2)):
        assert str(eur("123456.78")) == "123456.78"
        assert eur("123456.78").percent(Decimal(19)) == Money(2_345_679, EUR)


@pytest.mark.parametrize("rate", [19, 0.19, "19", None])
def test_a_rate_is_decimal(rate: object) -> None:
    with pytest.raises(TypeError, match="a rate must be Decimal"):
        eur("1").percent(rate)  # type: ignore[arg-type]


@given(whole=amounts, weights=weights)
def test_split_parts_sum_to_the_whole(whole: Money, weights: list[int]) -> None:
    parts = whole.split(weights)

    assert sum(part.minor_units for part in parts) == whole.minor_units
    assert len(parts) == len(weights)
    assert {part.currency for part in parts} == {whole.currency}


@given(whole=amounts, n=st.integers(1, 50))
def test_split_evenly_differs_by_at_most_one_minor_unit(whole: Money, n: int) -> None:
    parts = [part.minor_units for part in whole.split([1] * n)]

    assert max(parts) - min(parts) <= 1
    assert parts == sorted(parts, reverse=True)


@given(whole=amounts, weights=weights)
def test_a_split_part_is_within_one_minor_unit_of_its_share(
    whole: Money, weights: list[int]
) -> None:
    for part, weight in zip(whole.split(weights), weights, strict=True):
        share = Fraction(whole.minor_units * weight, sum(weights))

        assert abs(part.minor_units - share) < 1


def test_split_gives_the_odd_cents_to_the_largest_remainders() -> None:
    assert eur("1.00").split([1, 1, 1]) == (eur("0.34"), eur("0.33"), eur("0.33"))
    assert eur("0.05").split([1, 2, 1]) == (eur("0.01"), eur("0.03"), eur("0.01"))
    assert eur("-1.00").split([1, 1, 1]) == (eur("-0.33"), eur("-0.33"), eur("-0.34"))


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [2, -1], [-1]])
def test_split_needs_weights(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights must be non-negative and not all zero"):
        eur("1").split(weights)


@given(a=euros, b=euros, c=euros)
def test_sums_do_not_depend_on_the_order(a: Money, b: Money, c: Money) -> None:
    assert a + b == b + a
    assert (a + b) + c == a + (b + c)
    assert a - b == -(b - a)
    assert a + -a == Money.zero()
    assert total([a, b, c]) == a + b + c


@given(a=euros, b=euros)
def test_amounts_are_ordered_as_their_minor_units_are(a: Money, b: Money) -> None:
    x, y = a.minor_units, b.minor_units

    assert (a < b, a <= b, a > b, a >= b, a == b) == (x < y, x <= y, x > y, x >= y, x == y)
    assert sorted([a, b])[0].minor_units == min(x, y)


@given(amount=euros, factor=st.integers(-50, 50))
def test_multiplying_is_repeated_adding(amount: Money, factor: int) -> None:
    repeated = total([amount if factor > 0 else -amount] * abs(factor))

    assert amount * factor == repeated


@pytest.mark.parametrize("factor", [True, 1.5, Decimal(2), "2"])
def test_money_is_multiplied_by_int_only(factor: object) -> None:
    with pytest.raises(TypeError):
        eur("1") * factor  # type: ignore[operator]


def test_currencies_do_not_mix() -> None:
    euro, dollar = Money(1, EUR), Money(1, USD)

    assert euro != dollar
    for mix in (
        lambda: euro + dollar,
        lambda: euro - dollar,
        lambda: euro < dollar,
        lambda: euro <= dollar,
        lambda: euro > dollar,
        lambda: euro >= dollar,
        lambda: total([euro, dollar]),
        lambda: total([dollar]),
    ):
        with pytest.raises(ValueError, match="do not mix"):
            mix()


def test_the_sum_of_nothing_is_nothing_in_that_currency() -> None:
    assert total([]) == Money(0, EUR)
    assert total([], USD) == Money(0, USD)
    assert total([Money(2, USD)], USD) == Money(2, USD)


def test_only_nothing_is_false() -> None:
    assert not Money.zero()
    assert Money(-1, EUR)
    assert Money(1, EUR)


def test_an_english_sentence_carries_the_currency_and_files_do_not() -> None:
    amount = Money(-30226, EUR)

    assert f"{amount}" == "-302.26 EUR"
    assert str(amount) == "-302.26"


@pytest.mark.parametrize(
    ("code", "exponent"), [("EUR", 2), ("USD", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4)]
)
def test_a_currency_has_the_decimals_of_its_code(code: str, exponent: int) -> None:
    assert Currency.of(code) == Currency(code, exponent)
