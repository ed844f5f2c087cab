"""The payer for programs takes the same way as the form, and only to this computer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from billing_desktop.domain.money import EUR, Money
from billing_desktop.errors import PaymentOutcomeUnknownError, UserError
from billing_desktop.payments.sandbox import payer
from billing_desktop.payments.sandbox.cards import TrialCard
from billing_desktop.payments.sandbox.paying import PageOutcome
from billing_desktop.payments.sandbox.server import Sandbox
from billing_desktop.payments.stripe_gateway import StripeGateway
from billing_desktop.ports.payments import Checkout, Customer, PriceLine, SessionState
from tests.payments.sandbox.conftest import Time


@pytest.fixture
def sandbox(tmp_path: Path, time: Time) -> Iterator[Sandbox]:
    with Sandbox(tmp_path / "page.db", clock=time, company=lambda: "Nordlicht") as sandbox:
        yield sandbox


@pytest.fixture
def gateway(sandbox: Sandbox) -> StripeGateway:
    return StripeGateway(sandbox.api_key, base_address=sandbox.base_address)


@pytest.fixture
def reference(gateway: StripeGateway) -> str:
    customer = gateway.create_customer(
        Customer("account-1", "Hafenkontor", "a@b.example", "de", "DE"), idempotency_key="c"
    )
    checkout = Checkout(
        "top-up-1", "TU-1", 1, customer, (PriceLine("Top-up", Money(5000, EUR)),), "de", "Top-up"
    )
    parameters = gateway.session_parameters(checkout)
    return gateway.create_session(parameters, idempotency_key="k").reference


@pytest.mark.parametrize(
    ("card", "outcome"),
    [
        ("success", PageOutcome.PAID),
        ("4242 4242 4242 4242", PageOutcome.PAID),
        ("declined", PageOutcome.DECLINED),
        (TrialCard.DECLINED.value, PageOutcome.DECLINED),
        ("second_step", PageOutcome.SECOND_STEP),
        ("processing", PageOutcome.PROCESSING),
        ("disputed", PageOutcome.PAID),
    ],
)
def test_a_card_pays_by_name_and_by_number(
    sandbox: Sandbox, reference: str, card: str, outcome: PageOutcome
) -> None:
    assert payer.pay(sandbox.base_address, reference, card=card) is outcome


def test_the_second_step_and_a_pending_payment_can_be_finished(
    sandbox: Sandbox, gateway: StripeGateway, reference: str
) -> None:
    payer.pay(sandbox.base_address, reference, card="second_step")
    assert payer.confirm(sandbox.base_address, reference, confirms=False) is PageOutcome.DECLINED
    payer.pay(sandbox.base_address, reference, card="processing")

    assert payer.finish(sandbox.base_address, reference, succeeds=True) is PageOutcome.PAID

    assert gateway.fetch_session(reference).state is SessionState.PAID


def test_what_is_no_test_card_is_refused_and_not_repeated(sandbox: Sandbox, reference: str) -> None:
    with pytest.raises(UserError) as refused:
        payer.pay(sandbox.base_address, reference, card="4111111111111111")

    assert refused.value.code == "card_unknown"
    assert "4111" not in str(refused.value)
    assert "second_step" in str(refused.value)


def test_a_page_that_is_closed_or_unknown_is_refused(
    sandbox: Sandbox, gateway: StripeGateway, reference: str
) -> None:
    gateway.expire_session(reference)

    for target in (reference, "cs_test_nobody"):
        with pytest.raises(UserError) as refused:
            payer.pay(sandbox.base_address, target)
        assert refused.value.code == "page_refused"


@pytest.mark.parametrize(
    "address", ["https://api.example", "http://192.0.2.1/x", "http://127.0.0.1@evil.example/"]
)
def test_test_cards_go_to_this_computer_only(address: str) -> None:
    with pytest.raises(UserError) as refused:
        payer.pay(address, "cs_test_1")

    assert refused.value.code == "not_local"


def test_a_page_that_is_gone_leaves_the_outcome_unknown(sandbox: Sandbox, reference: str) -> None:
    address = sandbox.base_address
    sandbox.stop()

    with pytest.raises(PaymentOutcomeUnknownError):
        payer.pay(address, reference)
