"""Disputes: the payer's bank asks, takes the money, gives it back or keeps it."""

from __future__ import annotations

from billing_desktop.payments.json_values import JsonObject, text, whole
from billing_desktop.payments.sandbox.desk import Desk, money_fields
from billing_desktop.payments.sandbox.refused import RefusedError

DISPUTE = "dispute"
EVIDENCE_SECONDS = 14 * 24 * 60 * 60

ASKING = frozenset({"warning_needs_response", "warning_under_review"})
_TAKEN = frozenset({"needs_response", "under_review"})


def disputes_of(desk: Desk, payment: str) -> list[JsonObject]:
    """Return every dispute of a payment, newest first."""
    return list(desk.store.newest(DISPUTE, parent=payment))


def add_dispute(
    desk: Desk, charge: JsonObject, *, amount: int | None = None, is_inquiry: bool = False
) -> JsonObject:
    """Let the payer's bank take the money back, or only ask, and return the dispute."""
    dispute = desk.begin("du", DISPUTE)
    dispute |= money_fields(whole(charge, "amount") if amount is None else amount)
    dispute |= {
        "balance_transactions": [],
        "charge": text(charge, "id"),
        "evidence": {},
        "evidence_details": {
            "due_by": desk.now() + EVIDENCE_SECONDS,
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": is_inquiry,
        "metadata": {},
        "payment_intent": text(charge, "payment_intent"),
        "reason": "fraudulent",
        "status": "warning_needs_response" if is_inquiry else "needs_response",
    }
    desk.store.add(dispute, parent=text(charge, "payment_intent"))
    charge["disputed"] = True
    desk.store.save(charge)
    desk.announce("charge.dispute.created", dispute)
    if not is_inquiry:
        desk.announce("charge.dispute.funds_withdrawn", dispute)
    return dispute


def escalate(desk: Desk, dispute: JsonObject) -> None:
    """Let the bank take the money that it only asked about until now.

    Raises:
        RefusedError: it does not ask.
    """
    _require(dispute, ASKING)
    _move(desk, dispute, "needs_response", is_refundable=False)
    desk.announce("charge.dispute.updated", dispute)
    desk.announce("charge.dispute.funds_withdrawn", dispute)


def review(desk: Desk, dispute: JsonObject) -> None:
    """Let the bank look at the evidence.

    Raises:
        RefusedError: it waits for none.
    """
    _require(dispute, frozenset({"needs_response", "warning_needs_response"}))
    is_inquiry = text(dispute, "status").startswith("warning_")
    status = "warning_under_review" if is_inquiry else "under_review"
    _move(desk, dispute, status, is_refundable=is_inquiry)
    desk.announce("charge.dispute.updated", dispute)


def win(desk: Desk, dispute: JsonObject) -> None:
    """Let the bank give the money back to the seller.

    Raises:
        RefusedError: the bank has not taken any.
    """
    _require(dispute, _TAKEN)
    _move(desk, dispute, "won", is_refundable=True)
    desk.announce("charge.dispute.funds_reinstated", dispute)
    desk.announce("charge.dispute.closed", dispute)


def lose(desk: Desk, dispute: JsonObject) -> None:
    """Let the payer keep the money.

    Raises:
        RefusedError: the bank has not taken any.
    """
    _require(dispute, _TAKEN)
    _move(desk, dispute, "lost", is_refundable=False)
    desk.announce("charge.dispute.closed", dispute)


def close_inquiry(desk: Desk, dispute: JsonObject) -> None:
    """Let the bank stop asking; no money moved.

    Raises:
        RefusedError: it does not ask.
    """
    _require(dispute, ASKING)
    _move(desk, dispute, "warning_closed", is_refundable=True)
    desk.announce("charge.dispute.closed", dispute)


def _require(dispute: JsonObject, statuses: frozenset[str]) -> None:
    status = text(dispute, "status")
    if status not in statuses:
        raise RefusedError(f"This dispute has a status of {status}.", code="dispute_status")


def _move(desk: Desk, dispute: JsonObject, status: str, *, is_refundable: bool) -> None:
    dispute |= {"status": status, "is_charge_refundable": is_refundable}
    desk.store.save(dispute)
