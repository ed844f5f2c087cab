"""What the gateway asks about refunds, disputes, the portal, and what happened to them."""

from __future__ import annotations

import json
import logging
from datetime import timedelta

import pytest

from billing_desktop.domain.money import EUR, Money
from billing_desktop.errors import PaymentOutcomeUnknownError, ProviderRejectedError
from billing_desktop.payments.stripe_gateway import StripeGateway
from billing_desktop.ports.payments import DisputeState, RefundState
from tests.payments.asking import NOW, gateway_to
from tests.payments.peer import Scripted, ScriptedPeer, error_answer

Answer = dict[str, object]
SINCE = int(NOW.timestamp())


def refund(number: int, **changes: object) -> Answer:
    return {
        "id": f"re_{number}",
        "object": "refund",
        "amount": 100 * number,
        "created": SINCE + number // 2,
        "currency": "eur",
        "metadata": {},
        "payment_intent": "pi_1",
        "status": "succeeded",
        **changes,
    }


def dispute(number: int, **changes: object) -> Answer:
    return {
        **refund(number),
        "id": f"du_{number}",
        "object": "dispute",
        "livemode": False,
    } | changes


def event(number: int, kind: str, subject: Answer) -> Answer:
    return {
        "id": f"evt_{number}",
        "object": "event",
        "type": kind,
        "created": SINCE + number,
        "data": {"object": subject},
    }


def page(
    *things: Answer, path: str = "/v1/events", has_more: bool = False, **headers: str
) -> Scripted:
    listed = {"object": "list", "url": path, "has_more": has_more, "data": [*things]}
    return Scripted(body=listed, headers=headers)


def request(gateway: StripeGateway) -> str:
    return gateway.refund_parameters(
        payment_reference="pi_1", amount=Money(2000, EUR), key="refund-7", top_up_id="top-up-1"
    )


def test_exactly_the_stored_refund_is_sent_with_the_key_in_the_head() -> None:
    with ScriptedPeer(Scripted(body=refund(1))) as peer:
        gateway = gateway_to(peer)
        made = gateway.create_refund(request(gateway), idempotency_key="refund-7")

    (sent,) = peer.received
    assert (sent.method, sent.path) == ("POST", "/v1/refunds")
    assert sent.parameters == {
        "payment_intent": "pi_1",
        "amount": "2000",
        "reason": "requested_by_customer",
        "metadata[top_up_id]": "top-up-1",
        "metadata[key]": "refund-7",
    }
    assert sent.headers["Idempotency-Key"] == "refund-7"
    assert (made.reference, made.state) == ("re_1", RefundState.SUCCEEDED)


def test_refunds_are_read_to_the_last_page_and_told_oldest_first() -> None:
    first = page(refund(5), refund(4), refund(3), path="/v1/refunds", has_more=True)
    with ScriptedPeer(first, page(refund(2), refund(1), path="/v1/refunds")) as peer:
        refunds = gateway_to(peer).refunds("pi_1")

    assert [one.reference for one in refunds] == ["re_1", "re_2", "re_3", "re_4", "re_5"]
    assert [sent.path for sent in peer.received] == ["/v1/refunds"] * 2
    assert peer.received[0].parameters == {"payment_intent": "pi_1", "limit": "100"}
    assert peer.received[1].parameters["starting_after"] == "re_3"


def test_disputes_are_read_to_the_last_page_and_told_oldest_first() -> None:
    first = page(dispute(3), dispute(2), path="/v1/disputes", has_more=True)
    with ScriptedPeer(first, page(dispute(1), path="/v1/disputes")) as peer:
        disputes = gateway_to(peer).disputes("pi_1")

    assert [one.reference for one in disputes] == ["du_1", "du_2", "du_3"]
    assert {one.state for one in disputes} == {DisputeState.UNKNOWN}
    assert [sent.path for sent in peer.received] == ["/v1/disputes"] * 2
    assert peer.received[0].parameters == {"payment_intent": "pi_1", "limit": "100"}


def test_a_dispute_of_the_other_mode_is_no_answer() -> None:
    with (
        ScriptedPeer(page(dispute(1, livemode=True))) as peer,
        pytest.raises(PaymentOutcomeUnknownError),
    ):
        gateway_to(peer).disputes("pi_1")


def test_one_refund_that_cannot_be_read_makes_the_list_unknown_and_not_shorter() -> None:
    with (
        ScriptedPeer(page(refund(2), refund(1, amount=None))) as peer,
        pytest.raises(PaymentOutcomeUnknownError),
    ):
        gateway_to(peer).refunds("pi_1")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (error_answer(400, code="charge_disputed"), "charge_disputed"),
        (error_answer(400, code="charge_already_refunded"), "already_refunded"),
        (error_answer(400, param="amount"), "refund_too_high"),
        (error_answer(400, code="resource_missing", param="payment_intent"), "provider_not_found"),
        (error_answer(403), "provider_permission_missing"),
    ],
)
def test_a_refund_that_is_refused_says_why_and_sent_nothing(answer: Scripted, code: str) -> None:
    with ScriptedPeer(answer) as peer:
        gateway = gateway_to(peer)
        with pytest.raises(ProviderRejectedError) as rejected:
            gateway.create_refund(request(gateway), idempotency_key="refund-7")

    assert rejected.value.code == code


