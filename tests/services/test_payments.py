"""Collecting card top-ups, as staff and timer ask for it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing_desktop.domain.top_up import AttemptState, FailureReason, TopUp, TopUpStatus
from billing_desktop.errors import (
    BillingError,
    NotFoundError,
    PaymentOutcomeUnknownError,
    ProviderRejectedError,
    UserError,
)
from billing_desktop.services.payments import PaymentPage, SyncReport
from tests.book import Book, open_services
from tests.builders import eur


def open_page(book: Book, top_up: TopUp) -> PaymentPage:
    return book.services.payments.open_page(book.operator, top_up.top_up_id)


def sync(book: Book) -> SyncReport:
    return book.services.payments.sync(book.operator)


def failed(book: Book) -> TopUp:
    top_up = book.open(book.account())
    book.gateway.expire(book.page(top_up))
    return book.refresh(top_up)


def test_a_paid_page_is_credited_and_invoiced(book: Book) -> None:
    account = book.account()

    paid = book.top_up(account, "50.00")

    assert paid.status is TopUpStatus.COMPLETED
    assert paid.invoice_number == "TEST-RE-2026-000001"
    assert paid.settled_at == book.clock.now()
    assert book.balance(account) == eur("50.00")
    assert book.tasks() == []
    assert book.findings() == ()


def test_the_page_has_a_fresh_address_while_it_can_be_paid(book: Book) -> None:
    top_up = book.start(book.account())

    page = open_page(book, top_up)

    assert page.url is not None
    assert page.url.endswith("#fid%2Bfragment1%3D")
    assert page.is_known
    assert open_page(book, top_up).url == page.url
    assert len(book.gateway.references(top_up.top_up_id)) == 1


def test_the_address_is_neither_stored_nor_in_the_trail(book: Book) -> None:
    book.open(book.account())

    for table in ("attempt", "top_up", "audit", "task"):
        assert "fake.example/pay" not in str(book.rows(f"SELECT * FROM {table}"))


def test_a_page_that_was_paid_meanwhile_is_booked_when_it_is_opened_again(book: Book) -> None:
    top_up = book.open(book.account())
    book.gateway.pay(book.page(top_up))

    page = open_page(book, top_up)

    assert (page.top_up.status, page.url) == (TopUpStatus.COMPLETED, None)


def test_a_request_by_invoice_has_no_page(book: Book) -> None:
    requested = book.start(book.account(), "1000.00")

    assert open_page(book, requested) == PaymentPage(requested)
    assert book.services.payments.refresh(book.operator, requested.top_up_id).url is None
    assert book.gateway.calls == []


def test_refreshing_opens_no_page(book: Book) -> None:
    top_up = book.start(book.account())

    assert book.refresh(top_up) == top_up
    assert book.gateway.calls == []


def test_a_declined_card_is_a_message_and_no_failure(book: Book) -> None:
    top_up = book.open(book.account())
    book.gateway.decline(book.page(top_up), "Your card has insufficient funds.")

    declined = book.refresh(top_up)

    assert declined.status is TopUpStatus.PENDING
    assert declined.last_attempt is not None
    assert declined.last_attempt.declined_because == "Your card has insufficient funds."
    assert book.pay(top_up).status is TopUpStatus.COMPLETED


def test_an_expired_page_fails_the_top_up(book: Book) -> None:
    top_up = book.open(book.account())
    book.clock.move(timedelta(hours=25))

    expired = book.refresh(top_up)

    assert (expired.status, expired.failure) == (TopUpStatus.FAILED, FailureReason.EXPIRED)
    assert open_page(book, top_up).url is None


def test_money_on_its_way_is_pending_until_it_arrives_or_does_not(book: Book) -> None:
    arrives, is_lost = book.open(book.account()), book.open(book.account())
    for top_up in (arrives, is_lost):
        book.gateway.process(book.page(top_up))
        processing = book.refresh(top_up)
        assert processing.is_processing
        assert processing.status is TopUpStatus.PENDING
    book.gateway.arrive(book.page(arrives))
    book.gateway.fail(book.page(is_lost))

    assert sync(book).changed == 2

    assert book.get(arrives).status is TopUpStatus.COMPLETED
    assert book.get(is_lost).failure is FailureReason.DECLINED


def test_no_answer_is_pending_and_never_failed(book: Book) -> None:
    top_up = book.open(book.account())
    book.gateway.fail_next(PaymentOutcomeUnknownError("No answer."))

    page = book.services.payments.refresh(book.operator, top_up.top_up_id)

    assert not page.is_known
    assert page.top_up.status is TopUpStatus.PENDING
    assert page.url is None


def test_nothing_is_known_under_an_unknown_id(book: Book) -> None:
    payments = book.services.payments
    for ask in (payments.open_page, payments.refresh, payments.retry, payments.cancel):
        with pytest.raises(NotFoundError):
            ask(book.operator, "nobody")


def test_what_was_paid_while_the_program_was_closed_is_credited_at_the_next_start(
    book: Book,
) -> None:
    account = book.account()
    top_up = book.open(account)
    book.gateway.pay(book.page(top_up))
    book.restart()

    report = sync(book)

    assert report == SyncReport(asked=1, changed=1, unanswered=0, issued=0, followed=1)
    assert book.balance(account) == eur("50.00")
    assert book.get(top_up).invoice_number is not None


def test_a_second_sync_has_nothing_to_do(book: Book) -> None:
    top_up = book.open(book.account())
    book.gateway.pay(book.page(top_up))
    sync(book)
    before = book.rows("SELECT count(*) FROM audit")

    assert sync(book) == SyncReport(asked=0, changed=0, unanswered=0, issued=0)
    assert book.rows("SELECT count(*) FROM audit") == before


def test_a_sync_that_finds_nothing_new_writes_nothing(book: Book) -> None:
    book.open(book.account())
    before = book.rows("SELECT count(*) FROM audit")

    assert sync(book) == SyncReport(asked=1, changed=0, unanswered=0, issued=0)
    assert book.rows("SELECT count(*) FROM audit") == before


@pytest.mark.parametrize(
    ("error", "unanswered", "read_again"),
    [
        (PaymentOutcomeUnknownError("No answer."), 1, 0),
        # What is refused is put before a person and asked for again, here with success.
        (ProviderRejectedError("No such page."), 0, 1),
    ],
)
def test_one_bad_answer_does_not_hold_up_the_others(
    book: Book, error: BillingError, unanswered: int, read_again: int
) -> None:
    first, second = book.open(book.account()), book.open(book.account())
    book.gateway.pay(book.page(second))
    book.gateway.fail_next(error)

    assert sync(book) == SyncReport(
        asked=2,
        changed=1 + read_again,
        unanswered=unanswered,
        issued=0,
        followed=1 + read_again,
    )

    assert book.get(first).status is TopUpStatus.PENDING
    assert book.get(second).status is TopUpStatus.COMPLETED


def test_without_a_provider_a_sync_asks_nobody(book: Book) -> None:
    book.open(book.account())
    alone = open_services(book.settings, clock=book.clock, gateway=None)

    report = alone.payments.sync(book.operator)

    assert report.changed == 0
    with pytest.raises(UserError) as refused:
        alone.payments.retry(book.operator, failed(book).top_up_id)
    alone.close()
    assert refused.value.code == "provider_missing"


def test_the_state_of_an_attempt_is_the_providers(book: Book) -> None:
    top_up = book.open(book.account())
    book.gateway.ask_second_step(book.page(top_up))
    waiting = book.refresh(top_up)
    assert waiting.last_attempt is not None
    assert waiting.last_attempt.state is AttemptState.OPEN
    paid = book.pay(top_up)
    assert paid.last_attempt is not None
    assert paid.last_attempt.state is AttemptState.PAID
