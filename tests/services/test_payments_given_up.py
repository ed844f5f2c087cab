"""Retrying, cancelling, and choosing another method."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing_desktop.domain.account import BillingDetails
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.domain.top_up import TopUp, TopUpStatus
from billing_desktop.errors import (
    KeyReusedError,
    PaymentOutcomeUnknownError,
    UserError,
)
from billing_desktop.services.payments import PaymentPage
from tests.book import Book
from tests.builders import eur


def open_page(book: Book, top_up: TopUp) -> PaymentPage:
    return book.services.payments.open_page(book.operator, top_up.top_up_id)


def failed(book: Book) -> TopUp:
    top_up = book.open(book.account())
    book.gateway.expire(book.page(top_up))
    return book.refresh(top_up)


def choose_invoice(book: Book, top_up: TopUp, key: str = "inv") -> TopUp:
    return book.services.payments.choose_invoice(
        book.operator, top_up.top_up_id, key=key, message="By invoice, please."
    )


def test_a_retry_is_a_new_page_with_a_new_key(book: Book) -> None:
    top_up = failed(book)

    again = book.services.payments.retry(book.operator, top_up.top_up_id)
    page = open_page(book, again)

    assert again.status is TopUpStatus.PENDING
    assert page.top_up.last_attempt is not None
    assert page.top_up.last_attempt.number == 2
    assert book.gateway.payable(top_up.top_up_id) == (book.page(top_up),)
    keys = book.rows("SELECT DISTINCT idempotency_key FROM attempt")
    assert len(keys) == 2
    assert book.pay(top_up).status is TopUpStatus.COMPLETED
    assert book.findings() == ()


def test_a_retry_of_what_was_paid_after_all_is_booked_instead(book: Book) -> None:
    top_up = book.open(book.account())
    book.gateway.process(book.page(top_up))
    book.gateway.fail(book.page(top_up))
    book.refresh(top_up)
    book.gateway.arrive(book.page(top_up))

    again = book.services.payments.retry(book.operator, top_up.top_up_id)

    assert again.status is TopUpStatus.COMPLETED
    assert len(book.gateway.references(top_up.top_up_id)) == 1


def test_a_retry_without_an_answer_changes_nothing(book: Book) -> None:
    top_up = failed(book)
    book.gateway.fail_next(PaymentOutcomeUnknownError("No answer."))

    with pytest.raises(PaymentOutcomeUnknownError):
        book.services.payments.retry(book.operator, top_up.top_up_id)

    assert book.get(top_up) == top_up


def test_a_retry_clicked_twice_is_one(book: Book) -> None:
    top_up = failed(book)

    first = book.services.payments.retry(book.operator, top_up.top_up_id)
    second = book.services.payments.retry(book.operator, top_up.top_up_id)

    assert first == second
    assert book.rows("SELECT count(*) FROM audit WHERE action = 'top_up.retry'") == [(1,)]


def test_only_what_failed_is_retried(book: Book) -> None:
    paid = book.top_up(book.account())
    cancelled = book.services.payments.cancel(book.operator, book.start(book.account()).top_up_id)

    for top_up in (paid, cancelled):
        with pytest.raises(UserError) as refused:
            book.services.payments.retry(book.operator, top_up.top_up_id)
        assert refused.value.code == "state_changed"
        assert book.get(top_up) == top_up


# Cancel.


def test_a_cancelled_page_cannot_be_paid(book: Book) -> None:
    top_up = book.open(book.account())

    cancelled = book.services.payments.cancel(book.operator, top_up.top_up_id)

    assert cancelled.status is TopUpStatus.CANCELLED
    assert book.gateway.payable(top_up.top_up_id) == ()
    assert book.services.payments.cancel(book.operator, top_up.top_up_id) == cancelled
    assert book.rows("SELECT count(*) FROM audit WHERE action = 'top_up.cancel'") == [(1,)]
    assert book.findings() == ()


def test_a_top_up_without_a_page_and_one_that_failed_can_be_cancelled(book: Book) -> None:
    for top_up in (book.start(book.account()), failed(book)):
        cancelled = book.services.payments.cancel(book.operator, top_up.top_up_id)
        assert cancelled.status is TopUpStatus.CANCELLED
        assert cancelled.failure is None


def test_cancelling_what_was_paid_books_it(book: Book) -> None:
    account = book.account()
    top_up = book.open(account)
    book.gateway.pay(book.page(top_up))

    answer = book.services.payments.cancel(book.operator, top_up.top_up_id)

    assert answer.status is TopUpStatus.COMPLETED
    assert answer.invoice_number is not None
    assert book.balance(account) == eur("50.00")


def test_what_cannot_be_cancelled_is_refused(book: Book) -> None:
    processing = book.open(book.account())
    book.gateway.process(book.page(processing))
    paid = book.top_up(book.account())
    requested = book.start(book.account(), "1000.00")

    for top_up in (processing, paid, requested):
        with pytest.raises(UserError) as refused:
            book.services.payments.cancel(book.operator, top_up.top_up_id)
        assert refused.value.code == "state_changed"
    assert book.get(processing).status is TopUpStatus.PENDING
    assert book.get(requested).status is TopUpStatus.REQUESTED


def test_cancelling_without_an_answer_changes_nothing(book: Book) -> None:
    top_up = book.open(book.account())
    book.gateway.lose_answer("expire_session")

    with pytest.raises(PaymentOutcomeUnknownError):
        book.services.payments.cancel(book.operator, top_up.top_up_id)
    assert book.get(top_up) == top_up

    cancelled = book.services.payments.cancel(book.operator, top_up.top_up_id)
    assert cancelled.status is TopUpStatus.CANCELLED


def test_a_page_that_was_never_made_does_not_stand_in_the_way_of_cancelling(book: Book) -> None:
    account = book.account()
    book.open(account)  # From here on the provider knows the customer.
    top_up = book.start(account)
    book.gateway.fail_next(PaymentOutcomeUnknownError("No answer."))
    open_page(book, top_up)
    book.clock.move(timedelta(hours=24))

    cancelled = book.services.payments.cancel(book.operator, top_up.top_up_id)

    assert cancelled.status is TopUpStatus.CANCELLED
    assert book.gateway.references(top_up.top_up_id) == ()
    assert book.findings() == ()


def test_a_page_whose_answer_was_lost_is_closed_when_it_is_cancelled(book: Book) -> None:
    top_up = book.start(book.account())
    book.gateway.lose_answer("create_session")
    assert not open_page(book, top_up).is_known

    cancelled = book.services.payments.cancel(book.operator, top_up.top_up_id)

    assert cancelled.status is TopUpStatus.CANCELLED
    assert len(book.gateway.references(top_up.top_up_id)) == 1
    assert book.gateway.payable(top_up.top_up_id) == ()


# Another method.


def test_an_invoice_instead_of_the_card_closes_the_page_first(book: Book) -> None:
    top_up = book.open(book.account(), "20.00")

    requested = choose_invoice(book, top_up)

    assert requested.status is TopUpStatus.REQUESTED
    assert requested.method is TopUpMethod.INVOICE
    assert (requested.quote.amount, requested.quote.fee) == (eur("20.00"), eur("0"))
    assert book.get(top_up).status is TopUpStatus.CANCELLED
    assert book.gateway.payable(top_up.top_up_id) == ()
    request = book.services.invoice_requests.of_top_up(book.operator, requested.top_up_id)
    assert request.message == "By invoice, please."


def test_choosing_an_invoice_twice_is_choosing_it_once(book: Book) -> None:
    top_up = failed(book)

    assert choose_invoice(book, top_up) == choose_invoice(book, top_up)
    assert len(book.services.invoice_requests.all_open(book.operator)) == 1


def test_an_invoice_for_what_was_paid_is_not_asked_for(book: Book) -> None:
    top_up = book.open(book.account())
    book.gateway.pay(book.page(top_up))

    answer = choose_invoice(book, top_up)

    assert (answer.top_up_id, answer.status) == (top_up.top_up_id, TopUpStatus.COMPLETED)
    assert book.services.invoice_requests.all_open(book.operator) == ()


def test_a_key_of_another_top_up_does_not_choose_an_invoice(book: Book) -> None:
    account = book.account()
    by_card = book.start(account, key="card")
    by_invoice = book.start(account, "70.00", key="inv", method=TopUpMethod.INVOICE)
    elsewhere = book.start(book.account(), method=TopUpMethod.INVOICE, key="else")
    top_up = book.open(account)

    for other in (by_card, by_invoice, elsewhere):
        with pytest.raises(KeyReusedError):
            choose_invoice(book, top_up, key=other.key)
    assert book.get(top_up).status is TopUpStatus.PENDING
    assert book.gateway.payable(top_up.top_up_id) != ()


def test_what_cannot_be_invoiced_keeps_its_page(book: Book) -> None:
    account = book.account()
    top_up = book.open(account)
    with book.services.database.write() as uow:
        uow.accounts.save_details(account, BillingDetails(company="Nordlicht"))
        uow.commit()

    with pytest.raises(UserError):
        choose_invoice(book, top_up)

    assert book.get(top_up).status is TopUpStatus.PENDING
    assert book.gateway.payable(top_up.top_up_id) != ()
