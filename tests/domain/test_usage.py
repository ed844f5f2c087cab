from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_desktop.domain.ledger import SourceKind
from billing_desktop.domain.money import EUR, Money
from billing_desktop.domain.period import Month
from billing_desktop.domain.usage import MonthUsage, average_period, monthly_average
from tests.builders import NOW, eur, usage

CURRENT = Month(2026, 11)


def used(**amounts: str) -> tuple[MonthUsage, ...]:
    """Return usage by month: ``used(m2026_10="12.00")``."""
    return tuple(
        MonthUsage(Month.parse(name.removeprefix("m").replace("_", "-")), eur(amount))
        for name, amount in amounts.items()
    )


def average(**amounts: str) -> Money | None:
    return monthly_average(used(**amounts), current=CURRENT)


def test_usage_takes_from_the_balance_and_is_revenue() -> None:
    entry = usage("12.50").entry(entry_id="entry-1", booked_at=NOW, operator="finance desk")

    assert [(p.ledger_account, str(p.amount)) for p in entry.postings] == [
        ("liability:balance:acc-1", "12.50"),
        ("revenue:usage", "-12.50"),
    ]
    assert (entry.entry_id, entry.booked_at, entry.operator) == ("entry-1", NOW, "finance desk")
    assert entry.description == "API calls"


def test_usage_is_booked_once_by_the_metering_systems_id() -> None:
    entry = usage(external_id="m-7").entry(entry_id="e", booked_at=NOW, operator="x")

    assert (entry.source_kind, entry.source_ref) == (SourceKind.USAGE, "m-7")


@pytest.mark.parametrize("amount", ["0.00", "-0.01"])
def test_usage_is_more_than_zero(amount: str) -> None:
    with pytest.raises(ValueError, match="usage is more than zero"):
        usage(amount)


def test_without_any_usage_there_is_no_average() -> None:
    assert average() is None


def test_before_the_first_full_month_there_is_no_average() -> None:
    assert average(m2026_11="100.00") is None
    assert average(m2026_12="100.00") is None


def test_the_average_begins_with_the_month_of_the_first_usage() -> None:
    assert average(m2026_10="30.00") == eur("30.00")
    assert average(m2026_09="10.00", m2026_10="30.00") == eur("20.00")


def test_the_current_month_and_later_ones_are_left_out() -> None:
    assert average(m2026_10="30.00", m2026_11="9000.00", m2026_12="9.00") == eur("30.00")


def test_months_without_usage_count() -> None:
    assert average(m2026_07="40.00") == eur("10.00")
    assert average(m2026_07="40.00", m2026_10="20.00") == eur("15.00")


def test_the_last_twelve_months_count_at_most() -> None:
    twelve = {f"m2025_{month}": "12.00" for month in ("11", "12")}
    twelve |= {f"m2026_{month:02}": "12.00" for month in range(1, 11)}

    assert average(**twelve) == eur("12.00")
    assert average(m2025_10="9000.00", **twelve) == eur("12.00")
    assert average(m2020_01="9000.00", m2025_11="12.00") == eur("1.00")


def test_after_a_year_without_usage_the_average_is_zero_and_not_unknown() -> None:
    assert average(m2020_01="9000.00") == eur("0.00")


@pytest.mark.parametrize(
    ("first", "second", "mean"),
    [("0.01", "0.02", "0.02"), ("0.01", "0.01", "0.01"), ("0.02", "0.03", "0.03")],
)
def test_half_a_cent_rounds_up(first: str, second: str, mean: str) -> None:
    assert average(m2026_09=first, m2026_10=second) == eur(mean)


@given(
    months=st.dictionaries(
        st.builds(CURRENT.plus, st.integers(-30, 3)), st.integers(1, 10**9), max_size=20
    )
)
def test_the_average_is_the_mean_of_its_months(months: dict[Month, int]) -> None:
    rows = tuple(MonthUsage(month, Money(amount, EUR)) for month, amount in months.items())

    mean = monthly_average(rows, current=CURRENT)

    period = average_period(rows, current=CURRENT)
    if mean is None:
        assert period == ()
        return
    exact = Decimal(sum(months.get(month, 0) for month in period)) / len(period)
    assert mean.minor_units == exact.quantize(Decimal(1), ROUND_HALF_UP)


@given(st.sets(st.builds(CURRENT.plus, st.integers(-30, 3))))
def test_the_period_is_unbroken_and_ends_before_the_current_month(months: set[Month]) -> None:
    rows = tuple(MonthUsage(month, eur("1.00")) for month in months)

    period = average_period(rows, current=CURRENT)

    past = [month for month in months if month < CURRENT]
    assert bool(period) == bool(past)
    if period:
        assert period[-1] == CURRENT.plus(-1)
        assert period[0] == max(min(past), CURRENT.plus(-12))
        assert all(later == earlier.plus(1) for earlier, later in pairwise(period))
        assert len(period) <= 12