def test_the_sentence_about_a_disputed_payment_is_plain() -> None:
    with ScriptedPeer(error_answer(400, code="charge_disputed")) as peer:
        gateway = gateway_to(peer)
        with pytest.raises(ProviderRejectedError) as rejected:
            gateway.create_refund(request(gateway), idempotency_key="refund-7")

    assert str(rejected.value) == (
        "The payer's bank disputes this payment, so it cannot be refunded."
    )


def test_the_portal_is_asked_for_a_customer_and_stays_out_of_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    personal = "https://portal.example/p/session/secret#x%2By"
    answer = {"id": "bps_1", "object": "billing_portal.session", "url": personal}
    with ScriptedPeer(Scripted(body=answer)) as peer:
        address = gateway_to(peer).portal_address("cus_1", return_address="https://shop.example/")

    assert address == personal
    (sent,) = peer.received
    assert (sent.method, sent.path) == ("POST", "/v1/billing_portal/sessions")
    assert sent.parameters == {"customer": "cus_1", "return_url": "https://shop.example/"}
    assert "secret" not in caplog.text


def test_a_portal_that_is_not_set_up_is_a_sentence() -> None:
    message = (
        "No configuration provided and your test mode default configuration has not been created."
        " Provide a configuration or create your default by saving your customer portal settings"
        " in test mode at https://dashboard.example/test/settings/billing/portal."
    )
    body = json.dumps({"error": {"type": "invalid_request_error", "message": message}}).encode()
    with (
        ScriptedPeer(Scripted(400, body)) as peer,
        pytest.raises(ProviderRejectedError) as rejected,
    ):
        gateway_to(peer).portal_address("cus_1", return_address="https://shop.example/")

    assert rejected.value.code == "portal_not_configured"


def test_an_event_that_names_no_payment_names_its_charge() -> None:
    listed = page(
        event(4, "refund.failed", {"id": "re_1", "charge": "ch_1"}),
        event(3, "charge.dispute.closed", {"id": "du_1", "charge": "ch_1"}),
        event(2, "charge.refunded", {"id": "ch_2"}),
        event(1, "charge.updated", {"id": "ch_1", "payment_intent": "pi_1"}),
    )
    with ScriptedPeer(listed) as peer:
        events = gateway_to(peer).events(created_from=NOW)

    assert [one.payment_reference for one in events] == ["pi_1", None, None, None]
    assert [one.charge_reference for one in events] == [None, "ch_2", "ch_1", "ch_1"]
    assert len(peer.received) == 1  # One charge that nobody shows holds up no event.


@pytest.mark.parametrize("payment", ["pi_1", None])
def test_a_charge_tells_its_payment_if_it_has_one(payment: str | None) -> None:
    with ScriptedPeer(Scripted(body={"id": "ch_1", "payment_intent": payment})) as peer:
        told = gateway_to(peer).payment_of_charge("ch_1")

    assert told == payment
    assert [sent.path for sent in peer.received] == ["/v1/charges/ch_1"]


def test_a_charge_that_the_key_may_not_read_names_the_permission() -> None:
    refusal = error_answer(403, message="The key needs rak_charge_read.")
    with ScriptedPeer(refusal) as peer, pytest.raises(ProviderRejectedError) as rejected:
        gateway_to(peer).payment_of_charge("ch_1")

    assert "rak_charge_read" in str(rejected.value)


@pytest.mark.parametrize(
    "answer",
    [
        error_answer(400, param="created[gte]"),
        error_answer(400, code="resource_missing", param="starting_after"),
        page(Date="Sat, 26 Dec 2026 11:00:00 GMT"),  # It answers, with what it still has.
    ],
)
def test_events_of_too_long_ago_have_a_code_of_their_own(answer: Scripted) -> None:
    with ScriptedPeer(answer) as peer, pytest.raises(ProviderRejectedError) as rejected:
        gateway_to(peer).events(created_from=NOW)

    assert rejected.value.code == "events_too_old"


def test_events_refused_for_another_reason_are_not_too_old() -> None:
    with (
        ScriptedPeer(error_answer(400, param="types")) as peer,
        pytest.raises(ProviderRejectedError) as rejected,
    ):
        gateway_to(peer).events(created_from=NOW - timedelta(days=1))

    assert rejected.value.code == "provider_rejected"
