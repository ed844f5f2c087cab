"""Orders about requests for an invoice: a message, the approval, the refusal."""

from __future__ import annotations

from billing_desktop.cli.answer import JsonValue, Values
from billing_desktop.cli.desk import Desk
from billing_desktop.cli.orders.order import Order
from billing_desktop.domain.request_listing import RequestView

_NO_REASON = "No reason was given."


def message(desk: Desk, order: Order) -> Values:
    """Write into the thread of a request."""
    requests = desk.services.invoice_requests
    view = requests.get(desk.operator, order.text("request"))
    request_id = view.request.request_id
    written = requests.write(desk.operator, request_id, order.text("text"), key=order.key)
    return {
        "id": f"{request_id}:{written.seq}",
        "request": request_id,
        "status": view.request.status.value,
    }


def approve(desk: Desk, order: Order) -> Values:
    """Approve a request and issue its invoice; one nobody has taken is taken thereby."""
    requests = desk.services.invoice_requests
    request = requests.get(desk.operator, order.text("request")).request
    view = requests.approve(
        desk.operator, request.request_id, version=request.version, key=order.key
    )
    return _values(view)


def decline(desk: Desk, order: Order) -> Values:
    """Decline a request."""
    requests = desk.services.invoice_requests
    request = requests.get(desk.operator, order.text("request")).request
    reason = order.text("reason") or _NO_REASON
    view = requests.decline(
        desk.operator, request.request_id, reason, version=request.version, key=order.key
    )
    return _values(view)


def _values(view: RequestView) -> dict[str, JsonValue]:
    request = view.request
    values: dict[str, JsonValue] = {
        "id": request.request_id,
        "top_up": request.top_up_id,
        "billing_number": request.billing_number,
        "status": request.status.value,
    }
    if request.invoice_number is not None:
        values["invoice"] = request.invoice_number
    return values
