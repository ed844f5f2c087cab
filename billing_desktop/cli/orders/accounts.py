"""Orders about the seller, customer accounts and usage."""

from __future__ import annotations

from billing_desktop.cli.answer import Values
from billing_desktop.cli.desk import Desk
from billing_desktop.cli.orders.order import Order
from billing_desktop.domain.account import FIELD_NAMES as DETAILS
from billing_desktop.domain.account import BillingDetails
from billing_desktop.domain.seller import TYPED_NAMES as SELLER
from billing_desktop.domain.seller import Seller


def save_seller(desk: Desk, order: Order) -> Values:
    """Keep the seller's details as given, and the logo; those that are missing are told.

    An order that names the ``version`` it was made from does not replace a newer one.
    """
    details = Seller.checked(**order.texts(SELLER))
    sellers = desk.services.sellers
    saved = sellers.save(
        desk.operator, details, keeps_logo=True, key=order.key, version=order.version()
    )
    return {
        "id": "seller",
        "status": _status(saved.missing),
        "missing": list(saved.missing),
        "version": sellers.saved(desk.operator).version,
    }


def open_account(desk: Desk, order: Order) -> Values:
    """Open an account; details may still be missing."""
    details = BillingDetails.checked(**order.texts(DETAILS))
    account = desk.services.accounts.create(desk.operator, details, key=order.key)
    missing = account.details.missing
    return {
        "id": account.account_id,
        "customer_number": account.customer_number,
        "status": _status(missing),
        "missing": list(missing),
        "balance": str(desk.balance(account.account_id)),
    }


def book_usage(desk: Desk, order: Order) -> Values:
    """Book one debit of an account's balance."""
    amount, used_on = order.amount(), order.day()
    account = desk.services.accounts.find(desk.operator, order.text("account"))
    usage = desk.services.usage.add(
        desk.operator,
        account.account_id,
        amount,
        key=order.key,
        used_on=used_on,
        description=order.text("description"),
    )
    return {
        "id": usage.external_id,
        "account": account.account_id,
        "status": "booked",
        "amount": str(usage.amount),
        "balance": str(desk.balance(account.account_id)),
    }


def _status(missing: tuple[str, ...]) -> str:
    return "details_missing" if missing else "complete"
