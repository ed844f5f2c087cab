"""Orders that take invoices back."""

from __future__ import annotations

from billing_desktop.cli.answer import Values
from billing_desktop.cli.desk import Desk
from billing_desktop.cli.orders import bank
from billing_desktop.cli.orders.order import Order
from billing_desktop.domain.correction import Correction
from billing_desktop.services.service import check_key


def credit_note(desk: Desk, order: Order) -> Values:
    """Take an invoice back, all of it or ``amount`` of its credit; ``reissue`` issues it again.

    What is more than the unspent balance waits for a second person.
    """
    corrections, number = desk.services.corrections, order.text("invoice")
    reason = order.text("reason")
    if order.flag("reissue"):
        made = corrections.correct(desk.operator, number, key=order.key, reason=reason)
    else:
        credit = None if order.optional("amount") is None else order.amount()
        made = corrections.issue_credit_note(
            desk.operator, number, key=order.key, reason=reason, credit=credit
        )
    return _values(desk, made)


def confirm(desk: Desk, order: Order) -> Values:
    """Confirm what somebody else has ordered: the second person."""
    correction_id = order.text("id")
    if bank.is_hand_booking(desk, correction_id):
        return bank.confirm(desk, order)
    _claim(desk, order, correction_id)
    return _values(desk, desk.services.corrections.confirm(desk.operator, correction_id))


def reject(desk: Desk, order: Order) -> Values:
    """Reject what waits for a second person."""
    correction_id, reason = order.text("id"), order.text("reason")
    if bank.is_hand_booking(desk, correction_id):
        return bank.reject(desk, order)
    _claim(desk, order, correction_id, reason)
    done = desk.services.corrections.reject(desk.operator, correction_id, reason=reason)
    return _values(desk, done)


def _claim(desk: Desk, order: Order, correction_id: str, *content: str) -> None:
    check_key(order.key)
    desk.services.corrections.get(desk.operator, correction_id)  # Keys are not spent on nothing.
    desk.services.books.claim(
        desk.operator, order.op, order.key, content=content, object_id=correction_id
    )


def _values(desk: Desk, made: Correction) -> Values:
    return {
        "id": made.correction_id,
        "status": made.status.value,
        "corrects": made.invoice_number,
        "credit_note": made.credit_note_number,
        "invoice": made.new_invoice_number or made.invoice_number,
        "amount": str(made.shares.credit),
        "total": str(made.shares.gross),
        "is_one_person": made.is_one_person,
        "balance": str(desk.balance(made.account_id)),
    }
