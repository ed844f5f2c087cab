"""Every way and point at which an answer can fail, and what is true afterwards."""

from __future__ import annotations

from itertools import product

import pytest

from billing_desktop.errors import PaymentOutcomeUnknownError, ProviderError, ProviderKeyError
from billing_desktop.payments import stripe_gateway
from billing_desktop.payments.sandbox.api import ApiRequest
from billing_desktop.payments.stripe_gateway import StripeGateway
from billing_desktop.ports.payments import Customer, SessionState
from tests.payments.asking import checkout, gateway_to
from tests.payments.controlled_sandbox import ControlledSandbox
from tests.payments.faults import Fault, FaultPlan, Point, Way

COMPANY = Customer("account-1", "Hafenkontor", "a@b.example", "de", "DE")
LOUD = {Way.TOO_MANY, Way.KEY_REFUSED, Way.FORBIDDEN, Way.GARBAGE, Way.CUT}  # Never retried.
REFUSED = {Way.KEY_REFUSED, Way.FORBIDDEN}


@pytest.fixture
def gateway(sandbox: ControlledSandbox, monkeypatch: pytest.MonkeyPatch) -> StripeGateway:
    monkeypatch.setattr(stripe_gateway, "TIMEOUT_SECONDS", (2, 0.3))
    return gateway_to(sandbox)


@pytest.fixture
def parameters(gateway: StripeGateway) -> str:
    customer = gateway.create_customer(COMPANY, idempotency_key="customer")
    return gateway.session_parameters(checkout(customer))


@pytest.mark.parametrize(("way", "point"), list(product(Way, Point)))
def test_whatever_fails_leaves_one_page_for_one_key(
    sandbox: ControlledSandbox,
    gateway: StripeGateway,
    parameters: str,
    way: Way,
    point: Point,
) -> None:
    sandbox.fault(way, point, times=3, path="/v1/checkout")

    with pytest.raises(ProviderError) as raised:
        gateway.create_session(parameters, idempotency_key="k")

    expected = ProviderKeyError if way in REFUSED else PaymentOutcomeUnknownError
    assert type(raised.value) is expected
    sandbox.clear_faults()
    sandbox.finish_work()
    assert sandbox.count("checkout.session") == (0 if point is Point.BEFORE else 1)
    if (way, point) != (Way.BROKEN, Point.AFTER):
        session = gateway.create_session(parameters, idempotency_key="k")
        assert session.state is SessionState.OPEN
    assert sandbox.count("checkout.session") == 1


@pytest.mark.parametrize("way", sorted(set(Way) - LOUD))
def test_the_sdk_makes_good_what_fails_once(
    sandbox: ControlledSandbox, gateway: StripeGateway, parameters: str, way: Way
) -> None:
    sandbox.fault(way, Point.BEFORE, path="/v1/checkout")

    assert gateway.create_session(parameters, idempotency_key="k").state is SessionState.OPEN
    assert sandbox.faults_hit() == {f"{way}/before": 1}


def test_a_failure_after_the_work_is_what_the_key_says_but_the_page_is_there_to_find(
    sandbox: ControlledSandbox, gateway: StripeGateway, parameters: str
) -> None:
    sandbox.fault(Way.BROKEN, Point.AFTER, path="/v1/checkout")
    for _ in range(2):
        with pytest.raises(PaymentOutcomeUnknownError):
            gateway.create_session(parameters, idempotency_key="k")

    (payable,) = sandbox.payable("top-up-1")

    assert gateway.fetch_session(payable).state is SessionState.OPEN


def test_work_that_goes_on_keeps_its_key_busy_and_is_done_some_requests_later(
    sandbox: ControlledSandbox, gateway: StripeGateway, parameters: str
) -> None:
    sandbox.fault(Way.RESET, Point.DURING, path="/v1/checkout", hold=4)
    with pytest.raises(PaymentOutcomeUnknownError):  # Three requests: reset, and busy twice.
        gateway.create_session(parameters, idempotency_key="k")
    assert sandbox.count("checkout.session") == 0

    gateway.account()  # Two more.

    assert sandbox.payable("top-up-1") != []


def test_a_caller_who_has_given_up_does_not_keep_the_page_from_stopping(
    sandbox: ControlledSandbox, gateway: StripeGateway
) -> None:
    sandbox.fault(Way.HANG, Point.AFTER, times=3)
    with pytest.raises(PaymentOutcomeUnknownError):
        gateway.fetch_session("cs_1")

    assert sandbox.faults_hit() == {"hang/after": 3}

    sandbox.stop()

    with pytest.raises(RuntimeError):
        sandbox.base_address  # noqa: B018


def test_a_fault_concerns_only_its_method_and_path() -> None:
    plan = FaultPlan()
    plan.add(Fault(Way.CLOSE, method="POST", path="/v1/refunds"))
    requests = [
        ApiRequest(method, path, "", None, None)
        for method, path in (("GET", "/v1/refunds"), ("POST", "/v1/customers"))
    ]

    assert [plan.take(request) for request in requests] == [None, None]

    wanted = ApiRequest("POST", "/v1/refunds", "", None, None)
    assert plan.take(wanted) is not None
    assert plan.take(wanted) is None
    assert plan.hits() == {"close/after": 1}


def test_faults_happen_in_the_order_in_which_they_were_planned() -> None:
    plan = FaultPlan()
    plan.add(Fault(Way.CLOSE), times=2)
    plan.add(Fault(Way.BROKEN))
    request = ApiRequest("GET", "/v1/balance", "", None, None)

    taken = [plan.take(request) for _ in range(4)]

    assert [None if fault is None else fault.way for fault in taken] == [
        Way.CLOSE,
        Way.CLOSE,
        Way.BROKEN,
        None,
    ]
