"""Orders that send money back."""

from __future__ import annotations

from billing_desktop.cli.answer import Values
from billing_desktop.cli.desk import Desk
from billing_desktop.cli.orders.order import Order


def refund(desk: Desk, order: Order) -> Values:
    """Send an amount of a card payment back; ``asked`` means the answer is not known yet."""
    top_up = desk.services.top_ups.find(desk.operator, order.text("top_up"))
    made = desk.services.refunds.refund(
        desk.operator,
        top_up.top_up_id,
        order.amount(),
        key=order.key,
        reason=order.text("reason"),
    )
    return {
        "id": made.refund_id,
        "top_up": top_up.top_up_id,
        "status": made.status.value,
        "amount": str(made.amount),
        "balance": str(desk.balance(top_up.account_id)),
    }
