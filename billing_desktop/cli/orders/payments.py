"""Orders that bring a top-up to its end."""

from __future__ import annotations

from billing_desktop.cli.answer import Values, refusal
from billing_desktop.cli.desk import Desk
from billing_desktop.cli.orders.order import Order
from billing_desktop.cli.orders.top_ups import page_values, top_up_values
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.domain.top_up import TopUp, TopUpStatus
from billing_desktop.errors import ProviderRejectedError, UserError
from billing_desktop.providers import LocalPage
from billing_desktop.services.payments import PaymentPage


def complete(desk: Desk, order: Order) -> Values:
    """Go on with a card top-up: read the provider, pay on the local page if a card is given.

    A top-up that failed is tried again only with a card.
    """
    card = order.optional("card")
    page_of = None if card is None else _local_page(desk, card)
    top_up = desk.services.top_ups.find(desk.operator, order.text("top_up"))
    if top_up.method is not TopUpMethod.CARD:
        raise refusal(
            "{number} is paid by invoice, not by card.",
            code="method_invalid",
            number=top_up.billing_number,
        )
    _claim(desk, order, top_up, card or "")
    page = _read(desk, top_up, is_retry=card is not None)
    if page_of is not None and card is not None and page.url is not None:
        page = _pay(desk, page_of, page, card)
    balance = desk.balance(top_up.account_id)
    return {**page_values(page), "balance": str(balance)}


def cancel(desk: Desk, order: Order) -> Values:
    """Give a top-up up; one that was paid before its page could be closed is completed."""
    payments = desk.services.payments
    top_up = desk.services.top_ups.find(desk.operator, order.text("top_up"))
    if top_up.status is not TopUpStatus.COMPLETED:
        _claim(desk, order, top_up)
        return top_up_values(payments.cancel(desk.operator, top_up.top_up_id))
    if desk.services.books.is_claimed(desk.operator, order.op, order.key):
        _claim(desk, order, top_up)  # The same order again, or another under its key.
        return top_up_values(top_up)
    return top_up_values(payments.cancel(desk.operator, top_up.top_up_id))


def _claim(desk: Desk, order: Order, top_up: TopUp, *content: str) -> None:
    desk.services.books.claim(
        desk.operator, order.op, order.key, content=content, object_id=top_up.top_up_id
    )


def _local_page(desk: Desk, card: str) -> LocalPage:
    from billing_desktop.payments.sandbox.cards import TrialCard, card_named
    from billing_desktop.payments.sandbox.refused import RefusedError

    try:
        card_named(card)
    except RefusedError as refused:
        raise refusal(
            "Only these test cards can be used: {cards}.",
            code="card_unknown",
            cards=", ".join(known.label for known in TrialCard),
        ) from refused
    if desk.services.local_page is None:
        raise refusal("Test cards pay on the local payment page only.", code="not_local")
    return desk.services.local_page


def _read(desk: Desk, top_up: TopUp, *, is_retry: bool) -> PaymentPage:
    payments = desk.services.payments
    if top_up.status is TopUpStatus.FAILED and is_retry:
        top_up = payments.retry(desk.operator, top_up.top_up_id)
    if top_up.status is not TopUpStatus.PENDING:
        return payments.refresh(desk.operator, top_up.top_up_id)
    try:
        return payments.open_page(desk.operator, top_up.top_up_id)
    except ProviderRejectedError:
        # The provider refused the page, so the top-up has failed: that is the answer.
        return PaymentPage(desk.services.top_ups.get(desk.operator, top_up.top_up_id))


def _pay(desk: Desk, local_page: LocalPage, page: PaymentPage, card: str) -> PaymentPage:
    attempt = page.top_up.last_attempt
    assert attempt is not None and attempt.provider_reference is not None  # noqa: PT018
    try:
        local_page.pay(attempt.provider_reference, card)
    except UserError as error:
        if error.code != "page_refused":
            raise
        # Somebody else paid it or closed it at this moment: the state tells.
    return desk.services.payments.refresh(desk.operator, page.top_up.top_up_id)
