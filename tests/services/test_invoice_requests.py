"""Wishes for a top-up by invoice, as recorded."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing_desktop.domain.invoice_request import RequestStatus
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.errors import NotFoundError
from tests.book import Book
from tests.builders import NOW, eur


def test_open_requests_are_listed_oldest_first(book: Book) -> None:
    account = book.account()
    first = book.start(account, "1000.00")
    book.clock.move(timedelta(minutes=1))
    second = book.start(account, "20.00", method=TopUpMethod.INVOICE)

    requests = book.services.invoice_requests.all_open(book.operator)

    assert [request.top_up_id for request in requests] == [first.top_up_id, second.top_up_id]
    assert requests[0].amount == eur("1000.00")
    assert requests[0].total == eur("1190.00")
    assert requests[0].company == account.name
    assert requests[0].billing_number == first.billing_number
    assert requests[0].status is RequestStatus.REQUESTED
    assert (requests[0].requested_by, requests[0].requested_at) == (book.operator.name, NOW)


def test_a_card_top_up_has_no_request(book: Book) -> None:
    top_up = book.start(book.account())

    with pytest.raises(NotFoundError, match="There is no request"):
        book.services.invoice_requests.of_top_up(book.operator, top_up.top_up_id)
    assert book.services.invoice_requests.all_open(book.operator) == ()
