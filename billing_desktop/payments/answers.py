"""Turns the provider's answers into values of the port. Knows the shape, not the SDK."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from billing_desktop.domain.money import EUR, Currency, Money
from billing_desktop.payments.json_values import (
    MalformedJsonError,
    child,
    flag,
    optional_text,
    optional_whole,
    reference,
    text,
    whole,
)
from billing_desktop.payments.states import dispute_state, refund_state, session_state
from billing_desktop.ports.payments import (
    HostedSession,
    PaymentEvent,
    ProviderDispute,
    ProviderRefund,
    RefundState,
    SessionState,
)


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


def provider_refund(answer: Mapping[str, object]) -> ProviderRefund:
    """Return the refund that the provider described.

    Raises:
        MalformedJsonError: the answer is not a refund of a payment as agreed upon.
    """
    state = refund_state(optional_text(answer, "status"))
    metadata = child(answer, "metadata") or {}
    reason = optional_text(answer, "failure_reason")
    return ProviderRefund(
        reference=text(answer, "id"),
        payment_reference=_payment(answer),
        amount=_amount(answer),
        state=state,
        created_at=_created(answer),
        key=optional_text(metadata, "key"),
        failed_because=_plain(reason) if reason and state is RefundState.FAILED else None,
    )


def provider_dispute(answer: Mapping[str, object]) -> ProviderDispute:
    """Return the dispute that the provider described.

    Raises:
        MalformedJsonError: the answer is not a dispute of a payment as agreed upon.
    """
    evidence = child(answer, "evidence_details") or {}
    # Zero is the provider's word for a bank that takes no evidence.
    due = optional_whole(evidence, "due_by") or None
    return ProviderDispute(
        reference=text(answer, "id"),
        payment_reference=_payment(answer),
        amount=_amount(answer),
        state=dispute_state(optional_text(answer, "status")),
        opened_at=_created(answer),
        because=_plain(optional_text(answer, "reason") or ""),
        respond_until=None if due is None else datetime.fromtimestamp(due, UTC),
    )


def payment_event(answer: Mapping[str, object]) -> PaymentEvent:
    """Return what an event points at; of its data nothing but the ids is read."""
    kind = text(answer, "type")
    data = child(answer, "data") or {}
    subject = child(data, "object") or {}
    is_session = kind.startswith("checkout.session.")
    payment = reference(subject, "payment_intent")
    return PaymentEvent(
        event_id=text(answer, "id"),
        kind=kind,
        created_at=_created(answer),
        session_reference=reference(subject, "id") if is_session else None,
        payment_reference=payment,
        charge_reference=charge_of_event(answer) if payment is None and not is_session else None,
    )


def charge_of_event(answer: Mapping[str, object]) -> str | None:
    """Return the charge that an event is about.

    Events come in the API version of the account, and old ones name no payment, only a charge.
    """
    subject = child(child(answer, "data") or {}, "object") or {}
    kind = text(answer, "type")
    if kind.startswith("charge.") and not kind.startswith(("charge.dispute.", "charge.refund.")):
        return reference(subject, "id")
    return reference(subject, "charge")


def stamped_at(stamp: str | None) -> datetime | None:
    """Return the time in a Date header, None where there is none or it cannot be read."""
    if stamp is None:
        return None
    try:
        moment = parsedate_to_datetime(stamp)
    except ValueError:
        return None
    # "-0000" gives a naive time, and means UTC.
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _payment(answer: Mapping[str, object]) -> str:
    payment = reference(answer, "payment_intent")
    if payment is None:
        raise MalformedJsonError("it names no payment")
    return payment


def _amount(answer: Mapping[str, object]) -> Money:
    return Money(whole(answer, "amount"), _currency(text(answer, "currency")))


def _created(answer: Mapping[str, object]) -> datetime:
    return datetime.fromtimestamp(whole(answer, "created"), UTC)


def _plain(code: str) -> str:
    """Return the provider's word for a reason as staff can read it."""
    return code.replace("_", " ")


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
