"""The API of the local page: keys, idempotency, expansion, lists, time."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from billing_desktop.payments.sandbox.api import Api
from billing_desktop.payments.sandbox.cards import TrialCard
from billing_desktop.payments.sandbox.desk import Desk, random_id
from billing_desktop.payments.sandbox.disputing import disputes_of, win
from billing_desktop.payments.sandbox.paying import pay
from tests.payments.sandbox.conftest import BEARER, START, Caller, Time, items, session_params

CHECKOUT = "/v1/checkout/sessions"


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer sk_live_" + "abcdef",
        "Bearer sk_test_" + "abcdef",
        "Basic sk_test_local_abcdef",
        BEARER + " ",
    ],
)
def test_only_keys_of_the_page_are_taken_and_none_is_repeated(
    caller: Caller, authorization: str | None
) -> None:
    answer = caller.ask("GET", "/v1/balance", authorization=authorization)

    assert caller.status == 401
    assert "abcdef" not in json.dumps(answer)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/payouts"),
        ("POST", "/v1/balance"),
        ("GET", "/v1/"),
        ("GET", "/v1/checkout/sessions/a/b"),
        ("DELETE", "/v1/customers/cus_1"),
    ],
)
def test_a_call_it_does_not_speak_is_refused(caller: Caller, method: str, path: str) -> None:
    caller.ask(method, path)

    assert caller.status == 404
    assert "Unrecognized request URL" in caller.error["message"]


def test_the_same_key_repeats_the_answer_and_acts_once(caller: Caller) -> None:
    params = session_params(caller.customer())
    first = caller.ask("POST", CHECKOUT, params, key="k")

    again = caller.ask("POST", CHECKOUT, params, key="k")

    assert again == first
    assert caller.is_replayed
    listed = caller.ask("GET", CHECKOUT, {"customer": params["customer"]})
    assert len(items(listed)) == 1


def test_the_answer_repeated_is_the_first_one_though_things_moved_on(
    caller: Caller, desk: Desk
) -> None:
    params = session_params(caller.customer())
    first = caller.ask("POST", CHECKOUT, params, key="k")
    pay(desk, str(first["id"]), TrialCard.SUCCESS)

    assert caller.ask("POST", CHECKOUT, params, key="k") == first


def test_the_same_key_with_other_parameters_is_refused(caller: Caller) -> None:
    params = session_params(caller.customer())
    caller.ask("POST", CHECKOUT, params, key="k")

    caller.ask("POST", CHECKOUT, {**params, "client_reference_id": "other"}, key="k")

    assert (caller.status, caller.error["type"]) == (400, "idempotency_error")


def test_the_same_key_for_another_call_is_refused(caller: Caller) -> None:
    caller.ask("POST", "/v1/customers", {"name": "A"}, key="k")

    caller.ask("POST", CHECKOUT, session_params(caller.customer()), key="k")

    assert caller.error["type"] == "idempotency_error"


def test_a_refused_request_uses_its_key_up_as_little_as_at_the_provider(caller: Caller) -> None:
    params = session_params(caller.customer())
    caller.ask("POST", CHECKOUT, {**params, "foo": "1"}, key="k")
    assert caller.status == 400

    caller.ask("POST", CHECKOUT, params, key="k")

    assert caller.status == 200


def test_a_refusal_while_acting_is_repeated_for_its_key(caller: Caller, desk: Desk) -> None:
    session_id = caller.session()
    pay(desk, session_id, TrialCard.DISPUTED)
    params = {"payment_intent": str(caller.intent(session_id)["id"])}
    refused = caller.ask("POST", "/v1/refunds", params, key="k")
    assert caller.status == 400
    win(desk, disputes_of(desk, params["payment_intent"])[0])

    again = caller.ask("POST", "/v1/refunds", params, key="k")

    assert (caller.status, caller.is_replayed, again) == (400, True, refused)
    caller.ask("POST", "/v1/refunds", params, key="other")
    assert caller.status == 200


def test_a_key_is_forgotten_after_a_day(caller: Caller, time: Time) -> None:
    params = {"name": "A"}
    first = caller.ask("POST", "/v1/customers", params, key="k")
    time.move(timedelta(hours=24, seconds=-1))
    assert caller.ask("POST", "/v1/customers", params, key="k") == first

    time.move(timedelta(seconds=1))

    second = caller.ask("POST", "/v1/customers", {"name": "B"}, key="k")
    assert (caller.status, caller.is_replayed) == (200, False)
    assert caller.ask("POST", "/v1/customers", {"name": "B"}, key="k") == second


def test_a_key_in_use_at_the_same_moment_is_a_conflict(make_desk: Callable[..., Desk]) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def slow_id(prefix: str) -> str:
        inside.set()
        go_on.wait(10)
        return random_id(prefix)

    api = Api(make_desk(slow_id))
    slow, fast = Caller(api), Caller(api)
    thread = threading.Thread(
        target=slow.ask, args=("POST", "/v1/customers", {"name": "A"}), kwargs={"key": "k"}
    )
    thread.start()
    assert inside.wait(10)

    fast.ask("POST", "/v1/customers", {"name": "A"}, key="k")

    go_on.set()
    thread.join(10)
    assert (fast.status, fast.error["code"]) == (409, "idempotency_key_in_use")
    assert slow.status == 200


def test_a_key_that_is_too_long_is_refused(caller: Caller) -> None:
    caller.ask("POST", "/v1/customers", {"name": "A"}, key="k" * 256)

    assert caller.status == 400


def test_ids_are_put_in_place_of_objects_unless_asked_otherwise(caller: Caller, desk: Desk) -> None:
    session_id = caller.session()
    pay(desk, session_id, TrialCard.SUCCESS)

    plain = caller.ask("GET", f"{CHECKOUT}/{session_id}")
    intent = caller.intent(session_id)

    assert str(plain["payment_intent"]).startswith("pi_")
    assert intent["status"] == "succeeded"
    assert '"fee": 116' in json.dumps(intent)


@pytest.mark.parametrize(
    "path", ["metadata", "nonsense", "payment_intent.latest_charge.balance_transaction.source.x"]
)
def test_what_cannot_be_expanded_is_refused(caller: Caller, desk: Desk, path: str) -> None:
    session_id = caller.session()
    pay(desk, session_id, TrialCard.SUCCESS)

    caller.ask("GET", f"{CHECKOUT}/{session_id}", {"expand[]": f"{path}.x"})

    assert (caller.status, caller.error["param"]) == (400, "expand")


def test_an_expansion_before_anybody_tried_to_pay_is_null(caller: Caller) -> None:
    session_id = caller.session()

    assert caller.intent(session_id) is None
    assert caller.status == 200


def test_lists_are_newest_first_and_come_in_pages(caller: Caller, time: Time) -> None:
    customer = caller.customer()
    opened = []
    for _ in range(5):
        opened.append(str(caller.ask("POST", CHECKOUT, session_params(customer))["id"]))
        time.move(timedelta(seconds=1))

    read: list[str] = []
    after: dict[str, str] = {}
    while True:
        listed = caller.ask("GET", CHECKOUT, {"customer": customer, "limit": "2", **after})
        read += [str(session["id"]) for session in items(listed)]
        if not listed["has_more"]:
            break
        after = {"starting_after": read[-1]}

    assert read == opened[::-1]


def test_a_list_begins_at_the_asked_time(caller: Caller, time: Time) -> None:
    customer = caller.customer()
    caller.ask("POST", CHECKOUT, session_params(customer))
    time.move(timedelta(seconds=10))
    second = caller.ask("POST", CHECKOUT, session_params(customer))

    since = str(int(START.timestamp()) + 10)
    listed = caller.ask("GET", CHECKOUT, {"customer": customer, "created[gte]": since})

    assert [session["id"] for session in items(listed)] == [second["id"]]


def test_events_are_filtered_by_type_and_paged_by_position(caller: Caller, desk: Desk) -> None:
    for card in (TrialCard.DECLINED, TrialCard.SUCCESS, TrialCard.SUCCESS, TrialCard.SUCCESS):
        pay(desk, caller.session(), card)
    wanted = {"types[]": "checkout.session.completed", "limit": "2"}

    first = caller.ask("GET", "/v1/events", wanted)
    last = str(items(first)[-1]["id"])
    second = caller.ask("GET", "/v1/events", {**wanted, "starting_after": last})

    assert (first["has_more"], second["has_more"]) == (True, False)
    assert len({str(event["id"]) for event in items(first) + items(second)}) == 3
    assert set(caller.events()) == {"checkout.session.completed", "payment_intent.payment_failed"}


def test_events_are_kept_for_thirty_days(caller: Caller, desk: Desk, time: Time) -> None:
    pay(desk, caller.session(), TrialCard.SUCCESS)
    time.move(timedelta(days=30))
    assert caller.events() == ["checkout.session.completed"]

    time.move(timedelta(seconds=1))

    assert caller.events() == []


def test_events_of_before_that_are_refused(caller: Caller, desk: Desk, time: Time) -> None:
    pay(desk, caller.session(), TrialCard.SUCCESS)
    since = {"created[gte]": str(int(START.timestamp()))}
    last = str(items(caller.ask("GET", "/v1/events", since))[0]["id"])
    time.move(timedelta(days=30, seconds=1))

    caller.ask("GET", "/v1/events", since)
    assert (caller.status, caller.error["param"]) == (400, "created[gte]")
    caller.ask("GET", "/v1/events", {"starting_after": last})
    assert (caller.status, caller.error["code"]) == (400, "resource_missing")


def test_a_cursor_nobody_knows_is_refused(caller: Caller) -> None:
    caller.ask("GET", "/v1/events", {"starting_after": "evt_nobody"})

    assert (caller.status, caller.error["param"]) == (400, "starting_after")


def test_time_closes_a_page_and_cancels_what_the_payer_began(
    caller: Caller, desk: Desk, time: Time
) -> None:
    session_id = caller.session()
    pay(desk, session_id, TrialCard.SECOND_STEP)

    time.move(timedelta(hours=24))

    session = caller.ask("GET", f"{CHECKOUT}/{session_id}")
    assert (session["status"], session["url"]) == ("expired", None)
    assert caller.intent(session_id)["status"] == "canceled"
    assert caller.events() == ["checkout.session.expired"]


def test_the_objects_of_a_list_are_expanded_one_by_one(caller: Caller, desk: Desk) -> None:
    customer = caller.customer()
    for card in (TrialCard.SUCCESS, None):
        opened = caller.ask("POST", CHECKOUT, session_params(customer))
        if card is not None:
            pay(desk, str(opened["id"]), card)

    params = {"customer": customer, "expand[]": "data.payment_intent.latest_charge"}
    listed = items(caller.ask("GET", CHECKOUT, params))

    assert listed[0]["payment_intent"] is None
    assert '"paid": true' in json.dumps(listed[1])


def test_more_than_four_levels_are_not_expanded(caller: Caller) -> None:
    caller.ask("GET", f"{CHECKOUT}/{caller.session()}", {"expand[]": "a.b.c.d.e"})

    assert "more than 4 levels" in caller.error["message"]
