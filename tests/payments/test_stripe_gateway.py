"""What the gateway sends, and what it keeps to itself."""

from __future__ import annotations

import ast
import json
import logging
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import stripe

from billing_desktop.errors import (
    PaymentOutcomeUnknownError,
    ProviderError,
    ProviderRejectedError,
    SettingsError,
)
from billing_desktop.payments.event_types import EVENT_TYPES
from billing_desktop.payments.sandbox.server import LOCAL_KEY
from billing_desktop.payments.stripe_gateway import StripeGateway
from billing_desktop.ports.payments import Customer, SessionState
from tests.payments.asking import KEY, NOW, SESSION, checkout, gateway_to
from tests.payments.controlled_sandbox import ControlledSandbox
from tests.payments.faults import Way
from tests.payments.peer import Scripted, ScriptedPeer, error_answer

ROOT = Path(__file__).parents[2]


def flat(value: object, name: str = "") -> dict[str, str]:
    """Return a request as form fields, the way the API documents them."""
    if isinstance(value, dict):
        pairs = [(f"{name}[{key}]" if name else str(key), item) for key, item in value.items()]
    elif isinstance(value, list):
        pairs = [(f"{name}[{number}]", item) for number, item in enumerate(value)]
    else:
        return {name: str(value).lower() if isinstance(value, bool) else str(value)}
    return {field: text for key, item in pairs for field, text in flat(item, key).items()}


def test_exactly_the_stored_parameters_are_sent_with_the_key_in_the_head() -> None:
    with ScriptedPeer(Scripted(body=SESSION)) as peer:
        gateway = gateway_to(peer)
        parameters = gateway.session_parameters(checkout())

        gateway.create_session(parameters, idempotency_key="top-up-1/1")

    (sent,) = peer.received
    assert (sent.method, sent.path) == ("POST", "/v1/checkout/sessions")
    assert sent.parameters == flat(json.loads(parameters))
    assert sent.headers["Idempotency-Key"] == "top-up-1/1"
    assert sent.headers["Stripe-Version"] == "2026-10-28.endive"
    assert "expires_at" not in parameters


def test_parameters_stored_at_an_older_address_are_sent_unchanged(
    sandbox: ControlledSandbox,
) -> None:
    gateway = gateway_to(sandbox)
    customer = gateway.create_customer(
        Customer("account-1", "Hafenkontor", "a@b.example", "de", "DE"), idempotency_key="c"
    )
    older = StripeGateway(KEY, base_address="http://127.0.0.1:1/older")

    session = gateway.create_session(
        older.session_parameters(checkout(customer)), idempotency_key="k"
    )

    assert session.state is SessionState.OPEN


def test_nothing_is_sent_beyond_the_request() -> None:
    with ScriptedPeer(Scripted(body=SESSION, headers={"Request-Id": "req_1"})) as peer:
        gateway = gateway_to(peer)
        gateway.fetch_session("cs_1")
        gateway.fetch_session("cs_1")

    for sent in peer.received:
        assert "X-Stripe-Client-Telemetry" not in sent.headers
        assert "platform" not in sent.headers["X-Stripe-Client-User-Agent"]


def test_a_session_is_read_with_intent_charge_and_fee() -> None:
    with ScriptedPeer(Scripted(body=SESSION)) as peer:
        gateway_to(peer).fetch_session("cs_1")

    assert peer.received[0].parameters == {
        "expand[0]": "payment_intent.latest_charge.balance_transaction"
    }


def test_closing_a_page_that_is_complete_tells_that_it_was_paid() -> None:
    complete = {**SESSION, "status": "complete", "payment_status": "paid", "url": None}
    intent = {"id": "pi_1", "status": "succeeded", "amount_received": 6069, "currency": "eur"}
    with ScriptedPeer(
        error_answer(400), Scripted(body={**complete, "payment_intent": intent})
    ) as peer:
        session = gateway_to(peer).expire_session("cs_1")

    assert session.state is SessionState.PAID
    assert [sent.method for sent in peer.received] == ["POST", "GET"]


@pytest.mark.parametrize("answer", [error_answer(404), error_answer(401), error_answer(403)])
def test_closing_that_is_refused_for_another_reason_is_an_error(answer: Scripted) -> None:
    with ScriptedPeer(answer) as peer, pytest.raises(ProviderRejectedError):
        gateway_to(peer).expire_session("cs_1")

    assert len(peer.received) == 1


def test_a_restricted_key_that_may_not_name_its_account_is_bound_to_the_mode_alone() -> None:
    balance = {"object": "balance", "livemode": False}
    with ScriptedPeer(Scripted(body=balance), error_answer(403)) as peer:
        account = gateway_to(peer).account()

    assert account.account_reference is None
    assert not account.is_live


def test_a_provider_of_the_other_mode_is_refused() -> None:
    with (
        ScriptedPeer(Scripted(body={"object": "balance", "livemode": True})) as peer,
        pytest.raises(ProviderRejectedError) as raised,
    ):
        gateway_to(peer).account()

    assert raised.value.code == "provider_mode_mixed"


