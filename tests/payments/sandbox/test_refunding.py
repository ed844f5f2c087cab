"""Refunds on the local page: limits, late failures, and what the charge says."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

import pytest

from billing_desktop.payments.json_values import JsonObject
from billing_desktop.payments.sandbox.cards import TrialCard
from billing_desktop.payments.sandbox.desk import Desk
from billing_desktop.payments.sandbox.disputing import add_dispute, disputes_of
from billing_desktop.payments.sandbox.paying import pay
from billing_desktop.payments.sandbox.refunding import add_refund, fail_refund, finish_refund
from billing_desktop.payments.sandbox.refused import RefusedError
from tests.payments.sandbox.conftest import Caller, Time, items


@pytest.fixture
def payment(caller: Caller, desk: Desk) -> str:
    session_id = caller.session()
    pay(desk, session_id, TrialCard.SUCCESS)
    return str(caller.intent(session_id)["id"])


def charge_of(desk: Desk, payment: str) -> JsonObject:
    return desk.get("charge", str(desk.get("payment_intent", payment)["latest_charge"]))


def refund(desk: Desk, payment: str, amount: int) -> JsonObject:
    return add_refund(desk, {"payment_intent": payment, "amount": amount})


def test_a_refund_has_the_shape_of_the_provider(desk: Desk, payment: str) -> None:
    made = refund(desk, payment, 69)

    assert (made["object"], made["status"], made["pending_reason"]) == ("refund", "succeeded", None)
    assert "livemode" not in made
    assert "failure_reason" not in made


def test_a_refund_that_failed_gives_the_charge_its_money_back(desk: Desk, payment: str) -> None:
    made = refund(desk, payment, 6069)
    assert charge_of(desk, payment)["refunded"] is True

    fail_refund(desk, made, because="lost_or_stolen_card")

    charge = charge_of(desk, payment)
    assert (charge["amount_refunded"], charge["refunded"]) == (0, False)
    assert (made["status"], made["failure_reason"]) == ("failed", "lost_or_stolen_card")
    assert refund(desk, payment, 6069)["status"] == "succeeded"


def test_a_refund_fails_once_and_for_a_reason_there_is(desk: Desk, payment: str) -> None:
    made = refund(desk, payment, 69)
    with pytest.raises(RefusedError):
        fail_refund(desk, made, because="mood")
    fail_refund(desk, made, because="declined")

    with pytest.raises(RefusedError):
        fail_refund(desk, made, because="declined")

    assert charge_of(desk, payment)["amount_refunded"] == 0


def test_refunds_that_take_days_arrive_by_themselves(
    caller: Caller, desk: Desk, payment: str, time: Time
) -> None:
    desk.refunds_take = timedelta(days=5)
    made = refund(desk, payment, 69)
    assert (made["status"], made["pending_reason"]) == ("pending", "processing")

    time.move(timedelta(days=5))

    (listed,) = items(caller.ask("GET", "/v1/refunds", {"payment_intent": payment}))
    assert (listed["status"], listed["pending_reason"]) == ("succeeded", None)
    assert caller.events()[0] == "refund.updated"


def test_a_refund_that_failed_on_its_way_does_not_arrive_any_more(
    caller: Caller, desk: Desk, payment: str, time: Time
) -> None:
    desk.refunds_take = timedelta(days=5)
    fail_refund(desk, refund(desk, payment, 69), because="declined")

    time.move(timedelta(days=6))

    (listed,) = items(caller.ask("GET", "/v1/refunds", {"payment_intent": payment}))
    assert listed["status"] == "failed"


def test_only_what_is_on_its_way_arrives(desk: Desk, payment: str) -> None:
    with pytest.raises(RefusedError):
        finish_refund(desk, refund(desk, payment, 69))


def test_the_bank_that_asked_has_its_answer_when_all_was_refunded(desk: Desk, payment: str) -> None:
    add_dispute(desk, charge_of(desk, payment), is_inquiry=True)
    refund(desk, payment, 69)
    (dispute,) = disputes_of(desk, payment)
    assert dispute["status"] == "warning_needs_response"

    refund(desk, payment, 6000)

    (dispute,) = disputes_of(desk, payment)
    assert dispute["status"] == "warning_closed"


def test_events_show_the_refund_with_its_payment(caller: Caller, desk: Desk, payment: str) -> None:
    fail_refund(desk, refund(desk, payment, 69), because="declined")

    listed = items(caller.ask("GET", "/v1/events", {"limit": "4"}))

    kinds = ["refund.failed", "refund.updated", "charge.refunded", "refund.created"]
    assert [event["type"] for event in listed] == kinds
    subjects = [cast("dict[str, JsonObject]", event["data"])["object"] for event in listed]
    assert {subject["payment_intent"] for subject in subjects} == {payment}
