"""The page is as strict about what we send as the provider is."""

from __future__ import annotations

import pytest

from tests.payments.sandbox.conftest import Caller, session_params

CHECKOUT = "/v1/checkout/sessions"
SUFFIX = "payment_intent_data[statement_descriptor_suffix]"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("payment_method_types[]", "card"),
        ("automatic_payment_methods[enabled]", "true"),
        ("expires_at", "1774745970"),
        ("idempotency_key", "k"),
        ("line_items[0][price]", "price_1"),
        ("payment_intent_data[statement_descriptor]", "TU-2026"),
        ("metadata[a][b]", "c"),
        ("ui_mode", "hosted"),
        ("ui_mode", "embedded_page"),
        ("mode", "subscription"),
        ("locale", "klingon"),
        ("submit_type", "donate"),
        ("allowed_payment_method_types[]", "klarna"),
        ("adaptive_pricing[enabled]", "False"),
        ("success_url", "file:///etc/passwd"),
        ("success_url", "javascript:alert(1)"),
        ("line_items[0][quantity]", "0"),
        ("line_items[0][price_data][currency]", "usd"),
        ("line_items[0][price_data][unit_amount]", "-1"),
        ("line_items[0][price_data][unit_amount]", "49.5"),
        ("line_items[0][price_data][unit_amount]", "49"),
        ("line_items[0][price_data][unit_amount]", "0"),
        ("client_reference_id", "x" * 201),
        (SUFFIX, "x" * 23),
        (SUFFIX, "2026-42"),
        (SUFFIX, "TU*2026"),
        (SUFFIX, "TÜ-2026"),
    ],
)
def test_a_session_with_this_is_refused_and_not_opened(
    caller: Caller, name: str, value: str
) -> None:
    params = session_params(caller.customer(), **{name: value})

    caller.ask("POST", CHECKOUT, params)

    assert caller.status == 400
    assert caller.error["type"] == "invalid_request_error"
    assert caller.events() == []


@pytest.mark.parametrize("name", ["mode", "customer", "success_url"])
def test_a_session_without_this_is_refused(caller: Caller, name: str) -> None:
    params = session_params(caller.customer())
    del params[name]

    caller.ask("POST", CHECKOUT, params)

    assert (caller.error["code"], caller.error["param"]) == ("parameter_missing", name)


def test_a_session_without_lines_is_refused(caller: Caller) -> None:
    params = session_params(caller.customer())

    caller.ask(
        "POST", CHECKOUT, {name: text for name, text in params.items() if "line" not in name}
    )

    assert (caller.error["code"], caller.error["param"]) == ("parameter_missing", "line_items")


def test_a_session_of_too_much_is_refused(caller: Caller) -> None:
    params = session_params(caller.customer(), **{"line_items[0][quantity]": "20000"})

    caller.ask("POST", CHECKOUT, params)

    assert caller.error["code"] == "amount_too_large"


def test_a_session_for_a_customer_nobody_knows_is_refused(caller: Caller) -> None:
    caller.ask("POST", CHECKOUT, session_params("cus_nobody"))

    assert (caller.status, caller.error["code"]) == (400, "resource_missing")


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("/v1/events", {f"types[{n}]": "charge.updated" for n in range(21)}),
        ("/v1/events", {"limit": "101"}),
        ("/v1/events", {"created[gt]": "5"}),
        ("/v1/events", {"created": "yesterday"}),
        ("/v1/checkout/sessions", {}),
        ("/v1/checkout/sessions", {"client_reference_id": "top-up-1"}),
        ("/v1/refunds", {}),
        ("/v1/balance", {"foo": "1"}),
    ],
)
def test_a_list_asked_for_wrongly_is_refused(
    caller: Caller, path: str, params: dict[str, str]
) -> None:
    caller.ask("GET", path, params)

    assert caller.status == 400
