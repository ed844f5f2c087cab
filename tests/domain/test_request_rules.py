"""How long things may take is kept within sane bounds."""

from __future__ import annotations

from dataclasses import fields

import pytest

from billing_desktop.domain.request_rules import RequestRules
from billing_desktop.errors import UserError


def test_nothing_set_is_what_the_product_says() -> None:
    rules = RequestRules()

    assert rules.expiry_days == 30
    assert RequestRules.checked() == rules


@pytest.mark.parametrize("name", [field.name for field in fields(RequestRules)])
@pytest.mark.parametrize("days", [0, -1, 366])
def test_days_out_of_range_are_refused_by_name(name: str, days: int) -> None:
    with pytest.raises(UserError, match=name) as refused:
        RequestRules.checked(**{name: days})

    assert refused.value.code == "days_invalid"


def test_nobody_is_reminded_of_what_was_taken_back() -> None:
    with pytest.raises(UserError, match="has to come before"):
        RequestRules.checked(reminder_days=30, payment_expiry_days=30)
