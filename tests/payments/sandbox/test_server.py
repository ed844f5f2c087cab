"""The local page starts, stops, and finds everything again after a restart."""

from __future__ import annotations

import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from billing_desktop.domain.money import EUR, Money
from billing_desktop.errors import UserError
from billing_desktop.payments.sandbox import payer
from billing_desktop.payments.sandbox.server import Sandbox
from billing_desktop.payments.stripe_gateway import StripeGateway
from billing_desktop.ports.payments import Checkout, Customer, PriceLine, SessionState
from tests.payments.sandbox.conftest import Time

COMPANY = Customer("account-1", "Hafenkontor", "a@b.example", "de", "DE")


@pytest.fixture
def sandbox(tmp_path: Path, time: Time) -> Sandbox:
    return Sandbox(tmp_path / "page.db", clock=time, company=lambda: "Nordlicht")


def gateway_to(sandbox: Sandbox) -> StripeGateway:
    return StripeGateway(sandbox.api_key, base_address=sandbox.base_address)


def parameters(gateway: StripeGateway) -> str:
    customer = gateway.create_customer(COMPANY, idempotency_key="customer")
    lines = (PriceLine("Top-up", Money(5000, EUR)),)
    return gateway.session_parameters(
        Checkout("top-up-1", "TU-2026-000042", 1, customer, lines, "de", "Top-up")
    )


def test_a_pending_payment_survives_a_restart_under_the_new_address(sandbox: Sandbox) -> None:
    with sandbox:
        before = sandbox.base_address
        gateway = gateway_to(sandbox)
        opened = gateway.create_session(parameters(gateway), idempotency_key="k")

    with sandbox:
        session = gateway_to(sandbox).fetch_session(opened.reference)
        payer.pay(sandbox.base_address, session.reference)
        paid = gateway_to(sandbox).fetch_session(opened.reference)
        after = sandbox.base_address

    assert before != after
    assert opened.url is not None
    assert session.url is not None
    assert session.url == opened.url.replace(before, after)
    assert urlsplit(session.url).fragment == urlsplit(opened.url).fragment
    assert paid.state is SessionState.PAID


def test_an_answer_repeated_after_a_restart_leads_to_the_new_address(sandbox: Sandbox) -> None:
    with sandbox:
        gateway = gateway_to(sandbox)
        stored = parameters(gateway)
        opened = gateway.create_session(stored, idempotency_key="k")

    with sandbox:
        again = gateway_to(sandbox).create_session(stored, idempotency_key="k")
        address = sandbox.base_address

    assert again.reference == opened.reference
    assert again.url is not None
    assert again.url.startswith(address)


def test_the_account_is_that_of_the_file(sandbox: Sandbox, tmp_path: Path, time: Time) -> None:
    with sandbox:
        first = gateway_to(sandbox).account()
    with sandbox:
        again = gateway_to(sandbox).account()
    with Sandbox(tmp_path / "other.db", clock=time, company=lambda: "X") as other:
        another = gateway_to(other).account()

    assert first == again != another


def test_two_programs_on_one_file_see_the_same(
    sandbox: Sandbox, tmp_path: Path, time: Time
) -> None:
    second = Sandbox(tmp_path / "page.db", clock=time, company=lambda: "Nordlicht")
    with sandbox, second:
        gateway = gateway_to(sandbox)
        opened = gateway.create_session(parameters(gateway), idempotency_key="k")

        payer.pay(second.base_address, opened.reference)

        assert gateway.fetch_session(opened.reference).state is SessionState.PAID
        assert gateway_to(second).account() == gateway.account()


def test_two_payers_at_once_charge_once(sandbox: Sandbox, tmp_path: Path, time: Time) -> None:
    second = Sandbox(tmp_path / "page.db", clock=time, company=lambda: "Nordlicht")
    outcomes: list[str] = []

    def pay(address: str, reference: str) -> None:
        try:
            outcomes.append(payer.pay(address, reference).value)
        except UserError:
            outcomes.append("refused")

    with sandbox, second:
        gateway = gateway_to(sandbox)
        opened = gateway.create_session(parameters(gateway), idempotency_key="k")
        addresses = [sandbox.base_address, second.base_address] * 4
        threads = [threading.Thread(target=pay, args=(a, opened.reference)) for a in addresses]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert sorted(outcomes) == ["paid"] + ["refused"] * 7


def test_starting_and_stopping_are_safe_to_repeat_and_leave_no_thread(sandbox: Sandbox) -> None:
    before = threading.active_count()

    address = sandbox.start()
    assert sandbox.start() == address
    gateway_to(sandbox).account()
    sandbox.stop()
    sandbox.stop()

    assert threading.active_count() == before
    with pytest.raises(RuntimeError):
        _ = sandbox.base_address


def test_ids_can_be_made_by_the_caller(tmp_path: Path, time: Time) -> None:
    numbers = iter(range(1, 1000))
    sandbox = Sandbox(
        tmp_path / "page.db",
        clock=time,
        company=lambda: "Nordlicht",
        new_id=lambda prefix: f"{prefix}_{next(numbers):06d}",
    )

    with sandbox:
        gateway = gateway_to(sandbox)
        customer = gateway.create_customer(COMPANY, idempotency_key="customer")

    assert customer == "cus_000001"
