"""Charges, and the provider's fee for them."""

from __future__ import annotations

from billing_desktop.payments.json_values import JsonObject, text, whole
from billing_desktop.payments.sandbox.cards import TrialCard
from billing_desktop.payments.sandbox.desk import Desk, money_fields

FEE_PER_MILLE = 15
FEE_FIXED = 25


def provider_fee(amount: int) -> int:
    """Return the provider's own fee in cents: 1.5 %, rounded half up, and 25 cents."""
    return (amount * FEE_PER_MILLE + 500) // 1000 + FEE_FIXED


def add_charge(desk: Desk, intent: JsonObject, card: TrialCard, *, status: str) -> JsonObject:
    """Store a try to take the money and return it."""
    charge = desk.begin("ch", "charge")
    shown: JsonObject = {"brand": "visa", "last4": card.last_four}
    method: JsonObject = {"type": "card", "card": shown}
    charge |= money_fields(whole(intent, "amount"))
    charge |= {
        "amount_refunded": 0,
        "balance_transaction": None,
        "captured": status != "failed",
        "customer": intent.get("customer"),
        "description": intent.get("description"),
        "disputed": False,
        "metadata": intent.get("metadata", {}),
        "paid": False,
        "payment_intent": text(intent, "id"),
        "payment_method_details": method,
        "refunded": False,
        "status": status,
    }
    desk.store.add(charge, parent=text(intent, "id"))
    return charge


def settle_charge(desk: Desk, charge: JsonObject) -> None:
    """Mark the money of a charge as taken; its fee is known now or a while later."""
    charge |= {"status": "succeeded", "paid": True}
    wait_seconds = int(desk.fee_known_after.total_seconds())
    if wait_seconds > 0:
        desk.store.save(charge)
        desk.store.schedule(text(charge, "id"), desk.now() + wait_seconds)
    else:
        _book_fee(desk, charge)


def reveal_fee(desk: Desk, charge: JsonObject) -> None:
    """Tell the fee of a charge that was without one until now."""
    _book_fee(desk, charge)
    desk.store.schedule(text(charge, "id"), None)
    desk.announce("charge.updated", charge)


def _book_fee(desk: Desk, charge: JsonObject) -> None:
    amount = whole(charge, "amount")
    fee = provider_fee(amount)
    transaction = desk.begin("txn", "balance_transaction")
    transaction |= money_fields(amount)
    transaction |= {
        "fee": fee,
        "net": amount - fee,
        "source": text(charge, "id"),
        "status": "pending",
        "type": "charge",
    }
    desk.store.add(transaction, parent=text(charge, "id"))
    charge["balance_transaction"] = text(transaction, "id")
    desk.store.save(charge)
