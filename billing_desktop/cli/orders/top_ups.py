"""Orders that price and start top-ups."""

from __future__ import annotations

import unicodedata

from billing_desktop.cli.answer import JsonValue, Values
from billing_desktop.cli.desk import Desk
from billing_desktop.cli.orders.order import Order
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.domain.top_up import TopUp, TopUpStatus
from billing_desktop.errors import BillingError, ProviderError
from billing_desktop.services.payments import PaymentPage
from billing_desktop.services.service import key_reused

_NO_ANSWER = "The provider did not answer. The state is the last one known; sync asks again."


def quote(desk: Desk, order: Order) -> Values:
    """Return the five figures for an amount."""
    amount, method = order.amount(), order.method()
    account = desk.services.accounts.find(desk.operator, order.text("account"))
    price = desk.services.top_ups.quote(desk.operator, account.account_id, amount, method=method)
    return {
        "account": account.account_id,
        "method": price.method.value,
        "amount": str(price.amount),
        "fee": str(price.fee),
        "vat": str(price.vat),
        "total": str(price.total),
        "expected_balance": str(price.expected_balance),
        "tax_category": price.tax.category.value,
        "tax_percent": f"{price.tax.percent:f}",
    }


def start(desk: Desk, order: Order) -> Values:
    """Start a top-up, and by card open the page on which it is paid."""
    top_up = _start(desk, order, order.method(), message="")
    if top_up.status is not TopUpStatus.PENDING:
        return top_up_values(top_up)
    try:
        page = desk.services.payments.open_page(desk.operator, top_up.top_up_id)
    except ProviderError as error:
        # The top-up is recorded and its answer has to say so: the page can be had later.
        return top_up_values(desk.services.top_ups.get(desk.operator, top_up.top_up_id), error)
    return page_values(page)


def request_invoice(desk: Desk, order: Order) -> Values:
    """Record the wish to top up by invoice, whatever the amount."""
    message = order.text("message")
    top_up = _start(desk, order, TopUpMethod.INVOICE, message=message)
    request = desk.services.invoice_requests.of_top_up(desk.operator, top_up.top_up_id)
    if _folded(request.message) != _folded(message):
        raise key_reused(order.key)
    values = top_up_values(top_up)
    return {
        **values,
        "id": request.request_id,
        "top_up": top_up.top_up_id,
        "status": request.status.value,
    }


def page_values(page: PaymentPage) -> dict[str, JsonValue]:
    """Return a top-up as its payment page has it, with the address while it is open."""
    values = top_up_values(page.top_up)
    if page.url is not None:
        values["url"] = page.url
    if not page.is_known:
        values["message"] = _NO_ANSWER
    return values


def top_up_values(top_up: TopUp, error: BillingError | None = None) -> dict[str, JsonValue]:
    """Return where a top-up stands."""
    values: dict[str, JsonValue] = {
        "id": top_up.top_up_id,
        "billing_number": top_up.billing_number,
        "account": top_up.account_id,
        "status": top_up.status.value,
        "method": top_up.method.value,
        "amount": str(top_up.quote.amount),
        "total": str(top_up.quote.total),
    }
    if top_up.invoice_number is not None:
        values["invoice"] = top_up.invoice_number
    if top_up.failure is not None:
        values["failure"] = top_up.failure.value
    declined = None if top_up.last_attempt is None else top_up.last_attempt.declined_because
    if top_up.status is not TopUpStatus.COMPLETED and declined is not None:
        values["message"] = declined
    if error is not None:
        values["message"] = str(error)
    return values


def _folded(message: str) -> str:
    # It is stored in composed form and without blanks at its ends.
    return " ".join(unicodedata.normalize("NFC", message).split())


def _start(desk: Desk, order: Order, method: TopUpMethod | None, *, message: str) -> TopUp:
    amount = order.amount()
    account = desk.services.accounts.find(desk.operator, order.text("account"))
    return desk.services.top_ups.start(
        desk.operator,
        account.account_id,
        amount,
        key=order.key,
        method=method,
        message=message,
    )
