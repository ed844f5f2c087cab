"""The controlled page in process: what was done at it is what the gateway reads."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing_desktop.domain.money import EUR, Money
from billing_desktop.errors import ProviderRejectedError
from billing_desktop.payments.sandbox.paying import PageOutcome
from billing_desktop.payments.sandbox.refused import RefusedError
from billing_desktop.payments.stripe_gateway import StripeGateway
from billing_desktop.ports.payments import Customer, DisputeState, RefundState, SessionState
from tests.payments.asking import NOW, checkout, gateway_to
from tests.payments.controlled_sandbox import ControlledSandbox
from tests.payments.faults import EventFault

COMPANY = Customer("account-1", "Hafenkontor", "a@b.example", "de", "DE")


@pytest.fixture
def gateway(sandbox: ControlledSandbox) -> StripeGateway:
    return gateway_to(sandbox)


@pytest.fixture
def session(gateway: StripeGateway) -> str:
    customer = gateway.create_customer(COMPANY, idempotency_key="customer")
    parameters = gateway.session_parameters(checkout(customer))
    return gateway.create_session(parameters, idempotency_key="k").reference


@pytest.fixture
def payment(sandbox: ControlledSandbox, session: str) -> str:
    sandbox.pay(session)
    (payment,) = sandbox.paid("top-up-1")
    return payment


def kinds(gateway: StripeGateway) -> list[str]:
    """Return which events the gateway is told of a payment, in its order."""
    return [event.kind for event in gateway.events(created_from=NOW) if event.payment_reference]


def test_a_payer_pays_in_two_steps(
    sandbox: ControlledSandbox, gateway: StripeGateway, session: str
) -> None:
    assert sandbox.pay(session, "declined") is PageOutcome.DECLINED
    assert sandbox.pay(session, "second_step") is PageOutcome.SECOND_STEP

    assert sandbox.confirm(session, confirms=True) is PageOutcome.PAID

    assert gateway.fetch_session(session).state is SessionState.PAID
    with pytest.raises(RefusedError):
        sandbox.pay(session)


@pytest.mark.parametrize(
    ("succeeds", "state"), [(True, SessionState.PAID), (False, SessionState.FAILED)]
)
def test_processing_ends_later(
    sandbox: ControlledSandbox,
    gateway: StripeGateway,
    session: str,
    *,
    succeeds: bool,
    state: SessionState,
) -> None:
    sandbox.pay(session, "processing")
    sandbox.move_clock(timedelta(days=7))

    sandbox.finish(session, succeeds=succeeds)

    assert gateway.fetch_session(session).state is state


def test_only_open_pages_are_payable_and_time_closes_them(
    sandbox: ControlledSandbox, session: str
) -> None:
    assert sandbox.payable("top-up-1") == [session]
    assert sandbox.payable("top-up-2") == []

    sandbox.move_clock(timedelta(hours=24))

    assert sandbox.payable("top-up-1") == []
    assert sandbox.paid("top-up-1") == []


def test_what_is_done_at_the_dashboard_is_what_the_gateway_reads(
    sandbox: ControlledSandbox, gateway: StripeGateway, payment: str
) -> None:
    sandbox.delay_refunds()
    refund = sandbox.refund_elsewhere(payment, Money(69, EUR))
    assert gateway.refunds(payment)[0].state is RefundState.PENDING
    sandbox.finish_refund(refund)
    sandbox.fail_refund(refund, "declined")

    dispute = sandbox.dispute(payment)
    sandbox.review(dispute)
    sandbox.lose(dispute)

    assert gateway.refunds(payment)[0].failed_because == "declined"
    assert gateway.disputes(payment)[0].state is DisputeState.LOST
    assert (sandbox.count("refund"), sandbox.count("dispute")) == (1, 1)


def test_a_fee_may_be_late(
    sandbox: ControlledSandbox, gateway: StripeGateway, session: str
) -> None:
    sandbox.hide_fee(days=2)
    sandbox.pay(session)
    assert gateway.fetch_session(session).fee is None

    sandbox.move_clock(timedelta(days=2))

    assert gateway.fetch_session(session).fee == Money(116, EUR)


def test_the_portal_may_not_be_set_up(sandbox: ControlledSandbox, gateway: StripeGateway) -> None:
    customer = gateway.create_customer(COMPANY, idempotency_key="customer")
    sandbox.set_up_portal(is_set_up=False)

    with pytest.raises(ProviderRejectedError) as rejected:
        gateway.portal_address(customer, return_address="https://shop.example/")

    assert rejected.value.code == "portal_not_configured"


@pytest.mark.usefixtures("payment")
def test_events_get_lost(sandbox: ControlledSandbox, gateway: StripeGateway) -> None:
    before = kinds(gateway)
    sandbox.set_events(EventFault.LOST)
    sandbox.dispute(sandbox.paid("top-up-1")[0])

    assert kinds(gateway) == before


def test_events_come_late_under_the_time_at_which_they_happened(
    sandbox: ControlledSandbox, gateway: StripeGateway, payment: str
) -> None:
    sandbox.set_events(EventFault.LATE)
    sandbox.dispute(payment)
    sandbox.move_clock(timedelta(hours=2))
    assert "charge.dispute.created" not in kinds(gateway)

    sandbox.set_events()

    late = [e for e in gateway.events(created_from=NOW) if e.kind == "charge.dispute.created"]
    assert [event.created_at for event in late] == [NOW]


def test_events_come_twice_under_ids_of_their_own(
    sandbox: ControlledSandbox, gateway: StripeGateway, payment: str
) -> None:
    sandbox.set_events(EventFault.DOUBLED)
    sandbox.refund_elsewhere(payment)

    events = [e for e in gateway.events(created_from=NOW) if e.kind == "refund.created"]

    assert len(events) == len({event.event_id for event in events}) == 2


def test_events_come_in_another_order(
    sandbox: ControlledSandbox, gateway: StripeGateway, payment: str
) -> None:
    sandbox.set_events(EventFault.SHUFFLED)
    sandbox.dispute(payment)

    assert kinds(gateway)[-2:] == ["charge.dispute.funds_withdrawn", "charge.dispute.created"]


def test_old_events_name_the_charge_only_and_are_still_understood(
    sandbox: ControlledSandbox, gateway: StripeGateway, payment: str
) -> None:
    sandbox.set_events(EventFault.OLD)
    sandbox.fail_refund(sandbox.refund_elsewhere(payment))

    events = gateway.events(created_from=NOW)

    named = {
        event.payment_reference or gateway.payment_of_charge(event.charge_reference or "")
        for event in events
    }
    assert any(event.payment_reference is None for event in events)
    assert named == {payment}


def test_what_cannot_be_is_refused_and_changes_nothing(
    sandbox: ControlledSandbox, payment: str
) -> None:
    sandbox.dispute(payment)

    with pytest.raises(RefusedError):
        sandbox.refund_elsewhere(payment)

    assert sandbox.count("refund") == 0


def test_a_page_that_does_not_run_cannot_be_controlled(sandbox: ControlledSandbox) -> None:
    sandbox.stop()

    with pytest.raises(RuntimeError):
        sandbox.count("refund")
