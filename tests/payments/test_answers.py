"""What the provider says becomes a value of the port, or an error; never a guess."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from billing_desktop.domain.money import EUR, Currency, Money
from billing_desktop.payments.answers import (
    charge_of_event,
    hosted_session,
    payment_event,
    provider_dispute,
    provider_refund,
)
from billing_desktop.payments.json_values import MalformedJsonError
from billing_desktop.ports.payments import (
    DisputeState,
    PaymentEvent,
    ProviderDispute,
    ProviderRefund,
    RefundState,
    SessionState,
)

CREATED = 1_774_745_970
Answer = dict[str, object]


def session(**changes: object) -> Answer:
    return {
        "id": "cs_1",
        "amount_total": 6069,
        "client_reference_id": "top-up-1",
        "currency": "eur",
        "livemode": False,
        "payment_intent": None,
        "payment_status": "unpaid",
        "status": "open",
        "url": "https://pay.example/c#fid%2F",
        **changes,
    }


def paid(**changes: object) -> Answer:
    transaction = {"id": "txn_1", "fee": 116, "currency": "eur"}
    charge = {"id": "ch_1", "created": CREATED, "balance_transaction": transaction}
    intent = {
        "id": "pi_1",
        "amount_received": 6069,
        "currency": "eur",
        "last_payment_error": None,
        "latest_charge": {**charge, **changes},
        "status": "succeeded",
    }
    return session(status="complete", payment_status="paid", url=None, payment_intent=intent)


def test_a_paid_session_tells_everything() -> None:
    known = hosted_session(paid())

    assert known.state is SessionState.PAID
    assert known.amount_received == Money(6069, EUR)
    assert known.payment_reference == "pi_1"
    assert known.paid_at == datetime.fromtimestamp(CREATED, UTC)
    assert known.fee == Money(116, EUR)
    assert known.raw_state == "complete/paid/succeeded"


@pytest.mark.parametrize("unknown_fee", [None, "txn_1"])
def test_a_fee_that_is_not_told_is_none_and_does_not_hold_the_payment(
    unknown_fee: str | None,
) -> None:
    known = hosted_session(paid(balance_transaction=unknown_fee))

    assert known.state is SessionState.PAID
    assert known.fee is None


def test_an_intent_that_is_only_named_is_not_taken_for_none_at_all() -> None:
    known = hosted_session(session(payment_intent="pi_1"))

    assert known.state is SessionState.UNKNOWN
    assert known.payment_reference == "pi_1"


def test_the_reason_of_the_last_refusal_is_told() -> None:
    intent = {
        "id": "pi_1",
        "amount_received": 0,
        "currency": "eur",
        "last_payment_error": {"message": "Your card has expired."},
        "latest_charge": None,
        "status": "requires_payment_method",
    }

    assert hosted_session(session(payment_intent=intent)).declined_because == (
        "Your card has expired."
    )


def test_the_address_of_a_closed_page_is_not_kept() -> None:
    assert hosted_session(session(status="expired")).url is None


def test_another_currency_is_seen_to_be_another() -> None:
    known = hosted_session(session(currency="usd"))

    assert known.amount_total == Money(6069, Currency("USD", 2)) != Money(6069, EUR)


def test_the_address_stays_out_of_the_representation() -> None:
    assert "pay.example" not in repr(hosted_session(session()))


@pytest.mark.parametrize(
    "changes",
    [
        {"id": None},
        {"amount_total": None},
        {"amount_total": 60.69},
        {"amount_total": "6069"},
        {"amount_total": True},
        {"currency": None},
        {"livemode": "false"},
        {"livemode": None},
        {"payment_intent": {"id": "pi_1"}},
        {"payment_intent": ["pi_1"]},
        {"url": 5},
    ],
)
def test_what_is_not_shaped_as_agreed_is_an_error(changes: Answer) -> None:
    with pytest.raises(MalformedJsonError):
        hosted_session(session(**changes))


@pytest.mark.parametrize(
    ("kind", "subject", "names"),
    [
        ("checkout.session.completed", {"id": "cs_1", "payment_intent": "pi_1"}, ("cs_1", "pi_1")),
        ("checkout.session.expired", {"id": "cs_1", "payment_intent": None}, ("cs_1", None)),
        ("charge.refunded", {"id": "ch_1", "payment_intent": "pi_1"}, (None, "pi_1")),
        ("refund.failed", {"id": "re_1", "payment_intent": {"id": "pi_1"}}, (None, "pi_1")),
        ("charge.dispute.closed", {"id": "du_1"}, (None, None)),
    ],
)
def test_an_event_names_what_to_read_again(
    kind: str, subject: Answer, names: tuple[str | None, str | None]
) -> None:
    answer: Answer = {"id": "evt_1", "type": kind, "created": CREATED, "data": {"object": subject}}

    assert payment_event(answer) == PaymentEvent(
        "evt_1", kind, datetime.fromtimestamp(CREATED, UTC), *names
    )


def test_an_event_without_data_is_still_a_hint() -> None:
    event = payment_event({"id": "evt_1", "type": "charge.updated", "created": CREATED})

    assert (event.session_reference, event.payment_reference) == (None, None)


def refund(**changes: object) -> Answer:
    return {
        "id": "re_1",
        "amount": 2000,
        "created": CREATED,
        "currency": "eur",
        "metadata": {"top_up_id": "top-up-1", "key": "refund-7"},
        "payment_intent": "pi_1",
        "status": "succeeded",
        **changes,
    }


def dispute(**changes: object) -> Answer:
    return {
        "id": "du_1",
        "amount": 6069,
        "created": CREATED,
        "currency": "eur",
        "evidence_details": {"due_by": CREATED + 60},
        "payment_intent": "pi_1",
        "reason": "product_not_received",
        "status": "needs_response",
        **changes,
    }


def test_a_refund_is_told_with_our_key() -> None:
    assert provider_refund(refund()) == ProviderRefund(
        reference="re_1",
        payment_reference="pi_1",
        amount=Money(2000, EUR),
        state=RefundState.SUCCEEDED,
        created_at=datetime.fromtimestamp(CREATED, UTC),
        key="refund-7",
    )


@pytest.mark.parametrize("metadata", [None, {}, {"top_up_id": "top-up-1"}])
def test_a_refund_made_elsewhere_has_no_key(metadata: object) -> None:
    assert provider_refund(refund(metadata=metadata)).key is None


def test_a_refund_that_failed_says_why_in_plain_words() -> None:
    failed = provider_refund(refund(status="failed", failure_reason="expired_or_canceled_card"))

    assert (failed.state, failed.failed_because) == (
        RefundState.FAILED,
        "expired or canceled card",
    )
    assert provider_refund(refund(status="canceled")).failed_because is None
    assert provider_refund(refund(failure_reason="unknown")).failed_because is None


def test_a_dispute_is_told_with_the_time_left_for_evidence() -> None:
    assert provider_dispute(dispute()) == ProviderDispute(
        reference="du_1",
        payment_reference="pi_1",
        amount=Money(6069, EUR),
        state=DisputeState.OPEN,
        opened_at=datetime.fromtimestamp(CREATED, UTC),
        because="product not received",
        respond_until=datetime.fromtimestamp(CREATED + 60, UTC),
    )


@pytest.mark.parametrize("details", [None, {}, {"due_by": None}, {"due_by": 0}])
def test_a_bank_that_takes_no_evidence_sets_no_time(details: object) -> None:
    assert provider_dispute(dispute(evidence_details=details)).respond_until is None


def test_a_status_nobody_knows_is_unknown_and_not_an_error() -> None:
    assert provider_refund(refund(status="moon")).state is RefundState.UNKNOWN
    assert provider_dispute(dispute(status=None)).state is DisputeState.UNKNOWN


@pytest.mark.parametrize(
    "changes",
    [
        {"id": None},
        {"amount": "2000"},
        {"amount": 20.0},
        {"currency": None},
        {"created": None},
        {"payment_intent": None},
        {"status": 5},
    ],
)
def test_a_refund_or_dispute_that_is_not_shaped_as_agreed_is_an_error(changes: Answer) -> None:
    with pytest.raises(MalformedJsonError):
        provider_refund(refund(**changes))
    with pytest.raises(MalformedJsonError):
        provider_dispute(dispute(**changes))


@pytest.mark.parametrize(
    ("kind", "subject", "charge"),
    [
        ("charge.refunded", {"id": "ch_1"}, "ch_1"),
        ("charge.updated", {"id": "ch_1", "charge": "ch_2"}, "ch_1"),
        ("charge.dispute.closed", {"id": "du_1", "charge": "ch_1"}, "ch_1"),
        ("charge.refund.updated", {"id": "re_1", "charge": {"id": "ch_1"}}, "ch_1"),
        ("refund.failed", {"id": "re_1", "charge": "ch_1"}, "ch_1"),
        ("refund.failed", {"id": "re_1", "charge": None}, None),
        ("checkout.session.completed", {"id": "cs_1"}, None),
    ],
)
def test_an_event_tells_the_charge_it_is_about(
    kind: str, subject: Answer, charge: str | None
) -> None:
    assert charge_of_event({"type": kind, "data": {"object": subject}}) == charge
