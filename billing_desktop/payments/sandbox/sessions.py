"""Checkout sessions: opened, read, closed by hand or by time."""

from __future__ import annotations

import secrets
from typing import cast

from billing_desktop.payments.json_values import (
    JsonObject,
    JsonValue,
    optional_text,
    optional_whole,
    text,
    whole,
)
from billing_desktop.payments.sandbox.desk import LOCAL_ADDRESS, Desk
from billing_desktop.payments.sandbox.refused import RefusedError, invalid_parameter

SESSION = "checkout.session"
PAGE = "local.page"
LIFETIME_SECONDS = 24 * 60 * 60
AMOUNT_MIN = 50
AMOUNT_MAX = 99_999_999


def open_session(desk: Desk, params: JsonObject) -> JsonObject:
    """Open a hosted page and return its session.

    Raises:
        RefusedError: no such customer, or the total is outside of what a card may be charged.
    """
    customer = desk.get("customer", text(params, "customer"), param="customer")
    lines = _lines(params)
    total = sum(whole(line, "amount_total") for line in lines)
    _check_total(total)
    session = desk.begin("cs_test", SESSION)
    session_id = text(session, "id")
    expires_at = desk.now() + LIFETIME_SECONDS
    session |= {
        "adaptive_pricing": params.get("adaptive_pricing"),
        "amount_subtotal": total,
        "amount_total": total,
        "cancel_url": params.get("cancel_url"),
        "client_reference_id": params.get("client_reference_id"),
        "currency": "eur",
        "customer": text(customer, "id"),
        "customer_details": {"email": customer.get("email"), "name": customer.get("name")},
        "expires_at": expires_at,
        "locale": params.get("locale"),
        "metadata": params.get("metadata", {}),
        "mode": "payment",
        "payment_intent": None,
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "status": "open",
        "submit_type": params.get("submit_type", "auto"),
        "success_url": params.get("success_url"),
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": _address(session_id),
    }
    desk.store.add(session, parent=text(customer, "id"), due=expires_at)
    page: JsonObject = {
        "id": page_id(session_id),
        "object": PAGE,
        "created": desk.now(),
        "lines": [dict(line) for line in lines],
        "payment_intent_data": params.get("payment_intent_data", {}),
    }
    desk.store.add(page, parent=session_id)
    return session


def page_id(session_id: str) -> str:
    """Return the id of what the hosted page knows beyond its session."""
    return f"page_{session_id}"


def close_session(desk: Desk, session_id: str) -> JsonObject:
    """Expire an open session, so that nobody can pay it any more.

    Raises:
        RefusedError: it is not open any more; its state stays.
    """
    session = desk.get(SESSION, session_id, param="session")
    status = text(session, "status")
    if status != "open":
        raise RefusedError(
            'Only Checkout Sessions with a status in ["open"] can be expired.'
            f" This Checkout Session has a status of {status}."
        )
    expire(desk, session)
    return session


def expire(desk: Desk, session: JsonObject) -> None:
    """Close an open session for good, and what the payer began on it."""
    intent_id = optional_text(session, "payment_intent")
    if intent_id is not None:
        intent = desk.get("payment_intent", intent_id)
        intent |= {"status": "canceled", "canceled_at": desk.now(), "next_action": None}
        desk.store.save(intent)
    session |= {"status": "expired", "url": None}
    desk.store.save(session)
    desk.store.schedule(text(session, "id"), None)
    desk.announce("checkout.session.expired", session)


def _lines(params: JsonObject) -> list[JsonObject]:
    lines = []
    for item in cast("list[JsonObject]", params["line_items"]):
        price = cast("JsonObject", item["price_data"])
        product = cast("JsonObject", price["product_data"])
        quantity, unit = whole(item, "quantity"), whole(price, "unit_amount")
        line: dict[str, JsonValue] = {
            "description": text(product, "name"),
            "quantity": quantity,
            "amount_total": quantity * unit,
        }
        lines.append(line)
    return lines


def _check_total(total: int) -> None:
    if total < AMOUNT_MIN:
        raise RefusedError(
            "The Checkout Session's total amount must be at least €0.50 eur.",
            code="amount_too_small",
            param="line_items",
        )
    if total > AMOUNT_MAX:
        raise RefusedError(
            "The Checkout Session's total amount must be no more than €999,999.99 eur.",
            code="amount_too_large",
            param="line_items",
        )


def _address(session_id: str) -> str:
    # The provider's addresses carry a long fragment that has to survive; so do ours.
    fragment = "fid" + secrets.token_urlsafe(160) + "%2B%2F" + secrets.token_urlsafe(40) + "%3D"
    return f"{LOCAL_ADDRESS}/pay/{session_id}#{fragment}"


def list_sessions(desk: Desk, params: JsonObject) -> list[JsonObject]:
    """Return what matches, newest first, all of it; paging is the caller's."""
    customer = optional_text(params, "customer")
    if customer is None:
        raise invalid_parameter("customer", "this page lists sessions of one customer only.")
    since = created_from(params) or 0
    return list(desk.store.newest(SESSION, parent=customer, created_from=since))


def created_from(params: JsonObject) -> int | None:
    """Return the lower bound of the ``created`` filter, None where there is none."""
    created = params.get("created")
    return optional_whole(created, "gte") if isinstance(created, dict) else None
