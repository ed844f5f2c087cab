"""Turns the provider's answers into values of the port. Knows the shape, not the SDK."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from billing_desktop.domain.money import EUR, Currency, Money
from billing_desktop.payments.json_values import (
    child,
    flag,
    optional_text,
    optional_whole,
    reference,
    text,
    whole,
)
from billing_desktop.payments.states import session_state
from billing_desktop.ports.payments import HostedSession, PaymentEvent, SessionState


def hosted_session(
    answer: Mapping[str, object], *, answered_at: datetime | None = None
) -> HostedSession:
    """Return the session that the provider described, with its intent and charge expanded.

    Raises:
        MalformedJsonError: the answer is not a session as agreed upon.
    """
    intent = _expanded(answer, "payment_intent")
    charge = _expanded(intent, "latest_charge")
    intent_status = _intent_status(answer, intent)
    session_status = optional_text(answer, "status")
    payment_status = optional_text(answer, "payment_status")
    state = session_state(session_status, payment_status, intent_status)
    currency = _currency(text(answer, "currency"))
    return HostedSession(
        reference=text(answer, "id"),
        state=state,
        amount_total=Money(whole(answer, "amount_total"), currency),
        client_reference=optional_text(answer, "client_reference_id") or "",
        is_live=flag(answer, "livemode"),
        url=optional_text(answer, "url") if session_status == "open" else None,
        payment_reference=reference(answer, "payment_intent"),
        amount_received=_amount_received(intent),
        paid_at=_instant(charge, "created") if state is SessionState.PAID else None,
        declined_because=None if state is SessionState.PAID else _refusal(intent),
        fee=_fee(charge),
        raw_state=f"{session_status}/{payment_status}/{intent_status}",
        answered_at=answered_at,
    )


def payment_event(answer: Mapping[str, object]) -> PaymentEvent:
    """Return what an event points at; of its data nothing but the ids is read."""
    kind = text(answer, "type")
    data = child(answer, "data") or {}
    subject = child(data, "object") or {}
    is_session = kind.startswith("checkout.session.")
    return PaymentEvent(
        event_id=text(answer, "id"),
        kind=kind,
        created_at=datetime.fromtimestamp(whole(answer, "created"), UTC),
        session_reference=reference(subject, "id") if is_session else None,
        payment_reference=reference(subject, "payment_intent"),
    )


def _expanded(source: Mapping[str, object] | None, name: str) -> Mapping[str, object] | None:
    """Return the object under ``name``; None where it is absent or only its id is there."""
    if source is None or isinstance(source.get(name), str):
        return None
    return child(source, name)


def _intent_status(answer: Mapping[str, object], intent: Mapping[str, object] | None) -> str | None:
    if intent is not None:
        return text(intent, "status")
    # An intent that is only named must not look like none at all: the table would say OPEN.
    return None if answer.get("payment_intent") is None else "not_expanded"


def _currency(code: str) -> Currency:
    # Everything we sell is in euros; another code only has to be seen to differ.
    return EUR if code == "eur" else Currency(code.upper(), EUR.exponent)


def _amount_received(intent: Mapping[str, object] | None) -> Money | None:
    received = None if intent is None else optional_whole(intent, "amount_received")
    if intent is None or received is None:
        return None
    return Money(received, _currency(text(intent, "currency")))


def _refusal(intent: Mapping[str, object] | None) -> str | None:
    problem = None if intent is None else child(intent, "last_payment_error")
    return None if problem is None else optional_text(problem, "message")


def _instant(source: Mapping[str, object] | None, name: str) -> datetime | None:
    seconds = None if source is None else optional_whole(source, name)
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _fee(charge: Mapping[str, object] | None) -> Money | None:
    transaction = _expanded(charge, "balance_transaction")
    if transaction is None:
        return None
    return Money(whole(transaction, "fee"), _currency(text(transaction, "currency")))
