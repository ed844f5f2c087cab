"""The state tables, every combination of them."""

from __future__ import annotations

from itertools import product

import pytest

from billing_desktop.payments.states import dispute_state, refund_state, session_state
from billing_desktop.ports.payments import DisputeState, RefundState, SessionState

SESSIONS = ["open", "complete", "expired", "moon", None]
PAYMENTS = ["unpaid", "paid", "no_payment_required", "moon", None]
INTENTS = [
    None,
    "requires_payment_method",
    "requires_confirmation",
    "requires_action",
    "processing",
    "requires_capture",
    "canceled",
    "succeeded",
    "moon",
    "not_expanded",
]
KNOWN = {
    ("open", "unpaid", None): "open",
    ("open", "unpaid", "requires_payment_method"): "open",
    ("open", "unpaid", "requires_action"): "open",
    ("complete", "paid", "succeeded"): "paid",
    ("complete", "unpaid", "processing"): "processing",
    ("complete", "unpaid", "requires_payment_method"): "failed",
    ("complete", "unpaid", "canceled"): "failed",
    ("expired", "unpaid", None): "expired",
    ("expired", "unpaid", "canceled"): "expired",
}


@pytest.mark.parametrize(("session", "payment", "intent"), KNOWN)
def test_a_known_combination_is_what_the_table_says(
    session: str, payment: str, intent: str | None
) -> None:
    expected = SessionState(KNOWN[session, payment, intent])

    assert session_state(session, payment, intent) is expected


def test_every_other_combination_is_unknown() -> None:
    others = [row for row in product(SESSIONS, PAYMENTS, INTENTS) if row not in KNOWN]

    assert {session_state(*row) for row in others} == {SessionState.UNKNOWN}
    assert len(others) == 5 * 5 * 10 - len(KNOWN)


REFUNDS = {
    "pending": "pending",
    "requires_action": "pending",
    "succeeded": "succeeded",
    "failed": "failed",
    "canceled": "failed",
}
DISPUTES = {
    "warning_needs_response": "inquiry",
    "warning_under_review": "inquiry",
    "warning_closed": "closed",
    "prevented": "closed",
    "needs_response": "open",
    "under_review": "open",
    "won": "won",
    "lost": "lost",
}


@pytest.mark.parametrize("status", REFUNDS)
def test_a_known_status_of_a_refund_is_what_the_table_says(status: str) -> None:
    assert refund_state(status) is RefundState(REFUNDS[status])


@pytest.mark.parametrize("status", DISPUTES)
def test_a_known_status_of_a_dispute_is_what_the_table_says(status: str) -> None:
    assert dispute_state(status) is DisputeState(DISPUTES[status])


@pytest.mark.parametrize(
    "status", ["moon", "", "Succeeded", "appeal_needs_response", "appeal_under_review", None]
)
def test_any_other_status_is_unknown(status: str | None) -> None:
    assert refund_state(status) is RefundState.UNKNOWN
    assert dispute_state(status) is DisputeState.UNKNOWN


def test_the_status_of_one_kind_is_none_of_the_other() -> None:
    assert {refund_state(status) for status in DISPUTES} == {RefundState.UNKNOWN}
    assert {dispute_state(status) for status in REFUNDS} == {DisputeState.UNKNOWN}
