"""Disputes on the local page: each step only where it is possible."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from billing_desktop.payments.json_values import JsonObject
from billing_desktop.payments.sandbox import disputing
from billing_desktop.payments.sandbox.cards import TrialCard
from billing_desktop.payments.sandbox.desk import Desk
from billing_desktop.payments.sandbox.paying import pay
from billing_desktop.payments.sandbox.refused import RefusedError
from tests.payments.sandbox.conftest import Caller

Step = Callable[[Desk, JsonObject], None]

STEPS: dict[str, Step] = {
    "escalate": disputing.escalate,
    "review": disputing.review,
    "win": disputing.win,
    "lose": disputing.lose,
    "close_inquiry": disputing.close_inquiry,
}
# From where each step leads where; whatever is not here is refused.
LEADS: dict[tuple[str, str], str] = {
    ("warning_needs_response", "escalate"): "needs_response",
    ("warning_needs_response", "review"): "warning_under_review",
    ("warning_needs_response", "close_inquiry"): "warning_closed",
    ("warning_under_review", "escalate"): "needs_response",
    ("warning_under_review", "close_inquiry"): "warning_closed",
    ("needs_response", "review"): "under_review",
    ("needs_response", "win"): "won",
    ("needs_response", "lose"): "lost",
    ("under_review", "win"): "won",
    ("under_review", "lose"): "lost",
}
REFUNDABLE = {
    "warning_needs_response",
    "warning_under_review",
    "warning_closed",
    "won",
}
STATUSES = {status for status, _ in LEADS} | set(LEADS.values())


@pytest.fixture
def charge(caller: Caller, desk: Desk) -> JsonObject:
    session_id = caller.session()
    pay(desk, session_id, TrialCard.SUCCESS)
    charge = caller.intent(session_id)["latest_charge"]
    assert isinstance(charge, dict)
    return charge


def dispute_with(desk: Desk, charge: JsonObject, status: str) -> JsonObject:
    dispute = disputing.add_dispute(desk, charge)
    dispute["status"] = status
    desk.store.save(dispute)
    return dispute


@pytest.mark.parametrize(("status", "step"), LEADS)
def test_a_step_leads_where_the_table_says(
    desk: Desk, charge: JsonObject, status: str, step: str
) -> None:
    dispute = dispute_with(desk, charge, status)

    STEPS[step](desk, dispute)

    (stored,) = disputing.disputes_of(desk, str(charge["payment_intent"]))
    assert stored["status"] == LEADS[status, step]
    assert stored["is_charge_refundable"] is (stored["status"] in REFUNDABLE)


@pytest.mark.parametrize("status", sorted(STATUSES))
def test_every_other_step_is_refused(desk: Desk, charge: JsonObject, status: str) -> None:
    for step, take in STEPS.items():
        if (status, step) not in LEADS:
            with pytest.raises(RefusedError):
                take(desk, dispute_with(desk, charge, status))


def test_a_dispute_has_the_shape_of_the_provider(desk: Desk, charge: JsonObject) -> None:
    made = disputing.add_dispute(desk, charge, amount=1234)

    assert (made["object"], made["status"], made["livemode"]) == (
        "dispute",
        "needs_response",
        False,
    )
    assert (made["amount"], made["currency"]) == (1234, "eur")
    assert made["payment_intent"] == charge["payment_intent"]
    assert desk.get("charge", str(charge["id"]))["disputed"] is True


def test_an_inquiry_is_no_withdrawal(caller: Caller, desk: Desk, charge: JsonObject) -> None:
    disputing.add_dispute(desk, charge, is_inquiry=True)
    assert caller.events()[0] == "charge.dispute.created"

    disputing.add_dispute(desk, charge)

    assert caller.events()[:2] == ["charge.dispute.funds_withdrawn", "charge.dispute.created"]
