"""The statement of an account adds up, whatever happened in the period."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_desktop.domain.money import EUR, Money, total
from billing_desktop.domain.period import seller_date
from billing_desktop.domain.statement import (
    Movement,
    MovementKind,
    Statement,
    StatementLine,
    StatementPeriod,
)
from billing_desktop.errors import UserError
from tests import builders
from tests.builders import NOW, eur

PERIOD = StatementPeriod(date(2026, 11, 1), date(2026, 12, 1))
MOVEMENTS = st.builds(
    Movement,
    booked_at=st.integers(-40_000, 10_000).map(lambda minutes: NOW + timedelta(minutes=minutes)),
    kind=st.sampled_from(MovementKind),
    amount=st.integers(-(10**12), 10**12).map(lambda minor_units: Money(minor_units, EUR)),
    count=st.integers(1, 1000),
)


def drawn(*movements: Movement, opening: str = "0", period: StatementPeriod = PERIOD) -> Statement:
    return Statement.of(
        builders.account(), period, opening=eur(opening), movements=movements, drawn_at=NOW
    )


def used(minutes: int, amount: str) -> Movement:
    return Movement(NOW + timedelta(minutes=minutes), MovementKind.USAGE, eur(amount))


def topped_up(minutes: int, amount: str) -> Movement:
    return Movement(NOW + timedelta(minutes=minutes), MovementKind.TOP_UP, eur(amount))


@given(movements=st.lists(MOVEMENTS, max_size=30), opening=st.integers(-(10**12), 10**12))
def test_opening_and_movements_are_always_closing(movements: list[Movement], opening: int) -> None:
    before = Money(opening, EUR)

    statement = Statement.of(
        builders.account(), PERIOD, opening=before, movements=movements, drawn_at=NOW
    )

    assert statement.closing == before + total(movement.amount for movement in movements)
    assert statement.opening + statement.credited + statement.debited == statement.closing
    days = [line.movement.booked_on for line in statement.lines]
    assert days == sorted(days)
    usage = [m for m in movements if m.kind is MovementKind.USAGE]
    lines = [line.movement for line in statement.lines if line.movement.kind is MovementKind.USAGE]
    assert len({line.booked_on for line in lines}) == len(lines)
    assert sum(line.count for line in lines) == sum(m.count for m in usage)


def test_usage_of_a_day_is_one_line_at_the_place_of_its_first_debit() -> None:
    statement = drawn(
        used(60 * 24, "-4"), used(0, "-1"), topped_up(1, "50"), used(2, "-2.50"), opening="10"
    )

    assert [
        (
            line.movement.kind.value,
            str(line.movement.amount),
            line.movement.count,
            f"{line.balance}",
        )
        for line in statement.lines
    ] == [
        ("usage", "-3.50", 2, "6.50 EUR"),
        ("top_up", "50.00", 1, "56.50 EUR"),
        ("usage", "-4.00", 1, "52.50 EUR"),
    ]
    assert (statement.credited, statement.debited) == (eur("50"), eur("-7.50"))


def test_a_period_without_movements_closes_as_it_opened() -> None:
    statement = drawn(opening="-3.20")

    assert (statement.closing, statement.credited, statement.debited) == (
        eur("-3.20"),
        eur("0"),
        eur("0"),
    )


@pytest.mark.parametrize(
    ("first_on", "until_on", "closing_on"),
    [
        (date(2026, 11, 1), date(2026, 12, 1), seller_date(NOW)),
        (date(2026, 10, 1), date(2026, 11, 1), date(2026, 10, 31)),
        (date(2027, 1, 1), date(2028, 1, 1), date(2027, 1, 1)),
    ],
)
def test_the_closing_balance_is_of_the_last_day_that_anybody_knows(
    first_on: date, until_on: date, closing_on: date
) -> None:
    assert drawn(period=StatementPeriod(first_on, until_on)).closing_on == closing_on


def test_a_period_ends_after_it_begins() -> None:
    day = date(2026, 11, 23)
    assert StatementPeriod(day, day + timedelta(days=1)).last_on == day

    with pytest.raises(UserError) as refused:
        StatementPeriod(day, day)

    assert refused.value.code == "period_invalid"


def test_a_statement_whose_balances_do_not_add_up_cannot_be_made() -> None:
    line = StatementLine(topped_up(0, "50"), eur("49"))

    with pytest.raises(ValueError, match="is not"):
        Statement(builders.account(), PERIOD, eur("0"), (line,), NOW)
