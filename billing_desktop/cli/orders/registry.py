"""The operations by name: which fields they take and what carries them out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from billing_desktop.cli.answer import Values
from billing_desktop.cli.desk import Desk
from billing_desktop.cli.orders import (
    accounts,
    bank,
    corrections,
    documents,
    payments,
    refunds,
    requests,
    top_ups,
    vat_numbers,
)
from billing_desktop.cli.orders.order import Order, Shape
from billing_desktop.domain.account import FIELD_NAMES as DETAILS
from billing_desktop.domain.seller import TYPED_NAMES as SELLER


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that a line of `batch` may ask for. Safe to repeat with the same key."""

    shape: Shape
    carry_out: Callable[[Desk, Order], Values]


OPERATIONS = {
    "seller": Operation(Shape(("key",), (*SELLER, "version")), accounts.save_seller),
    "account": Operation(Shape(("key", "company"), DETAILS), accounts.open_account),
    "usage": Operation(
        Shape(("key", "account", "amount", "on"), ("description",)), accounts.book_usage
    ),
    "quote": Operation(Shape(("account", "amount"), ("method",)), top_ups.quote),
    "top_up": Operation(Shape(("key", "account", "amount"), ("method",)), top_ups.start),
    "request_invoice": Operation(
        Shape(("key", "account", "amount"), ("message",)), top_ups.request_invoice
    ),
    "message": Operation(Shape(("key", "request", "text")), requests.message),
    "approve": Operation(Shape(("key", "request")), requests.approve),
    "decline": Operation(Shape(("key", "request"), ("reason",)), requests.decline),
    "complete": Operation(Shape(("key", "top_up"), ("card",)), payments.complete),
    "cancel": Operation(Shape(("key", "top_up")), payments.cancel),
    "refund": Operation(Shape(("key", "top_up", "amount", "reason")), refunds.refund),
    "credit_note": Operation(
        Shape(("key", "invoice", "reason"), ("amount",), ("reissue",)), corrections.credit_note
    ),
    "mark_paid": Operation(Shape(("key", "invoice", "amount", "reason")), bank.mark_paid),
    "confirm": Operation(Shape(("key", "id")), corrections.confirm),
    "reject": Operation(Shape(("key", "id", "reason")), corrections.reject),
    "check_vat": Operation(Shape(("account",)), vat_numbers.check),
    "clear_vat": Operation(Shape(("key", "account", "reason")), vat_numbers.clear),
    "reprint": Operation(Shape(("invoice",), ("out",)), documents.reprint),
    "sync": Operation(Shape(), documents.sync),
}
SHAPES = {name: operation.shape for name, operation in OPERATIONS.items()}
