from __future__ import annotations

import pytest

from billing_desktop.domain.bank_statement import BankTransaction, EntryStatus, StatementEnd
from billing_desktop.domain.money import Money
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