def test_events_are_asked_by_type_and_read_to_the_last_page() -> None:
    def event(number: int) -> dict[str, object]:
        subject = {"id": f"cs_{number}", "payment_intent": None}
        return {
            "id": f"evt_{number}",
            "object": "event",
            "type": "checkout.session.expired",
            "created": 1_774_745_970 + number // 2,
            "data": {"object": subject},
        }

    def page(*numbers: int, has_more: bool) -> Scripted:
        events = [event(number) for number in numbers]
        listed = {"object": "list", "url": "/v1/events", "has_more": has_more, "data": events}
        return Scripted(body=listed)

    with ScriptedPeer(page(5, 4, 3, has_more=True), page(2, 1, has_more=False)) as peer:
        events = gateway_to(peer).events(created_from=NOW)

    assert [event.event_id for event in events] == ["evt_1", "evt_2", "evt_3", "evt_4", "evt_5"]
    first, second = (sent.parameters for sent in peer.received)
    assert [first[f"types[{n}]"] for n in range(len(EVENT_TYPES))] == list(EVENT_TYPES)
    assert first["created[gte]"] == str(int(NOW.timestamp()))
    assert second["starting_after"] == "evt_3"
    assert second["types[0]"] == EVENT_TYPES[0]


def test_a_live_key_returns_payers_to_the_page_that_was_set() -> None:
    page = "https://shop.example/thanks"
    gateway = StripeGateway("rk_live_" + "abcdefgh", return_address=page)

    sent = json.loads(gateway.session_parameters(checkout()))

    assert sent["success_url"] == sent["cancel_url"] == page
    assert repr(gateway) == "StripeGateway(live)"


def test_without_a_page_to_return_to_nothing_is_begun() -> None:
    gateway = StripeGateway("sk_test_" + "abcdefgh")

    with pytest.raises(ProviderRejectedError) as raised:
        gateway.session_parameters(checkout())

    assert raised.value.code == "return_address_missing"


@pytest.mark.parametrize(
    "make",
    [
        lambda: StripeGateway("sk_live_" + "abcdefgh", base_address="https://peer.example"),
        lambda: StripeGateway("nonsense"),
        lambda: StripeGateway(KEY, ca_bundle="missing.pem"),
    ],
)
def test_what_cannot_go_together_is_refused_at_once(make: Callable[[], StripeGateway]) -> None:
    with pytest.raises(SettingsError):
        make()


def test_the_key_and_the_address_are_in_no_text(
    sandbox: ControlledSandbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    gateway = gateway_to(sandbox)
    token = sandbox.base_address.rpartition("/")[2]
    errors = []
    for lost in (0, 3):
        sandbox.fault(Way.CLOSE, times=lost)
        with pytest.raises(ProviderError) as raised:
            gateway.fetch_session("cs_test_nobody")
        errors.append(raised.value)
    sandbox.stop()
    with pytest.raises(PaymentOutcomeUnknownError) as gone:
        gateway.fetch_session("cs_test_nobody")

    texts = [repr(gateway), str(gateway), caplog.text, *map(repr, [*errors, gone.value])]
    for secret in (KEY, LOCAL_KEY, token):
        assert not any(secret in text for text in texts)


def test_a_proxy_of_the_company_is_not_asked_for_this_computer(
    sandbox: ControlledSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)

    assert not gateway_to(sandbox).account().is_live


def test_only_the_gateway_knows_the_sdk() -> None:
    owners = {
        path.relative_to(ROOT).as_posix()
        for folder in ("billing_desktop", "ui")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module] if isinstance(node, ast.ImportFrom) else node.names)
        if (name if isinstance(name, str) else getattr(name, "name", "")).split(".")[0] == "stripe"
    }

    assert owners == {"billing_desktop/payments/stripe_gateway.py"}


def test_the_local_page_and_its_payer_start_without_the_sdk() -> None:
    program = (
        "import sys; import billing_desktop.payments.sandbox.server;"
        "import billing_desktop.payments.sandbox.payer;"
        "print({'stripe', 'requests'} & set(sys.modules))"
    )

    said = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert said.stdout.strip() == "set()"


def test_a_key_that_is_refused_while_the_account_is_asked_is_an_error() -> None:
    balance = Scripted(body={"object": "balance", "livemode": False})
    with (
        ScriptedPeer(balance, error_answer(401)) as peer,
        pytest.raises(ProviderRejectedError) as raised,
    ):
        gateway_to(peer).account()

    assert raised.value.code == "provider_key_refused"


@pytest.mark.parametrize(
    ("stamp", "answered_at"),
    [
        ("Wed, 25 Nov 2026 11:00:00 GMT", datetime(2026, 11, 25, 11, tzinfo=UTC)),
        ("Wed, 25 Nov 2026 13:00:00 +0200", datetime(2026, 11, 25, 11, tzinfo=UTC)),
        ("Wed, 25 Nov 2026 11:00:00 -0000", datetime(2026, 11, 25, 11, tzinfo=UTC)),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_the_clock_of_the_provider_is_told_where_it_tells_it(
    stamp: str | None, answered_at: datetime | None
) -> None:
    headers = {} if stamp is None else {"Date": stamp}
    with ScriptedPeer(Scripted(body=SESSION, headers=headers)) as peer:
        session = gateway_to(peer).fetch_session("cs_1")

    assert session.answered_at == answered_at


def test_the_certificates_of_the_company_are_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stripe, "ca_bundle_path", stripe.ca_bundle_path)
    file = tmp_path / "ca.pem"
    file.write_text("certificates")

    StripeGateway(KEY, base_address="https://peer.example", ca_bundle=str(file))

    assert stripe.ca_bundle_path == str(file)
