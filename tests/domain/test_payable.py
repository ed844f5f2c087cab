"""What is due is what was asked for and has not come."""

from __future__ import annotations

from billing_desktop.domain.payable import Payable, PayableState
from tests.builders import eur


def test_what_is_due_may_be_less_than_nothing() -> None:
    asked = Payable("RE-1", "TU-1", "top", "acc", "Firm", eur("10"), eur("4"), PayableState.OPEN)
    over = Payable("RE-1", "TU-1", "top", "acc", "Firm", eur("10"), eur("11"), PayableState.PAID)

    assert asked.due == eur("6")
    assert over.due == eur("-1")
