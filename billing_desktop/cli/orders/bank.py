"""Orders that book payments by hand."""

from __future__ import annotations

from billing_desktop.cli.answer import Values
from billing_desktop.cli.desk import Desk
from billing_desktop.cli.orders.order import Order
from billing_desktop.domain.bank_line import HandBooking
from billing_desktop.errors import NotFoundError
from billing_desktop.services.service import check_key


def mark_paid(desk: Desk, order: Order) -> Values:
    """Say that money has arrived for an invoice; somebody else has to confirm it."""
    made = desk.services.bank.by_hand.mark_paid(
        desk.operator,
        order.text("invoice"),
        order.amount(),
        key=order.key,
        reason=order.text("reason"),
    )
    return _values(desk, made)


def is_hand_booking(desk: Desk, hand_id: str) -> bool:
    """Tell whether an id is that of a payment booked by hand."""
    try:
        desk.services.bank.by_hand.get(desk.operator, hand_id)
    except NotFoundError:
        return False
    return True


def confirm(desk: Desk, order: Order) -> Values:
    """Book what somebody else has marked as paid."""
    hand_id = order.text("id")
    _claim(desk, order, hand_id)
    return _values(desk, desk.services.bank.by_hand.confirm(desk.operator, hand_id))


def reject(desk: Desk, order: Order) -> Values:
    """Let a payment that waits for a second person not be booked."""
    hand_id, reason = order.text("id"), order.text("reason")
    _claim(desk, order, hand_id, reason)
    return _values(desk, desk.services.bank.by_hand.reject(desk.operator, hand_id, reason=reason))


def _claim(desk: Desk, order: Order, hand_id: str, *content: str) -> None:
    check_key(order.key)
    desk.services.books.claim(
        desk.operator, order.op, order.key, content=content, object_id=hand_id
    )


def _values(desk: Desk, made: HandBooking) -> Values:
    return {
        "id": made.hand_id,
        "status": made.status.value,
        "invoice": made.invoice_number,
        "amount": str(made.amount),
        "is_one_person": made.is_one_person,
        "top_up": made.top_up_id,
        "balance": str(desk.balance(made.account_id)),
    }
