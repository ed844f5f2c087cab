"""Builds the request for a hosted page: exactly what is sent, as text that can be stored."""

from __future__ import annotations

import json

from billing_desktop.payments.json_values import JsonObject, JsonValue
from billing_desktop.ports.payments import Checkout, PriceLine

SUFFIX_LENGTH_MAX = 22

_LOCALES = frozenset(
    "bg cs da de el en es et fi fil fr hr hu id it ja ko lt lv ms mt nb nl pl pt ro ru sk sl sv"
    " th tr vi zh".split()
)
_SUFFIX_REFUSED = frozenset("<>\\'\"*")


def session_request(checkout: Checkout, *, success_address: str, cancel_address: str) -> JsonObject:
    """Return the parameters of the hosted page for one attempt.

    Lines of zero are left out, because the provider refuses them.
    """
    metadata: JsonObject = {
        "top_up_id": checkout.top_up_id,
        "billing_number": checkout.billing_number,
        "attempt": str(checkout.attempt_number),
    }
    return {
        "mode": "payment",
        "ui_mode": "hosted_page",
        "customer": checkout.customer_reference,
        "client_reference_id": checkout.top_up_id,
        "success_url": success_address,
        "cancel_url": cancel_address,
        "locale": checkout.language if checkout.language in _LOCALES else "auto",
        "submit_type": "pay",
        "allowed_payment_method_types": ["card"],
        "adaptive_pricing": {"enabled": False},
        "metadata": metadata,
        "payment_intent_data": {
            # A session's metadata is not copied to the intent, where the dashboard shows it.
            "metadata": dict(metadata),
            "description": checkout.description,
            "statement_descriptor_suffix": statement_suffix(checkout.billing_number),
        },
        "line_items": [_line_item(line) for line in checkout.lines if line.amount],
    }


def canonical(request: JsonObject) -> str:
    """Return the request as one text: the same request always gives the same text."""
    return json.dumps(request, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def statement_suffix(billing_number: str) -> str:
    """Return the billing number as the payer's bank may print it."""
    printable = (
        char
        for char in billing_number
        if char.isascii() and char.isprintable() and char not in _SUFFIX_REFUSED
    )
    return "".join(printable)[:SUFFIX_LENGTH_MAX]


def _line_item(line: PriceLine) -> JsonValue:
    if line.amount.minor_units < 0:
        raise ValueError(f"a price line is never negative: {line.amount}")
    return {
        "quantity": 1,
        "price_data": {
            "currency": line.amount.currency.code.lower(),
            "unit_amount": line.amount.minor_units,
            "product_data": {"name": line.name},
        },
    }
