"""Builds the request for a refund: exactly what is sent, as text that can be stored."""

from __future__ import annotations

from billing_desktop.domain.money import Money
from billing_desktop.payments.json_values import JsonObject


def refund_request(
    *, payment_reference: str, amount: Money, key: str, top_up_id: str
) -> JsonObject:
    """Return the parameters of a refund. Its currency is the payment's.

    ``key`` comes back with every refund that is read, so that a lost answer can be found again.
    """
    if amount.minor_units <= 0:
        raise ValueError(f"a refund is more than zero: {amount}")
    return {
        "payment_intent": payment_reference,
        "amount": amount.minor_units,
        "reason": "requested_by_customer",
        "metadata": {"top_up_id": top_up_id, "key": key},
    }
