"""Charges and what follows them: the provider's fee, refunds, disputes."""

from __future__ import annotations

from billing_desktop.payments.json_values import (
    JsonObject,
    flag,
    optional_text,
    optional_whole,
    text,
    whole,
)
from billing_desktop.payments.sandbox.cards import TrialCard
from billing_desktop.payments.sandbox.desk import Desk, money_fields
from billing_desktop.payments.sandbox.refused import RefusedError, missing_parameter

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


def add_refund(desk: Desk, params: JsonObject) -> JsonObject:
    """Give money back to the payer and return the refund.

    Raises:
        RefusedError: nothing was charged, it is disputed, or so much is not left.
    """
    charge = _charge_to_refund(desk, params)
    if flag(charge, "disputed"):
        raise RefusedError("The charge has been disputed.", code="charge_disputed")
    left = whole(charge, "amount") - whole(charge, "amount_refunded")
    wanted = optional_whole(params, "amount")
    amount = left if wanted is None else wanted
    if left == 0:
        raise RefusedError(
            f"Charge {text(charge, 'id')} has already been refunded.",
            code="charge_already_refunded",
        )
    if not 0 < amount <= left:
        raise RefusedError(
            f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})",
            param="amount",
        )
    refund = desk.begin("re", "refund")
    refund |= money_fields(amount)
    refund |= {
        "charge": text(charge, "id"),
        "metadata": params.get("metadata", {}),
        "payment_intent": text(charge, "payment_intent"),
        "reason": params.get("reason"),
        "status": "succeeded",
    }
    desk.store.add(refund, parent=text(charge, "payment_intent"))
    charge |= {
        "amount_refunded": whole(charge, "amount_refunded") + amount,
        "refunded": amount == left,
    }
    desk.store.save(charge)
    desk.announce("refund.created", refund)
    desk.announce("charge.refunded", charge)
    return refund


def _charge_to_refund(desk: Desk, params: JsonObject) -> JsonObject:
    intent_id, charge_id = optional_text(params, "payment_intent"), optional_text(params, "charge")
    if intent_id is None and charge_id is None:
        raise missing_parameter("payment_intent")
    if charge_id is None:
        intent = desk.get("payment_intent", str(intent_id), param="payment_intent")
        charge_id = optional_text(intent, "latest_charge")
    charge = None if charge_id is None else desk.get("charge", charge_id, param="charge")
    if charge is None or not flag(charge, "paid"):
        raise RefusedError("This payment does not have a successful charge to refund.")
    return charge


def add_dispute(desk: Desk, charge: JsonObject) -> JsonObject:
    """Let the payer's bank take the money back, and return the dispute."""
    dispute = desk.begin("du", "dispute")
    dispute |= money_fields(whole(charge, "amount"))
    dispute |= {
        "charge": text(charge, "id"),
        "metadata": {},
        "payment_intent": text(charge, "payment_intent"),
        "reason": "fraudulent",
        "status": "needs_response",
    }
    desk.store.add(dispute, parent=text(charge, "payment_intent"))
    charge["disputed"] = True
    desk.store.save(charge)
    desk.announce("charge.dispute.created", dispute)
    desk.announce("charge.dispute.funds_withdrawn", dispute)
    return dispute
