"""The calls of the provider's API that this page answers, one row each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import cast

from billing_desktop.payments.json_values import (
    JsonObject,
    JsonValue,
    optional_text,
    optional_whole,
    text,
    whole,
)
from billing_desktop.payments.sandbox import shapes
from billing_desktop.payments.sandbox.desk import LOCAL_ADDRESS, Desk
from billing_desktop.payments.sandbox.disputing import DISPUTE
from billing_desktop.payments.sandbox.parameters import Fields
from billing_desktop.payments.sandbox.refunding import REFUND, add_refund
from billing_desktop.payments.sandbox.refused import RefusedError, missing_parameter, no_such
from billing_desktop.payments.sandbox.sessions import (
    SESSION,
    close_session,
    created_from,
    list_sessions,
    open_session,
)

EVENT_LIFETIME_SECONDS = 30 * 24 * 60 * 60

Act = Callable[[Desk, str, JsonObject], JsonObject]


@dataclass(frozen=True, slots=True)
class Call:
    """One call: its path with ``{id}`` where an id stands, its parameters, what it does."""

    method: str
    path: str
    shape: Fields
    act: Act


def find_call(method: str, path: str) -> tuple[Call, str] | None:
    """Return the call and the id in the path, or None where the API has no such call."""
    steps = path.split("/")
    for call in _CALLS:
        wanted = call.path.split("/")
        if call.method != method or len(wanted) != len(steps):
            continue
        pairs = list(zip(wanted, steps, strict=True))
        if all(want in {step, "{id}"} for want, step in pairs):
            return call, next((step for want, step in pairs if want == "{id}"), "")
    return None


def _getter(kind: str) -> Act:
    return lambda desk, thing_id, _params: desk.get(kind, thing_id)


def _balance(_desk: Desk, _id: str, _params: JsonObject) -> JsonObject:
    nothing: JsonValue = [{"amount": 0, "currency": "eur"}]
    return {"object": "balance", "available": nothing, "pending": nothing, "livemode": False}


def _account(desk: Desk, _id: str, _params: JsonObject) -> JsonObject:
    return {
        "id": desk.account_id(),
        "object": "account",
        "charges_enabled": True,
        "country": "DE",
        "default_currency": "eur",
        "payouts_enabled": False,
    }


def _create_customer(desk: Desk, _id: str, params: JsonObject) -> JsonObject:
    customer = desk.begin("cus", "customer")
    customer |= {"description": None, "email": None, "metadata": {}, "name": None}
    customer |= params
    desk.store.add(customer)
    return customer


def _create_tax_id(desk: Desk, customer_id: str, params: JsonObject) -> JsonObject:
    customer = desk.get("customer", customer_id)
    tax_id = desk.begin("txi", "tax_id")
    tax_id |= {
        "customer": text(customer, "id"),
        "country": text(params, "value")[:2],
        "type": text(params, "type"),
        "value": text(params, "value"),
        "verification": {"status": "pending", "verified_address": None, "verified_name": None},
    }
    desk.store.add(tax_id, parent=text(customer, "id"))
    return tax_id


def _create_portal_session(desk: Desk, _id: str, params: JsonObject) -> JsonObject:
    customer = desk.get("customer", text(params, "customer"), param="customer")
    if not desk.portal_is_set_up:
        raise RefusedError(
            "No configuration provided and your test mode default configuration has not been"
            " created. Provide a configuration or create your default by saving your customer"
            " portal settings in test mode."
        )
    portal = desk.begin("bps", "billing_portal.session")
    portal |= {
        "customer": text(customer, "id"),
        "locale": params.get("locale"),
        "return_url": params.get("return_url"),
        "url": f"{LOCAL_ADDRESS}/portal/{text(portal, 'id')}",
    }
    desk.store.add(portal, parent=text(customer, "id"))
    return portal


def _list_sessions(desk: Desk, _id: str, params: JsonObject) -> JsonObject:
    found = list_sessions(desk, params)
    return _page(desk, SESSION, "/v1/checkout/sessions", params, found)


def _list_events(desk: Desk, _id: str, params: JsonObject) -> JsonObject:
    oldest = desk.now() - EVENT_LIFETIME_SECONDS
    since = created_from(params)
    if since is not None and since < oldest:
        raise RefusedError("Events are kept for 30 days only.", param="created[gte]")
    after = optional_text(params, "starting_after")
    if after is not None and whole(desk.get("event", after, param="starting_after"), "created") < (
        oldest
    ):
        raise no_such("event", after, param="starting_after")
    types = cast("list[str] | None", params.get("types"))
    found = (
        event
        for event in desk.store.newest(
            "event", created_from=since or oldest, before=_position(desk, "event", params)
        )
        if types is None or text(event, "type") in types
    )
    return _page(desk, "event", "/v1/events", params, found, is_positioned=True)


def _list_of_payment(kind: str, path: str) -> Act:
    def act(desk: Desk, _id: str, params: JsonObject) -> JsonObject:
        intent_id = optional_text(params, "payment_intent")
        if intent_id is None:
            raise missing_parameter("payment_intent")
        desk.get("payment_intent", intent_id, param="payment_intent")
        return _page(desk, kind, path, params, desk.store.newest(kind, parent=intent_id))

    return act


def _position(desk: Desk, kind: str, params: JsonObject) -> int | None:
    after = optional_text(params, "starting_after")
    if after is None:
        return None
    desk.get(kind, after, param="starting_after")
    return desk.store.position(kind, after)


def _page(
    desk: Desk,
    kind: str,
    path: str,
    params: JsonObject,
    found: Iterable[JsonObject],
    *,
    is_positioned: bool = False,
) -> JsonObject:
    """Return one page of what was found; ``starting_after`` is applied unless it was before."""
    after = None if is_positioned else optional_text(params, "starting_after")
    items = list(found)
    if after is not None:
        desk.get(kind, after, param="starting_after")
        ids = [text(item, "id") for item in items]
        items = items[ids.index(after) + 1 :] if after in ids else []
    limit = optional_whole(params, "limit") or 10
    data: JsonValue = [*items[:limit]]
    return {"object": "list", "url": path, "has_more": len(items) > limit, "data": data}


_SESSION_PATH = "/v1/checkout/sessions/{id}"

_CALLS = (
    Call("GET", _SESSION_PATH, shapes.NOTHING, _getter(SESSION)),
    Call(
        "POST",
        "/v1/checkout/sessions",
        shapes.CHECKOUT_SESSION,
        lambda desk, _id, params: open_session(desk, params),
    ),
    Call("GET", "/v1/checkout/sessions", shapes.CHECKOUT_SESSIONS, _list_sessions),
    Call(
        "POST",
        f"{_SESSION_PATH}/expire",
        shapes.NOTHING,
        lambda desk, thing_id, _params: close_session(desk, thing_id),
    ),
    Call("GET", "/v1/events", shapes.EVENTS, _list_events),
    Call("GET", "/v1/balance", shapes.NOTHING, _balance),
    Call("GET", "/v1/account", shapes.NOTHING, _account),
    Call("POST", "/v1/customers", shapes.CUSTOMER, _create_customer),
    Call("GET", "/v1/customers/{id}", shapes.NOTHING, _getter("customer")),
    Call("POST", "/v1/customers/{id}/tax_ids", shapes.TAX_ID, _create_tax_id),
    Call("GET", "/v1/payment_intents/{id}", shapes.NOTHING, _getter("payment_intent")),
    Call("GET", "/v1/charges/{id}", shapes.NOTHING, _getter("charge")),
    Call(
        "POST",
        "/v1/refunds",
        shapes.REFUND,
        lambda desk, _id, params: add_refund(desk, params),
    ),
    Call("GET", "/v1/refunds", shapes.OF_PAYMENT, _list_of_payment(REFUND, "/v1/refunds")),
    Call("GET", "/v1/disputes", shapes.OF_PAYMENT, _list_of_payment(DISPUTE, "/v1/disputes")),
    Call("POST", "/v1/billing_portal/sessions", shapes.PORTAL_SESSION, _create_portal_session),
)
