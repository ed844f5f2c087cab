"""Wishes for a top-up by invoice: the inbox, the threads, and the review."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing_desktop.domain.invoice_request import InvoiceRequest, RequestStatus
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.domain.request_listing import RequestFilter, RequestQuery
from billing_desktop.domain.request_rules import RequestRules
from billing_desktop.errors import (
    BillingError,
    ConflictError,
    KeyReusedError,
    NotAllowedError,
    NotFoundError,
)
from tests.book import Book
from tests.builders import NOW, eur

ASKER = Operator("The asker", Role.FINANCE)
REVIEWER = Operator("The reviewer", Role.SUPPORT)
OTHER = Operator("The colleague", Role.SUPPORT)


def asked(book: Book, company: str = "Weidmann") -> InvoiceRequest:
    """Ask for a top-up by invoice in a book that has operators."""
    if not book.services.operators.all(book.administrator):
        book.services.operators.add(
            book.administrator, name="Office", role=Role.ADMINISTRATOR, password="secret-123"
        )
    top_up = book.services.top_ups.start(
        ASKER, book.account(company=company).account_id, eur("1500.00"), key=book.key()
    )
    return book.services.invoice_requests.of_top_up(ASKER, top_up.top_up_id)


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


def test_a_request_goes_to_and_fro_between_asker_and_reviewer(book: Book) -> None:
    requests, request_id = book.services.invoice_requests, asked(book).request_id

    taken = requests.take(REVIEWER, request_id, version=1).request
    back = requests.ask_back(REVIEWER, request_id, "Which one?", version=taken.version).request
    assert (back.status, back.review_due_at) == (RequestStatus.NEEDS_INFORMATION, None)
    again = requests.answer(ASKER, request_id, "This one.", version=back.version).request

    assert (again.status, again.assignee) == (RequestStatus.IN_REVIEW, "The reviewer")
    assert again.review_due_at is not None
    assert [entry.words for entry in requests.thread(ASKER, request_id)][1:] == [
        "The reviewer took the request into review.",
        "Which one?",
        "The reviewer asked back. The request waits for an answer.",
        "This one.",
        "The asker entered the answer. The review goes on.",
    ]


def test_of_two_who_take_at_once_the_second_is_told_the_first_by_name(book: Book) -> None:
    requests, request_id = book.services.invoice_requests, asked(book).request_id
    requests.take(REVIEWER, request_id, version=1)

    with pytest.raises(ConflictError, match="The reviewer took the request into review"):
        requests.take(OTHER, request_id, version=1)

    over = requests.take(OTHER, request_id, version=2).request
    assert over.assignee == "The colleague"
    assert requests.release(OTHER, request_id, version=3).request.assignee is None


def test_nobody_reviews_what_they_asked_for(book: Book) -> None:
    requests, request_id = book.services.invoice_requests, asked(book).request_id

    with pytest.raises(NotAllowedError, match="You asked for this yourself"):
        requests.take(ASKER, request_id, version=1)


def test_a_key_makes_a_step_and_a_message_once(book: Book) -> None:
    requests, request_id = book.services.invoice_requests, asked(book).request_id
    for _ in range(2):
        taken = requests.take(REVIEWER, request_id, version=1, key="take")
        requests.write(REVIEWER, request_id, "Hello", key="hello")

    assert taken.request.status is RequestStatus.IN_REVIEW
    assert [entry.words for entry in requests.thread(ASKER, request_id)].count("Hello") == 1
    with pytest.raises(KeyReusedError):
        requests.write(REVIEWER, request_id, "Other words", key="hello")


def test_what_others_write_is_unread_until_it_is_read(book: Book) -> None:
    requests, request_id = book.services.invoice_requests, asked(book).request_id
    requests.write(REVIEWER, request_id, "Hello", key="hello")
    assert requests.unread_counts(ASKER) == {request_id: 1}

    requests.mark_read(ASKER, request_id, seq=99)

    assert requests.unread_counts(ASKER) == {}
    assert requests.unread_counts(OTHER) == {request_id: 2}


def test_a_draft_is_kept_for_its_writer_until_it_is_sent(book: Book) -> None:
    requests, request_id = book.services.invoice_requests, asked(book).request_id
    requests.save_draft(REVIEWER, request_id, "Hel")
    requests.save_draft(REVIEWER, request_id, "Hello")
    book.restart()
    requests = book.services.invoice_requests

    draft = requests.draft(REVIEWER, request_id)
    assert draft is not None
    assert draft.text == "Hello"
    assert requests.draft(ASKER, request_id) is None

    requests.write(REVIEWER, request_id, "Hello", key="hello")
    assert requests.draft(REVIEWER, request_id) is None


def test_filters_count_and_find(book: Book) -> None:
    requests = book.services.invoice_requests
    first, second = asked(book, "Weidmann"), asked(book, "Atelier Brun")
    requests.take(REVIEWER, first.request_id, version=1)

    listing = requests.search(REVIEWER, RequestQuery())
    assert listing.ids == (first.request_id, second.request_id)
    assert listing.counts[RequestFilter.MINE] == 1
    assert listing.counts[RequestFilter.UNASSIGNED] == 1
    mine = requests.search(REVIEWER, RequestQuery(filter=RequestFilter.MINE))
    assert mine.ids == (first.request_id,)
    assert requests.search(REVIEWER, RequestQuery(text="brun")).ids == (second.request_id,)
    rows = requests.rows(REVIEWER, listing.ids)
    assert [row.request.company for row in rows] == ["Weidmann", "Atelier Brun"]


def test_other_rules_hold_for_what_comes_after(book: Book) -> None:
    requests = book.services.invoice_requests
    assert requests.rules(ASKER) == RequestRules()

    requests.save_rules(book.administrator, RequestRules.checked(review_days=3, expiry_days=10))

    request = asked(book)
    assert requests.rules(ASKER).review_days == 3
    assert request.expires_at == NOW + timedelta(days=10)


@pytest.mark.parametrize("text", ["", " \n ", "x" * 100_000, "a\x00b"])
def test_a_message_that_cannot_be_kept_is_refused(book: Book, text: str) -> None:
    request_id = asked(book).request_id

    with pytest.raises(BillingError):
        book.services.invoice_requests.write(ASKER, request_id, text, key="message")

    assert len(book.services.invoice_requests.thread(ASKER, request_id)) == 1
