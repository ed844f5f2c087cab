"""What the gateway makes of answers that are none: did money move?"""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
import requests
import stripe

from billing_desktop.domain.hidden_text import HIDDEN
from billing_desktop.errors import (
    PaymentDeclinedError,
    PaymentOutcomeUnknownError,
    ProviderError,
    ProviderKeyError,
    ProviderRejectedError,
)
from billing_desktop.payments import stripe_gateway
from billing_desktop.payments.stripe_gateway import StripeGateway
from billing_desktop.ports.payments import Customer
from tests.payments.asking import KEY, NOW, SESSION, checkout, gateway_to
from tests.payments.controlled_sandbox import ControlledSandbox
from tests.payments.faults import Way
from tests.payments.peer import Scripted, ScriptedPeer, error_answer

UNKNOWN, REJECTED = PaymentOutcomeUnknownError, ProviderRejectedError


@pytest.mark.parametrize(
    ("answer", "expected", "code"),
    [
        (error_answer(400, code="parameter_unknown"), REJECTED, "provider_rejected"),
        (error_answer(401), ProviderKeyError, "provider_key_refused"),
        (error_answer(402, "card_error"), PaymentDeclinedError, "declined"),
        (error_answer(403), ProviderKeyError, "provider_permission_missing"),
        (error_answer(404, code="resource_missing"), REJECTED, "provider_not_found"),
        (error_answer(400, "idempotency_error"), UNKNOWN, "provider_key_reused"),
        (error_answer(409, "idempotency_error"), UNKNOWN, "outcome_unknown"),
        (error_answer(429, code="rate_limit"), UNKNOWN, "provider_too_many"),
        (error_answer(400, code="rate_limit"), UNKNOWN, "provider_too_many"),
        (error_answer(500, "api_error"), UNKNOWN, "outcome_unknown"),
        (error_answer(503, "api_error"), UNKNOWN, "outcome_unknown"),
        (error_answer(418), UNKNOWN, "outcome_unknown"),
        (Scripted(drops=True), UNKNOWN, "provider_no_connection"),
        (Scripted(200, b"<html>Please sign in to the hotel</html>"), UNKNOWN, "outcome_unknown"),
        (Scripted(403, b"<html>Blocked by the proxy</html>"), UNKNOWN, "outcome_unknown"),
        (Scripted(404, b'{"nothing": 1}'), UNKNOWN, "outcome_unknown"),
        (Scripted(400, {"error": "invalid_grant"}), UNKNOWN, "outcome_unknown"),
        (Scripted(200, b""), UNKNOWN, "outcome_unknown"),
        (Scripted(200, b"\xff\xfe\x00{"), UNKNOWN, "provider_garbage"),
        (Scripted(500, b"\xff\xfe\x00{"), UNKNOWN, "provider_garbage"),
        (Scripted(200, b"[]"), UNKNOWN, "provider_garbage"),
        (Scripted(200, b"7"), UNKNOWN, "provider_garbage"),
        (Scripted(200, {}), UNKNOWN, "provider_garbage"),
        (Scripted(200, {**SESSION, "amount_total": 60.69}), UNKNOWN, "provider_garbage"),
        (Scripted(200, {**SESSION, "livemode": True}), UNKNOWN, "provider_garbage"),
    ],
)
def test_every_answer_that_is_none_has_its_error(
    answer: Scripted, expected: type[ProviderError], code: str
) -> None:
    with ScriptedPeer(answer) as peer:
        gateway = gateway_to(peer)

        with pytest.raises(ProviderError) as raised:
            gateway.create_session(gateway.session_parameters(checkout()), idempotency_key="k")

    assert type(raised.value) is expected
    assert raised.value.code == code
    assert raised.value.__cause__ is None


@pytest.mark.parametrize("status", [400, 402, 403, 404])
def test_a_key_that_an_answer_quotes_is_not_told(status: int) -> None:
    hidden = base64.b64encode(f"{KEY}:".encode()).decode()
    error = {"message": f"Invalid API Key {KEY} ({hidden})", "type": "invalid_request_error"}
    with ScriptedPeer(Scripted(status, {"error": error})) as peer:
        gateway = gateway_to(peer)

        with pytest.raises(ProviderError) as raised:
            gateway.fetch_session("cs_1")

    assert f"Invalid API Key {HIDDEN}" in str(raised.value)
    assert KEY not in repr(raised.value.params)


@pytest.mark.parametrize(
    ("answer", "requests_count"),
    [
        (error_answer(409, "idempotency_error"), 3),
        (error_answer(500, "api_error"), 3),
        (Scripted(drops=True), 3),
        (error_answer(429), 1),
        (error_answer(400), 1),
        (Scripted(200, b"<html></html>"), 1),
    ],
)
def test_a_retry_is_the_same_request_with_the_same_key(
    answer: Scripted, requests_count: int
) -> None:
    with ScriptedPeer(answer) as peer:
        gateway = gateway_to(peer)
        with pytest.raises(ProviderError):
            gateway.create_session(gateway.session_parameters(checkout()), idempotency_key="k")

    assert len(peer.received) == requests_count
    assert {sent.headers["Idempotency-Key"] for sent in peer.received} == {"k"}
    assert all(sent.parameters == peer.received[0].parameters for sent in peer.received)


def test_an_answer_that_takes_too_long_is_an_unknown_outcome(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stripe_gateway, "TIMEOUT_SECONDS", (1, 0.05))
    with ScriptedPeer(Scripted(body=SESSION, waits_seconds=0.2)) as peer:
        gateway = gateway_to(peer)

        with pytest.raises(PaymentOutcomeUnknownError):
            gateway.fetch_session("cs_1")


def test_nobody_at_the_address_is_an_unknown_outcome() -> None:
    gateway = StripeGateway(KEY, base_address="http://127.0.0.1:9/nobody")

    with pytest.raises(PaymentOutcomeUnknownError) as raised:
        gateway.fetch_session("cs_1")

    assert raised.value.code == "provider_no_connection"


def test_a_certificate_that_is_not_trusted_names_the_setting() -> None:
    with pytest.raises(stripe.APIConnectionError) as told:
        stripe.RequestsClient()._handle_request_error(requests.exceptions.SSLError("x"))

    with pytest.raises(PaymentOutcomeUnknownError) as raised, stripe_gateway._translated(KEY):
        raise told.value

    assert raised.value.code == "provider_untrusted"


@pytest.mark.parametrize("lost", [1, 2, 3])
def test_a_lost_answer_opens_one_page_and_the_same_key_finds_it(
    sandbox: ControlledSandbox, lost: int
) -> None:
    gateway = gateway_to(sandbox)
    customer = gateway.create_customer(
        Customer("account-1", "Hafenkontor", "a@b.example", "de", "DE"), idempotency_key="c"
    )
    parameters = gateway.session_parameters(checkout(customer))
    sandbox.fault(Way.CLOSE, times=lost)
    if lost == 3:  # More than the SDK's own retries make good.
        with pytest.raises(PaymentOutcomeUnknownError):
            gateway.create_session(parameters, idempotency_key="k")

    session = gateway.create_session(parameters, idempotency_key="k")

    found = gateway.find_session(
        customer, client_reference="top-up-1", created_from=NOW - timedelta(hours=1)
    )
    assert found == session
