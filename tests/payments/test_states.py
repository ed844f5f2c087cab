"""The state table, every combination of it."""

from __future__ import annotations

from itertools import product

import pytest

from billing_desktop.payments.states import session_state
from billing_desktop.ports.payments import SessionState

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
