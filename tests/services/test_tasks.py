"""What needs a person stays until it was seen to."""

from __future__ import annotations

import pytest

from billing_desktop.domain.task import TaskKind
from billing_desktop.errors import NotFoundError, UserError
from tests.book import Book
from tests.builders import eur
from tests.services.test_settling import sync


def paid_otherwise(book: Book) -> None:
    top_up = book.open(book.account())
    page = book.page(top_up)
    book.gateway.pay(page)
    book.gateway._change(page, amount_total=eur("60.70"), amount_received=eur("60.70"))
    book.refresh(top_up)


def test_what_was_seen_to_stays_closed_and_is_in_the_audit_trail(book: Book) -> None:
    paid_otherwise(book)
    (task,) = book.services.tasks.all_open(book.operator)

    book.services.tasks.mark_done(book.operator, task.task_id, note="Sent back by hand")
    sync(book)

    assert book.services.tasks.all_open(book.operator) == ()
    assert book.rows("SELECT object FROM audit WHERE action = 'task.done'") == [
        (f"task:{task.task_id}:Sent back by hand",)
    ]
    assert book.findings() == ()


def test_what_is_unknown_and_was_seen_to_stays_closed(book: Book) -> None:
    top_up = book.open(book.account())
    book.gateway.confuse(book.page(top_up))
    book.refresh(top_up)
    (task,) = book.services.tasks.all_open(book.operator)
    assert task.kind is TaskKind.PAYMENT_UNKNOWN

    book.services.tasks.mark_done(book.operator, task.task_id, note="Asked the provider")
    book.refresh(top_up)

    assert book.tasks() == []


def test_a_note_is_asked_for(book: Book) -> None:
    paid_otherwise(book)
    (task,) = book.services.tasks.all_open(book.operator)

    with pytest.raises(UserError, match="reason"):
        book.services.tasks.mark_done(book.operator, task.task_id, note="")


def test_a_missing_invoice_is_not_done_by_saying_so(book: Book) -> None:
    top_up = book.open(book.account())
    book.seller(tax_number="")
    book.pay(top_up)
    (task,) = book.services.tasks.all_open(book.operator)

    with pytest.raises(UserError, match="closes by itself"):
        book.services.tasks.mark_done(book.operator, task.task_id, note="Never mind")


def test_a_task_that_is_not_there_is_said_so(book: Book) -> None:
    with pytest.raises(NotFoundError):
        book.services.tasks.mark_done(book.operator, "nothing", note="Done")
