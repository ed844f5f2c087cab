"""The controlled page in a process of its own, steered and killed from outside."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, build_opener

import pytest

from billing_desktop.domain.money import EUR, Money
from billing_desktop.errors import PaymentOutcomeUnknownError
from billing_desktop.payments.sandbox.refused import RefusedError
from billing_desktop.payments.sandbox.server import Sandbox
from billing_desktop.payments.stripe_gateway import StripeGateway
from billing_desktop.ports.payments import Customer, SessionState
from tests.payments.asking import NOW, checkout, gateway_to
from tests.payments.faults import EventFault, Point, Way
from tests.payments.remote_sandbox import RemoteSandbox

COMPANY = Customer("account-1", "Hafenkontor", "a@b.example", "de", "DE")


def test_everything_is_steered_over_http(tmp_path: Path) -> None:
    with RemoteSandbox(tmp_path / "page.db") as page:
        gateway = StripeGateway(page.api_key, base_address=page.base_address)
        customer = gateway.create_customer(COMPANY, idempotency_key="customer")
        parameters = gateway.session_parameters(checkout(customer))

        page.fault(Way.RESET, Point.AFTER, times=3, method="POST", path="/v1/checkout")
        with pytest.raises(PaymentOutcomeUnknownError):
            gateway.create_session(parameters, idempotency_key="k")
        (session,) = page.payable("top-up-1")
        page.pay(session)
        (payment,) = page.paid("top-up-1")
        page.set_events(EventFault.LOST)
        refund = page.refund_elsewhere(payment, Money(69, EUR))
        page.move_clock(timedelta(days=1))

        assert page.faults_hit() == {"reset/after": 3}
        assert [one.reference for one in gateway.refunds(payment)] == [refund]
        with pytest.raises(RefusedError):
            page.pay(session)


def test_what_was_paid_survives_a_kill_of_the_page(tmp_path: Path) -> None:
    with RemoteSandbox(tmp_path / "page.db") as page:
        gateway = StripeGateway(page.api_key, base_address=page.base_address)
        customer = gateway.create_customer(COMPANY, idempotency_key="customer")
        parameters = gateway.session_parameters(checkout(customer))
        session = gateway.create_session(parameters, idempotency_key="k").reference
        page.pay(session)

        page.kill()
        with pytest.raises(PaymentOutcomeUnknownError):
            gateway.fetch_session(session)
        page.start()

        gateway = StripeGateway(page.api_key, base_address=page.base_address)
        assert gateway.fetch_session(session).state is SessionState.PAID
        assert gateway.create_session(parameters, idempotency_key="k").reference == session


def test_the_page_of_the_program_has_no_controls(tmp_path: Path) -> None:
    with Sandbox(tmp_path / "page.db", clock=lambda: NOW, company=lambda: "Nordlicht") as page:
        assert not gateway_to(page).account().is_live
        request = Request(f"{page.base_address}/control", data=b'{"do": "count", "kind": "refund"}')

        with pytest.raises(HTTPError) as refused:
            build_opener().open(request, timeout=10)

    assert refused.value.code == 404
    refused.value.close()
