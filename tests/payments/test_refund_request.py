"""The request of a refund is exactly what is stored."""

from __future__ import annotations

import pytest

from billing_desktop.domain.money import EUR, Money
from billing_desktop.payments.refund_request import refund_request


def test_a_refund_names_payment_amount_and_our_key_and_nobody() -> None:
    request = refund_request(
        payment_reference="pi_1", amount=Money(1234, EUR), key="refund-7", top_up_id="top-up-1"
    )

    assert request == {
        "payment_intent": "pi_1",
        "amount": 1234,
        "reason": "requested_by_customer",
        "metadata": {"top_up_id": "top-up-1", "key": "refund-7"},
    }


@pytest.mark.parametrize("minor_units", [0, -1])
def test_a_refund_of_nothing_is_no_refund(minor_units: int) -> None:
    with pytest.raises(ValueError, match="more than zero"):
        refund_request(
            payment_reference="pi_1", amount=Money(minor_units, EUR), key="k", top_up_id="t"
        )
