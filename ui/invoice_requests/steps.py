"""One step of a request, ordered in the window and carried out by a worker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from billing_desktop.domain.invoice_request import InvoiceRequest, RequestAction
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.request_listing import RequestView
from billing_desktop.domain.request_message import RequestMessage

if TYPE_CHECKING:
    from billing_desktop.services.invoice_requests import InvoiceRequests


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody wants done with the request as they saw it; ``key`` makes it one order."""

    request: InvoiceRequest
    action: RequestAction
    text: str = ""
    by_mail: bool = False
    key: str = ""

    @classmethod
    def new(
        cls,
        request: InvoiceRequest,
        action: RequestAction,
        text: str = "",
        *,
        by_mail: bool = False,
    ) -> Order:
        """Return an order that was never given before."""
        return cls(request, action, text, by_mail, uuid4().hex)


def carry_out(
    requests: InvoiceRequests, operator: Operator, order: Order
) -> RequestView | RequestMessage:
    """Do it and return what the request is now, or the message. Safe to repeat. Blocks.

    Raises:
        ConflictError: somebody else was faster; the sentence names them.
    """
    return _call(requests, operator, order)()


def _call(
    requests: InvoiceRequests, operator: Operator, order: Order
) -> Callable[[], RequestView | RequestMessage]:
    request_id, version, key = order.request.request_id, order.request.version, order.key
    match order.action:
        case RequestAction.WRITE:
            return lambda: requests.write(
                operator, request_id, order.text, key=key, by_mail=order.by_mail
            )
        case RequestAction.TAKE | RequestAction.RELEASE | RequestAction.APPROVE:
            step = {
                RequestAction.TAKE: requests.take,
                RequestAction.RELEASE: requests.release,
                RequestAction.APPROVE: requests.approve,
            }[order.action]
            return lambda: step(operator, request_id, version=version, key=key)
        case _:
            with_words = {
                RequestAction.ASK_BACK: requests.ask_back,
                RequestAction.ANSWER: requests.answer,
                RequestAction.DECLINE: requests.decline,
                RequestAction.WITHDRAW: requests.withdraw,
            }[order.action]
            return lambda: with_words(operator, request_id, order.text, version=version, key=key)
