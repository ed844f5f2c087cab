"""What happens at the provider when somebody pays on the hosted page."""

from __future__ import annotations

from enum import StrEnum
from typing import cast

from billing_desktop.payments.json_values import JsonObject, optional_text, text, whole
from billing_desktop.payments.sandbox.cards import AUTHENTICATION_REFUSED, Decline, TrialCard
from billing_desktop.payments.sandbox.charging import add_charge, settle_charge
from billing_desktop.payments.sandbox.desk import Desk, money_fields
from billing_desktop.payments.sandbox.disputing import add_dispute
from billing_desktop.payments.sandbox.refused import RefusedError
from billing_desktop.payments.sandbox.sessions import PAGE, SESSION, page_id


class PageOutcome(StrEnum):
    """How a try on the hosted page ended."""

    PAID = "paid"
    DECLINED = "declined"
    SECOND_STEP = "second_step"  # The payer has to confirm; nothing is decided.
    PROCESSING = "processing"


def pay(desk: Desk, session_id: str, card: TrialCard) -> PageOutcome:
    """Try to pay an open session with a test card.

    Raises:
        RefusedError: there is no such session, or it is not open.
    """
    with desk.store.changing():
        session = _open(desk, session_id)
        intent = _intent(desk, session)
        if card.decline is not None:
            return _decline(desk, intent, card.decline, card)
        if card is TrialCard.SECOND_STEP:
            intent |= {"status": "requires_action", "next_action": {"type": "use_stripe_sdk"}}
            intent["last_payment_error"] = None
            desk.store.save(intent)
            return PageOutcome.SECOND_STEP
        if card is TrialCard.PROCESSING:
            return _process(desk, session, intent)
        return _succeed(desk, session, intent, card)


def answer_second_step(desk: Desk, session_id: str, *, confirms: bool) -> PageOutcome:
    """Confirm or refuse the payment that waits for its second step.

    Raises:
        RefusedError: nothing waits for a second step.
    """
    with desk.store.changing():
        session = _open(desk, session_id)
        intent = _intent(desk, session)
        if text(intent, "status") != "requires_action":
            raise RefusedError("No payment waits for a second step.", code="no_second_step")
        if confirms:
            return _succeed(desk, session, intent, TrialCard.SECOND_STEP)
        return _decline(desk, intent, AUTHENTICATION_REFUSED, TrialCard.SECOND_STEP)


def finish_processing(desk: Desk, session_id: str, *, succeeds: bool) -> PageOutcome:
    """Let the money of a payment that is on its way arrive, or not.

    Raises:
        RefusedError: nothing is on its way.
    """
    with desk.store.changing():
        session = desk.get(SESSION, session_id)
        intent_id = optional_text(session, "payment_intent")
        intent = None if intent_id is None else desk.get("payment_intent", intent_id)
        if intent is None or text(intent, "status") != "processing":
            raise RefusedError("No payment is on its way.", code="not_processing")
        charge = desk.get("charge", text(intent, "latest_charge"))
        if succeeds:
            settle_charge(desk, charge)
            _mark_paid(desk, session, intent)
            desk.announce("checkout.session.async_payment_succeeded", session)
            return PageOutcome.PAID
        charge |= {"status": "failed", "failure_message": "The payment failed."}
        desk.store.save(charge)
        intent |= {
            "status": "requires_payment_method",
            "last_payment_error": _problem(
                Decline("payment_failed", "generic_decline", "The payment failed.")
            ),
        }
        desk.store.save(intent)
        desk.announce("checkout.session.async_payment_failed", session)
        return PageOutcome.DECLINED


def _open(desk: Desk, session_id: str) -> JsonObject:
    session = desk.get(SESSION, session_id)
    if text(session, "status") != "open":
        raise RefusedError("This payment page is closed.", code="session_closed")
    return session


def _intent(desk: Desk, session: JsonObject) -> JsonObject:
    """Return the session's intent; the payer's first try brings it into being."""
    known = optional_text(session, "payment_intent")
    if known is not None:
        return desk.get("payment_intent", known)
    page = desk.get(PAGE, page_id(text(session, "id")))
    wishes = cast("JsonObject", page["payment_intent_data"])
    intent = desk.begin("pi", "payment_intent")
    intent |= money_fields(whole(session, "amount_total"))
    intent |= {
        "amount_received": 0,
        "customer": text(session, "customer"),
        "description": wishes.get("description"),
        "last_payment_error": None,
        "latest_charge": None,
        "metadata": wishes.get("metadata", {}),
        "next_action": None,
        "payment_method_types": ["card"],
        "statement_descriptor_suffix": wishes.get("statement_descriptor_suffix"),
        "status": "requires_payment_method",
    }
    desk.store.add(intent, parent=text(session, "id"))
    session["payment_intent"] = text(intent, "id")
    desk.store.save(session)
    return intent


def _decline(desk: Desk, intent: JsonObject, decline: Decline, card: TrialCard) -> PageOutcome:
    charge = add_charge(desk, intent, card, status="failed")
    intent |= {
        "status": "requires_payment_method",
        "next_action": None,
        "latest_charge": text(charge, "id"),
        "last_payment_error": _problem(decline),
    }
    desk.store.save(intent)
    desk.announce("payment_intent.payment_failed", intent)
    return PageOutcome.DECLINED


def _process(desk: Desk, session: JsonObject, intent: JsonObject) -> PageOutcome:
    charge = add_charge(desk, intent, TrialCard.PROCESSING, status="pending")
    intent |= {
        "status": "processing",
        "latest_charge": text(charge, "id"),
        "last_payment_error": None,
    }
    desk.store.save(intent)
    _complete(desk, session, payment_status="unpaid")
    desk.announce("checkout.session.completed", session)
    return PageOutcome.PROCESSING


def _succeed(desk: Desk, session: JsonObject, intent: JsonObject, card: TrialCard) -> PageOutcome:
    charge = add_charge(desk, intent, card, status="pending")
    settle_charge(desk, charge)
    intent["latest_charge"] = text(charge, "id")
    _mark_paid(desk, session, intent)
    desk.announce("checkout.session.completed", session)
    if card is TrialCard.DISPUTED:
        add_dispute(desk, charge)
    return PageOutcome.PAID


def _mark_paid(desk: Desk, session: JsonObject, intent: JsonObject) -> None:
    intent |= {
        "status": "succeeded",
        "amount_received": whole(intent, "amount"),
        "last_payment_error": None,
        "next_action": None,
    }
    desk.store.save(intent)
    _complete(desk, session, payment_status="paid")


def _complete(desk: Desk, session: JsonObject, *, payment_status: str) -> None:
    session |= {"status": "complete", "payment_status": payment_status, "url": None}
    desk.store.save(session)
    desk.store.schedule(text(session, "id"), None)


def _problem(decline: Decline) -> JsonObject:
    return {
        "type": "card_error",
        "code": decline.code,
        "decline_code": decline.decline_code,
        "message": decline.message,
    }
