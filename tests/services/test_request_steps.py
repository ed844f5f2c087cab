"""A step of a request leaves its line in the thread and its row in the audit trail."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing_desktop.domain.invoice_request import RequestAction
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.request_message import MessageKind
from billing_desktop.domain.sentence import Sentence
from billing_desktop.errors import ConflictError
from billing_desktop.services.request_steps import RequestSteps
from billing_desktop.services.service import Tools
from tests.book import Book
from tests.builders import NOW, eur

REVIEWER = Operator("Ravi", Role.SUPPORT)


def test_a_request_begins_with_its_line_its_message_and_its_times(book: Book) -> None:
    account = book.account()
    top_up = book.services.top_ups.start(
        book.operator,
        account.account_id,
        eur("1500.00"),
        key="k",
        message="Please send it to us.",
        purchase_order_number=" PO-4711 ",
        note="They called.",
    )

    view = book.services.invoice_requests.get(book.operator, top_up.billing_number)
    line, message = book.services.invoice_requests.thread(book.operator, view.request.request_id)

    assert line.words == f"finance desk asked for a top-up of {eur('1500.00')} by invoice."
    assert (line.action, line.kind) == (RequestAction.REQUEST, MessageKind.SYSTEM)
    assert (message.words, message.author, message.at) == (
        "Please send it to us.",
        "finance desk",
        NOW,
    )
    assert view.request.purchase_order_number == "PO-4711"
    assert view.request.note == "They called."
    # NOW is a Monday.
    assert view.request.review_due_at == NOW + timedelta(days=1)
    assert view.request.expires_at == NOW + timedelta(days=30)


def test_a_step_is_in_the_thread_and_in_the_audit_trail(book: Book) -> None:
    request_id = requested(book)

    book.services.invoice_requests.take(REVIEWER, request_id, version=1)

    thread = book.services.invoice_requests.thread(REVIEWER, request_id)
    assert thread[-1].action is RequestAction.TAKE
    assert thread[-1].to is not None
    ((operator, action, place),) = book.rows(
        "SELECT operator, action, object FROM audit_trail ORDER BY seq DESC LIMIT 1"
    )
    assert (operator, action) == ("Ravi", "invoice_request.take")
    assert place == f"invoice_request:{request_id}:in_review"


def test_of_two_who_move_a_request_that_was_not_locked_one_is_refused(book: Book) -> None:
    request_id = requested(book)
    steps = RequestSteps(Tools(book.services.database, book.clock, lambda: "id"))
    with book.services.database.read() as uow:
        seen = uow.invoice_requests.find(request_id)
    book.services.invoice_requests.take(REVIEWER, request_id, version=1)

    said = Sentence("{name} put the request back into the queue.", {"name": "x"})
    with book.services.database.write() as uow, pytest.raises(ConflictError):
        steps.step(uow, REVIEWER, seen, RequestAction.TAKE, said)


def requested(book: Book) -> str:
    top_up = book.start(book.account(), "1500.00")
    request = book.services.invoice_requests.of_top_up(book.operator, top_up.top_up_id)
    return request.request_id
