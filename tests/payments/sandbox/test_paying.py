"""What each test card does."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_desktop.payments.json_values import JsonObject
from billing_desktop.payments.sandbox.api import Api
from billing_desktop.payments.sandbox.cards import TrialCard, card_named
from billing_desktop.payments.sandbox.charging import provider_fee
from billing_desktop.payments.sandbox.desk import Desk
from billing_desktop.payments.sandbox.paying import (
    PageOutcome,
    answer_second_step,
    finish_processing,
    pay,
)
from billing_desktop.payments.sandbox.refused import RefusedError
from billing_desktop.payments.sandbox.sessions import SESSION
from tests.payments.sandbox.conftest import Caller, Time


def states(desk: Desk, session_id: str) -> tuple[object, object, object]:
    session = desk.get(SESSION, session_id)
    intent = desk.get("payment_intent", str(session["payment_intent"]))
    return session["status"], session["payment_status"], intent["status"]


@pytest.mark.parametrize(
    ("card", "outcome", "expected"),
    [
        (TrialCard.SUCCESS, PageOutcome.PAID, ("complete", "paid", "succeeded")),
        (TrialCard.DISPUTED, PageOutcome.PAID, ("complete", "paid", "succeeded")),
        (TrialCard.DECLINED, PageOutcome.DECLINED, ("open", "unpaid", "requires_payment_method")),
        (
            TrialCard.INSUFFICIENT_FUNDS,
            PageOutcome.DECLINED,
            ("open", "unpaid", "requires_payment_method"),
        ),
        (TrialCard.SECOND_STEP, PageOutcome.SECOND_STEP, ("open", "unpaid", "requires_action")),
        (TrialCard.PROCESSING, PageOutcome.PROCESSING, ("complete", "unpaid", "processing")),
    ],
)
def test_a_card_leads_to_its_state(
    caller: Caller,
    desk: Desk,
    card: TrialCard,
    outcome: PageOutcome,
    expected: tuple[str, str, str],
) -> None:
    session_id = caller.session()

    assert pay(desk, session_id, card) is outcome

    assert states(desk, session_id) == expected


@pytest.mark.parametrize(
    ("confirms", "outcome", "status"),
    [(True, PageOutcome.PAID, "complete"), (False, PageOutcome.DECLINED, "open")],
)
def test_the_second_step_decides(
    caller: Caller, desk: Desk, *, confirms: bool, outcome: PageOutcome, status: str
) -> None:
    session_id = caller.session()
    pay(desk, session_id, TrialCard.SECOND_STEP)

    assert answer_second_step(desk, session_id, confirms=confirms) is outcome

    assert states(desk, session_id)[0] == status


def test_another_card_may_be_used_instead_of_the_second_step(caller: Caller, desk: Desk) -> None:
    session_id = caller.session()
    pay(desk, session_id, TrialCard.SECOND_STEP)

    assert pay(desk, session_id, TrialCard.SUCCESS) is PageOutcome.PAID


def test_money_in_processing_arrives_or_fails(caller: Caller, desk: Desk) -> None:
    arriving, failing = caller.session(), caller.session()
    for session_id in (arriving, failing):
        pay(desk, session_id, TrialCard.PROCESSING)

    finish_processing(desk, arriving, succeeds=True)
    finish_processing(desk, failing, succeeds=False)

    assert states(desk, arriving) == ("complete", "paid", "succeeded")
    assert states(desk, failing) == ("complete", "unpaid", "requires_payment_method")
    assert caller.events()[:2] == [
        "checkout.session.async_payment_failed",
        "checkout.session.async_payment_succeeded",
    ]


@pytest.mark.parametrize("first", [TrialCard.SUCCESS, TrialCard.PROCESSING])
def test_a_page_is_paid_once(caller: Caller, desk: Desk, first: TrialCard) -> None:
    session_id = caller.session()
    pay(desk, session_id, first)
    before = states(desk, session_id)

    with pytest.raises(RefusedError):
        pay(desk, session_id, TrialCard.SUCCESS)

    assert states(desk, session_id) == before
    assert len(list(desk.store.newest("charge"))) == 1


@pytest.mark.parametrize(
    "step",
    [
        lambda desk, session: answer_second_step(desk, session, confirms=True),
        lambda desk, session: finish_processing(desk, session, succeeds=True),
    ],
)
def test_a_step_that_nothing_waits_for_is_refused(
    caller: Caller, desk: Desk, step: Callable[[Desk, str], object]
) -> None:
    session_id = caller.session()

    with pytest.raises(RefusedError):
        step(desk, session_id)


def test_the_intent_carries_what_the_request_wanted(caller: Caller, desk: Desk) -> None:
    session_id = caller.session(
        **{
            "metadata[only]": "on the session",
            "payment_intent_data[metadata][top_up_id]": "top-up-1",
            "payment_intent_data[description]": "Top-up",
            "payment_intent_data[statement_descriptor_suffix]": "TU-2026-000042",
        }
    )
    pay(desk, session_id, TrialCard.SUCCESS)

    intent = caller.intent(session_id)

    assert intent["metadata"] == {"top_up_id": "top-up-1"}
    assert intent["statement_descriptor_suffix"] == "TU-2026-000042"


def test_only_the_last_four_digits_are_kept(caller: Caller, desk: Desk) -> None:
    session_id = caller.session()
    pay(desk, session_id, TrialCard.SUCCESS)

    everything = json.dumps([caller.intent(session_id), *desk.store.newest("event")])

    assert '"last4": "4242"' in everything
    assert "42424242" not in everything.replace(" ", "")


@pytest.mark.parametrize(
    ("amount", "fee"), [(50, 26), (100, 27), (6069, 116), (99_999_999, 1_500_025), (300, 30)]
)
def test_the_fee_is_one_and_a_half_percent_and_a_quarter(amount: int, fee: int) -> None:
    assert provider_fee(amount) == fee


@given(st.integers(min_value=50, max_value=99_999_999))
def test_the_fee_is_less_than_what_was_paid(amount: int) -> None:
    assert 0 < provider_fee(amount) < amount


def test_a_fee_may_become_known_later(make_desk: Callable[..., Desk], time: Time) -> None:
    desk = make_desk(fee_known_after=timedelta(hours=2))
    caller = Caller(Api(desk))
    session_id = caller.session()
    pay(desk, session_id, TrialCard.SUCCESS)
    charge = cast("JsonObject", caller.intent(session_id)["latest_charge"])
    assert charge["balance_transaction"] is None

    time.move(timedelta(hours=2))

    assert "charge.updated" in caller.events()
    assert '"fee": 116' in json.dumps(caller.intent(session_id))


@pytest.mark.parametrize("card", TrialCard)
def test_a_card_goes_by_its_name_and_by_its_number(card: TrialCard) -> None:
    spaced = " ".join(card.value[i : i + 4] for i in range(0, 16, 4))

    assert card_named(card.label) is card_named(card.value) is card_named(spaced) is card


@pytest.mark.parametrize("text", ["", "4111111111111111", "Success", "42", "name", "4242"])
def test_any_other_card_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(RefusedError) as refused:
        card_named(text)

    assert not text or text not in refused.value.message
