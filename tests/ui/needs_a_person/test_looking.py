from __future__ import annotations

import pytest

from billing_desktop.errors import PaymentOutcomeUnknownError
from tests.book import Book
from tests.ui.needs_a_person.troubles import disputed, payment_of, unknown, without_invoice
from ui.needs_a_person.looking import Looked, look_again
from ui.open_tasks import read_open_tasks


def look(book: Book) -> Looked:
    (line,) = read_open_tasks(book.services, book.operator)
    return look_again(book.services, book.operator, line)


def test_a_state_that_is_known_now_is_news(book: Book) -> None:
    top_up = unknown(book, book.account())
    book.gateway._settle(book.page(top_up), "checkout.session.completed")

    assert look(book) is Looked.CHANGED


def test_the_same_again_is_none(book: Book) -> None:
    unknown(book, book.account())

    assert look(book) is Looked.UNCHANGED


def test_a_reason_that_has_become_another_is_news(book: Book) -> None:
    without_invoice(book, book.account())
    book.seller(name="Nordlicht GmbH", iban="")

    assert look(book) is Looked.CHANGED


@pytest.mark.parametrize("trouble", [unknown, disputed])
def test_silence_is_neither(book: Book, trouble: object) -> None:
    assert callable(trouble)
    trouble(book, book.account())
    book.gateway.fail_next(PaymentOutcomeUnknownError("No answer."))

    assert look(book) is Looked.SILENT


def test_of_a_completed_top_up_its_disputes_are_read(book: Book) -> None:
    top_up = disputed(book, book.account())
    (dispute,) = book.gateway.disputes(payment_of(book, top_up))
    book.gateway.win(dispute.reference)

    assert look(book) is Looked.CHANGED
