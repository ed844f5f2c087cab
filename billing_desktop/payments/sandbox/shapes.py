"""The parameters of each call, as far as this page speaks the provider's API."""

from __future__ import annotations

import re

from billing_desktop.payments.sandbox.parameters import (
    Fields,
    Flag,
    ListOf,
    Metadata,
    OneOf,
    Shape,
    Text,
    Whole,
)

_SECONDS_MAX = 99_999_999_999
_EXPAND = ListOf(Text(200), 20)
_ADDRESS = Text(5000, re.compile(r"https?://[^\s/?#]+\S*"))
_COUNTRY = Text(2, re.compile("[A-Z]{2}"))
# Printable ASCII with a letter in it, without the characters that banks refuse.
_SUFFIX = re.compile(r"(?=.*[A-Za-z])(?!.*[<>\\'\"*])[ -~]+")
_LOCALES = frozenset(
    "auto bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hr hu id it ja ko lt lv ms mt nb"
    " nl pl pt pt-BR ro ru sk sl sv th tr vi zh zh-HK zh-TW".split()
)
_CREATED = Fields({"gte": Whole(0, _SECONDS_MAX)})
_PAGING: dict[str, Shape] = {"limit": Whole(1, 100), "starting_after": Text(255), "expand": _EXPAND}

NOTHING = Fields({"expand": _EXPAND})

CUSTOMER = Fields(
    {
        "name": Text(256),
        "email": Text(512, re.compile(r"[^@\s]+@[^@\s]+")),
        "phone": Text(20),
        "description": Text(),
        "preferred_locales": ListOf(Text(20), 10),
        "address": Fields(
            {
                "line1": Text(200),
                "line2": Text(200),
                "postal_code": Text(20),
                "city": Text(200),
                "state": Text(200),
                "country": _COUNTRY,
            }
        ),
        "metadata": Metadata(),
        "expand": _EXPAND,
    }
)

TAX_ID = Fields(
    {
        "type": Text(20, re.compile("[a-z]{2}_[a-z]{2,10}|eu_oss_vat")),
        "value": Text(40),
        "expand": _EXPAND,
    },
    frozenset({"type", "value"}),
)

_PRODUCT = Fields(
    {"name": Text(1500), "description": Text(), "metadata": Metadata()}, frozenset({"name"})
)
_PRICE = Fields(
    {"currency": OneOf(frozenset({"eur"})), "unit_amount": Whole(0), "product_data": _PRODUCT},
    frozenset({"currency", "product_data", "unit_amount"}),
)
_LINE_ITEM = Fields(
    {"quantity": Whole(1, 999_999), "price_data": _PRICE}, frozenset({"price_data", "quantity"})
)
_INTENT = Fields(
    {
        "description": Text(1000),
        "metadata": Metadata(),
        "statement_descriptor_suffix": Text(22, _SUFFIX),
    }
)

CHECKOUT_SESSION = Fields(
    {
        "mode": OneOf(frozenset({"payment"})),
        "ui_mode": OneOf(frozenset({"hosted_page"})),
        "customer": Text(255),
        "client_reference_id": Text(200),
        "success_url": _ADDRESS,
        "cancel_url": _ADDRESS,
        "locale": OneOf(_LOCALES),
        "submit_type": OneOf(frozenset({"auto", "pay"})),
        "allowed_payment_method_types": ListOf(OneOf(frozenset({"card"}))),
        "adaptive_pricing": Fields({"enabled": Flag()}),
        "metadata": Metadata(),
        "payment_intent_data": _INTENT,
        "line_items": ListOf(_LINE_ITEM),
        "expand": _EXPAND,
    },
    frozenset({"customer", "line_items", "mode", "success_url"}),
)

CHECKOUT_SESSIONS = Fields({"customer": Text(255), "created": _CREATED, **_PAGING})
EVENTS = Fields({"types": ListOf(Text(100), 20), "created": _CREATED, **_PAGING})
OF_PAYMENT = Fields({"payment_intent": Text(255), **_PAGING})

REFUND = Fields(
    {
        "payment_intent": Text(255),
        "charge": Text(255),
        "amount": Whole(1),
        "reason": OneOf(frozenset({"duplicate", "fraudulent", "requested_by_customer"})),
        "metadata": Metadata(),
        "expand": _EXPAND,
    }
)

PORTAL_SESSION = Fields(
    {
        "customer": Text(255),
        "return_url": _ADDRESS,
        "locale": OneOf(_LOCALES),
        "expand": _EXPAND,
    },
    frozenset({"customer"}),
)
