from __future__ import annotations

import pytest

from billing_desktop.domain.bank_statement import (
    BankStatement,
    BankTransaction,
    EntryStatus,
    RunningTotal,
    StatementEnd,
    StatementKind,
)
from billing_desktop.domain.money import EUR, Currency, Money
from tests.builders import eur


@pytest.mark.parametrize(
    ("difference", "is_balanced"),
    [(None, None), (eur("0.00"), True), (eur("0.01"), False), (eur("-0.01"), False)],
)
def test_a_statement_is_balanced_when_nothing_is_unexplained(
    difference: Money | None, *, is_balanced: bool | None
) -> None:
    assert StatementEnd(1, eur("5.00"), difference).is_balanced is is_balanced


@pytest.mark.parametrize(("reason", "is_return"), [("", False), ("AC04", True)])
def test_a_reason_is_what_makes_a_return(reason: str, *, is_return: bool) -> None:
    came = BankTransaction(eur("1.00"), EntryStatus.BOOKED, None, return_reason=reason)

    assert came.is_return is is_return


def test_the_end_of_a_statement_adds_up_what_was_booked() -> None:
    head = BankStatement(
        StatementKind.CAMT_053,
        "S1",
        "DE1",
        EUR,
        "a.xml",
        opening_balance=eur("10.00"),
        closing_balance=eur("13.50"),
    )
    running = RunningTotal(head)

    for amount, status in (("5.00", EntryStatus.BOOKED), ("-1.00", EntryStatus.BOOKED)):
        running.take(BankTransaction(eur(amount), status, None))
    running.take(BankTransaction(eur("99.00"), EntryStatus.PENDING, None))
    assert running.end() == StatementEnd(3, eur("4.00"), eur("-0.50"))

    running.take(BankTransaction(Money(1, Currency.of("USD")), EntryStatus.BOOKED, None))
    assert running.end() == StatementEnd(4, eur("4.00"), None)
