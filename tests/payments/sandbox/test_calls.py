"""The calls beside the checkout: customers, refunds, disputes, the portal."""

from __future__ import annotations

from typing import cast

import pytest

from billing_desktop.payments.sandbox.cards import TrialCard
from billing_desktop.payments.sandbox.desk import Desk
from billing_desktop.payments.sandbox.paying import pay
from tests.payments.sandbox.conftest import Caller, items


def paid(caller: Caller, desk: Desk, card: TrialCard = TrialCard.SUCCESS) -> str:
    """Return the intent of a session that was paid."""
    session_id = caller.session()
    pay(desk, session_id, card)
    return str(caller.intent(session_id)["id"])


def test_the_account_stays_the_same_for_its_file(caller: Caller, desk: Desk) -> None:
    account = caller.ask("GET", "/v1/account")

    assert account["id"] == desk.account_id() == caller.ask("GET", "/v1/account")["id"]
    assert caller.ask("GET", "/v1/balance")["livemode"] is False


def test_a_customer_is_read_as_it_was_made(caller: Caller) -> None:
    params = {
        "name": "Müller & Söhne <b>",
        "email": "post+x@müller.example",
        "preferred_locales[]": "de",
        "address[country]": "DE",
        "metadata[account_id]": "account-1",
    }
    made = caller.ask("POST", "/v1/customers", params)

    read = caller.ask("GET", f"/v1/customers/{made['id']}")

    assert read == made
    assert (read["name"], read["address"]) == ("Müller & Söhne <b>", {"country": "DE"})


def test_a_tax_number_belongs_to_a_customer(caller: Caller) -> None:
    customer = caller.customer()
    params = {"type": "eu_vat", "value": "DE123456789"}

    tax_id = caller.ask("POST", f"/v1/customers/{customer}/tax_ids", params)

    assert (tax_id["customer"], tax_id["country"]) == (customer, "DE")
    caller.ask("POST", "/v1/customers/cus_nobody/tax_ids", params)
    assert caller.status == 404


def test_a_refund_gives_back_a_part_and_then_the_rest(caller: Caller, desk: Desk) -> None:
    intent = paid(caller, desk)

    part = caller.ask("POST", "/v1/refunds", {"payment_intent": intent, "amount": "69"})
    rest = caller.ask("POST", "/v1/refunds", {"payment_intent": intent})

    assert (part["amount"], rest["amount"]) == (69, 6000)
    charge = caller.ask("GET", f"/v1/charges/{rest['charge']}")
    assert (charge["amount_refunded"], charge["refunded"]) == (6069, True)
    listed = caller.ask("GET", "/v1/refunds", {"payment_intent": intent})
    assert [refund["id"] for refund in items(listed)] == [rest["id"], part["id"]]
    assert caller.events()[:2] == ["charge.refunded", "refund.created"]


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"amount": "6070"}, None),
        ({"amount": "0"}, None),
        ({"reason": "because"}, None),
        ({"foo": "1"}, "parameter_unknown"),
    ],
)
def test_a_refund_that_cannot_be_is_refused(
    caller: Caller, desk: Desk, params: dict[str, str], code: str | None
) -> None:
    intent = paid(caller, desk)

    caller.ask("POST", "/v1/refunds", {"payment_intent": intent, **params})

    assert (caller.status, caller.error.get("code")) == (400, code)


def test_nothing_is_refunded_twice(caller: Caller, desk: Desk) -> None:
    intent = paid(caller, desk)
    caller.ask("POST", "/v1/refunds", {"payment_intent": intent})

    caller.ask("POST", "/v1/refunds", {"payment_intent": intent})

    assert caller.error["code"] == "charge_already_refunded"


def test_what_was_not_taken_is_not_refunded(caller: Caller, desk: Desk) -> None:
    intent = paid(caller, desk, TrialCard.DECLINED)

    caller.ask("POST", "/v1/refunds", {"payment_intent": intent})

    assert caller.status == 400


def test_a_disputed_charge_is_told_and_cannot_be_refunded(caller: Caller, desk: Desk) -> None:
    intent = paid(caller, desk, TrialCard.DISPUTED)

    disputes = items(caller.ask("GET", "/v1/disputes", {"payment_intent": intent}))

    assert [dispute["status"] for dispute in disputes] == ["needs_response"]
    assert caller.events()[:2] == ["charge.dispute.funds_withdrawn", "charge.dispute.created"]
    caller.ask("POST", "/v1/refunds", {"payment_intent": intent})
    assert caller.error["code"] == "charge_disputed"


def test_the_portal_is_made_for_a_customer(caller: Caller) -> None:
    customer = caller.customer()

    portal = caller.ask("POST", "/v1/billing_portal/sessions", {"customer": customer})

    assert portal["customer"] == customer
    assert f"/portal/{portal['id']}" in cast("str", portal["url"])


def test_a_portal_that_is_not_set_up_is_refused(caller: Caller, desk: Desk) -> None:
    desk.portal_is_set_up = False

    caller.ask("POST", "/v1/billing_portal/sessions", {"customer": caller.customer()})

    assert caller.status == 400
    assert "portal settings" in caller.error["message"]


@pytest.mark.parametrize("path", ["refunds", "disputes"])
def test_a_list_is_of_a_payment_that_is_known(caller: Caller, path: str) -> None:
    caller.ask("GET", f"/v1/{path}")
    assert caller.error["code"] == "parameter_missing"

    caller.ask("GET", f"/v1/{path}", {"payment_intent": "pi_nobody"})
    assert (caller.status, caller.error["code"]) == (400, "resource_missing")

    caller.ask("GET", f"/v1/{path}", {"payment_intent": "pi_nobody", "foo": "1"})
    assert caller.error["code"] == "parameter_unknown"


@pytest.mark.parametrize(
    "path",
    ["customers", "checkout/sessions", "payment_intents", "charges"],
)
def test_an_id_of_nothing_is_refused_and_an_id_of_another_kind_too(
    caller: Caller, desk: Desk, path: str
) -> None:
    paid(caller, desk)

    for thing in ("nothing", desk.account_id()):
        caller.ask("GET", f"/v1/{path}/{thing}")
        assert (caller.status, caller.error["code"]) == (404, "resource_missing")


def test_a_refund_may_name_the_charge(caller: Caller, desk: Desk) -> None:
    session_id = caller.session()
    pay(desk, session_id, TrialCard.SUCCESS)
    charge = str(cast("dict[str, str]", caller.intent(session_id)["latest_charge"])["id"])

    assert caller.ask("POST", "/v1/refunds", {"charge": charge})["amount"] == 6069
    caller.ask("POST", "/v1/refunds", {"amount": "1"})
    assert (caller.error["code"], caller.error["param"]) == ("parameter_missing", "payment_intent")
