"""Refunds: made, on their way, arrived, and come back."""

from __future__ import annotations

from billing_desktop.payments.json_values import (
    JsonObject,
    flag,
    optional_text,
    optional_whole,
    text,
    whole,
)
from billing_desktop.payments.sandbox.desk import Desk, money_fields
from billing_desktop.payments.sandbox.disputing import ASKING, close_inquiry, disputes_of
from billing_desktop.payments.sandbox.refused import RefusedError, missing_parameter

REFUND = "refund"
FAILURES = frozenset(
    "charge_for_pending_refund_disputed declined expired_or_canceled_card insufficient_funds"
    " lost_or_stolen_card merchant_request unknown".split()
)


def add_refund(desk: Desk, params: JsonObject) -> JsonObject:
    """Give money back to the payer and return the refund.

    Raises:
        RefusedError: nothing was charged, a bank has it, or so much is not left.
    """
    charge = _charge_to_refund(desk, params)
    amount = _amount_to_refund(charge, optional_whole(params, "amount"))
    payment = text(charge, "payment_intent")
    wait_seconds = int(desk.refunds_take.total_seconds())
    refund = desk.begin("re", REFUND)
    del refund["livemode"]  # The provider's refunds do not tell.
    refund |= money_fields(amount)
    refund |= {
        "balance_transaction": None,
        "charge": text(charge, "id"),
        "destination_details": {"type": "card"},
        "metadata": params.get("metadata", {}),
        "payment_intent": payment,
        "pending_reason": "processing" if wait_seconds else None,
        "reason": params.get("reason"),
        "receipt_number": None,
        "status": "pending" if wait_seconds else "succeeded",
    }
    due = desk.now() + wait_seconds if wait_seconds else None
    desk.store.add(refund, parent=payment, due=due)
    _move_refunded(desk, charge, amount)
    desk.announce("refund.created", refund)
    desk.announce("charge.refunded", charge)
    if flag(charge, "refunded"):
        # The bank that only asked has its answer.
        for dispute in disputes_of(desk, payment):
            if text(dispute, "status") in ASKING:
                close_inquiry(desk, dispute)
    return refund


def finish_refund(desk: Desk, refund: JsonObject) -> None:
    """Let a refund that is on its way arrive.

    Raises:
        RefusedError: it is not on its way.
    """
    if text(refund, "status") != "pending":
        raise RefusedError("This refund is not on its way.", code="refund_not_pending")
    refund |= {"status": "succeeded", "pending_reason": None}
    desk.store.save(refund)
    desk.store.schedule(text(refund, "id"), None)
    desk.announce("refund.updated", refund)


def fail_refund(desk: Desk, refund: JsonObject, *, because: str) -> None:
    """Give the money of a refund back to the seller; it may have been told to have succeeded.

    Raises:
        RefusedError: it failed before, or there is no such reason.
    """
    if text(refund, "status") not in {"pending", "succeeded"}:
        raise RefusedError("This refund has failed already.", code="refund_failed")
    if because not in FAILURES:
        raise RefusedError("A refund does not fail for this reason.", param="because")
    refund |= {"status": "failed", "failure_reason": because, "pending_reason": None}
    desk.store.save(refund)
    desk.store.schedule(text(refund, "id"), None)
    charge = desk.get("charge", text(refund, "charge"))
    _move_refunded(desk, charge, -whole(refund, "amount"))
    desk.announce("refund.updated", refund)
    desk.announce("refund.failed", refund)


def _move_refunded(desk: Desk, charge: JsonObject, amount: int) -> None:
    refunded = whole(charge, "amount_refunded") + amount
    charge |= {"amount_refunded": refunded, "refunded": refunded == whole(charge, "amount")}
    desk.store.save(charge)


def _amount_to_refund(charge: JsonObject, wanted: int | None) -> int:
    left = whole(charge, "amount") - whole(charge, "amount_refunded")
    if left == 0:
        raise RefusedError(
            f"Charge {text(charge, 'id')} has already been refunded.",
            code="charge_already_refunded",
        )
    amount = left if wanted is None else wanted
    if not 0 < amount <= left:
        raise RefusedError(
            f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})",
            param="amount",
        )
    return amount


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
    disputes = disputes_of(desk, text(charge, "payment_intent"))
    if not all(flag(dispute, "is_charge_refundable") for dispute in disputes):
        raise RefusedError(
            f"Charge {text(charge, 'id')} has been charged back; cannot issue a refund.",
            code="charge_disputed",
        )
    return charge
