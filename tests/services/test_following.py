"""Following the provider: events say what to read again; nothing is booked from them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing_desktop.domain.top_up import TopUp, TopUpStatus
from billing_desktop.errors import (
    DatabaseRefusedError,
    PaymentOutcomeUnknownError,
    ProviderRejectedError,
)
from billing_desktop.ports.payments import PaymentEvent
from billing_desktop.services.returning import Returns
from tests.book import Book
from tests.builders import eur
from tests.services.test_settling import postings, sync


@pytest.fixture
def paid(book: Book) -> TopUp:
    done = book.top_up(book.account(), "50.00")
    sync(book)
    return done


def payment(book: Book, top_up: TopUp) -> str:
    return book.gateway._opened[book.page(top_up)].payment


def second_page(book: Book, top_up: TopUp) -> str:
    """Open another page for the newest attempt, as if its key were forgotten."""
    attempt = top_up.last_attempt
    assert attempt is not None
    made = book.gateway.create_session(attempt.parameters, idempotency_key="forgotten")
    return made.reference


def cursor(book: Book, name: str = "events") -> object:
    rows = book.rows(f"SELECT at FROM sync_cursor WHERE name = '{name}'")
    return rows[0][0] if rows else None


def test_what_is_known_is_not_read_again(book: Book, paid: TopUp) -> None:
    calls = len(book.gateway.calls)

    report = sync(book)

    assert report.followed == 0
    assert "fetch_session" not in book.gateway.calls[calls:]


@pytest.mark.parametrize("way", ["are_doubled", "are_shuffled"])
def test_doubled_and_shuffled_events_do_no_harm(book: Book, paid: TopUp, way: str) -> None:
    setattr(book.gateway.event_list, way, True)
    book.gateway.refund_elsewhere(payment(book, paid), eur("10.00"))
    book.gateway.refund_elsewhere(payment(book, paid), eur("5.00"))

    sync(book)
    sync(book)

    assert postings(book, "refund")["liability:refunds_owed"] == 1500
    assert book.findings() == ()


def test_a_late_event_is_still_heard(book: Book, paid: TopUp) -> None:
    book.gateway.event_list.hold()
    book.gateway.refund_elsewhere(payment(book, paid), eur("10.00"))
    book.clock.move(timedelta(minutes=20))
    sync(book)
    assert postings(book, "refund") == {}

    book.gateway.event_list.release()
    sync(book)

    assert postings(book, "refund")["liability:refunds_owed"] == 1000


def test_a_month_off_is_caught_up_by_reading_everything(book: Book, paid: TopUp) -> None:
    book.gateway.event_list.are_lost = True
    book.gateway.refund_elsewhere(payment(book, paid), eur("10.00"))
    book.clock.move(timedelta(days=200))

    report = sync(book)

    assert report.followed >= 1
    assert postings(book, "refund")["liability:refunds_owed"] == 1000
    assert cursor(book, "sweep") is not None


@pytest.mark.parametrize("is_first_known", [True, False])
def test_a_month_off_a_page_nobody_told_us_of_is_credited(
    book: Book, *, is_first_known: bool
) -> None:
    account = book.account()
    book.top_up(account)
    sync(book)
    if is_first_known:
        top_up = book.open(account, "50.00")
        book.gateway.pay(second_page(book, top_up))
    else:
        top_up = book.start(account, "50.00")
        book.gateway.lose_answer("create_session")
        book.services.payments.open_page(book.operator, top_up.top_up_id)
        book.gateway.pay(book.page(top_up))
    book.clock.move(timedelta(days=31))

    sync(book)

    assert book.get(top_up).status is TopUpStatus.COMPLETED
    assert book.balance(account) == eur("100.00")
    assert book.findings() == ()


def test_a_month_off_a_page_that_was_given_up_and_paid_all_the_same_is_credited(
    book: Book, paid: TopUp
) -> None:
    top_up = book.open(book.account(), "20.00")
    page = book.page(top_up)
    book.services.payments.cancel(book.operator, top_up.top_up_id)
    book.gateway.event_list.are_lost = True
    book.gateway._change(page, payment_reference=book.gateway._opened[page].payment)
    book.gateway._settle(page, "checkout.session.completed")
    book.clock.move(timedelta(days=200))

    sync(book)

    assert book.get(top_up).status is TopUpStatus.COMPLETED
    assert book.findings() == ()


def test_everything_is_read_once_a_day_at_most(book: Book, paid: TopUp) -> None:
    book.clock.move(timedelta(days=200))
    sync(book)
    calls = len(book.gateway.calls)

    book.clock.move(timedelta(hours=1))
    sync(book)

    assert book.gateway.calls[calls:].count("refunds") == 0


def test_the_cursor_moves_only_after_what_was_read_is_booked(
    book: Book, paid: TopUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = cursor(book)
    book.clock.move(timedelta(hours=2))
    book.gateway.refund_elsewhere(payment(book, paid), eur("10.00"))

    def full_disk(*_: object) -> bool:
        raise DatabaseRefusedError("The disk is full. Nothing was booked.")

    with monkeypatch.context() as patch:
        patch.setattr(Returns, "apply", full_disk)
        with pytest.raises(DatabaseRefusedError):
            sync(book)

    assert cursor(book) == before
    sync(book)
    assert postings(book, "refund")["liability:refunds_owed"] == 1000
    assert cursor(book) != before


def test_a_silent_provider_is_asked_again_and_nothing_is_skipped(book: Book, paid: TopUp) -> None:
    before = cursor(book)
    book.gateway.refund_elsewhere(payment(book, paid), eur("10.00"))
    book.gateway.fail_next(PaymentOutcomeUnknownError("Silence."))

    assert sync(book).unanswered == 1
    assert cursor(book) == before

    sync(book)
    assert postings(book, "refund")["liability:refunds_owed"] == 1000


def test_a_payment_for_a_top_up_that_was_given_up_is_credited(book: Book) -> None:
    top_up = book.open(book.account(), "50.00")
    page = book.page(top_up)
    book.gateway.decline(page)
    book.services.payments.cancel(book.operator, top_up.top_up_id)
    book.gateway._settle(page, "checkout.session.completed")

    sync(book)

    assert book.get(top_up).status is TopUpStatus.COMPLETED
    assert book.findings() == ()


def test_a_page_we_never_heard_of_is_credited_if_it_is_the_one_that_was_paid(book: Book) -> None:
    top_up = book.open(book.account(), "50.00")
    unheard = second_page(book, top_up)
    book.gateway.pay(unheard)

    sync(book)
    sync(book)

    assert book.rows("SELECT balance_minor FROM account_balance") == [(5000,)]
    assert book.findings() == ()


def test_what_was_paid_on_a_page_unheard_of_can_not_be_paid_on_ours_as_well(book: Book) -> None:
    top_up = book.open(book.account(), "50.00")
    book.gateway.pay(second_page(book, top_up))
    book.gateway.lose_answer("expire_session")

    assert sync(book).unanswered == 1
    assert sync(book).unanswered == 0

    assert book.gateway.payable(top_up.top_up_id) == ()
    assert book.get(top_up).status is TopUpStatus.COMPLETED
    assert book.tasks() == []
    assert sync(book).asked == 0


def test_two_pages_that_were_paid_are_credited_once_and_put_before_a_person(book: Book) -> None:
    top_up = book.open(book.account(), "50.00")
    page = book.page(top_up)
    unheard = second_page(book, top_up)
    book.gateway.pay(page)
    book.refresh(top_up)
    book.gateway.pay(unheard)

    sync(book)
    sync(book)

    assert book.rows("SELECT balance_minor FROM account_balance") == [(5000,)]
    assert book.tasks() == ["late_payment"]
    assert book.findings() == ()


def test_the_end_of_a_page_we_never_heard_of_does_not_end_the_top_up(book: Book) -> None:
    top_up = book.open(book.account(), "50.00")
    book.gateway.expire(second_page(book, top_up))

    sync(book)

    assert book.get(top_up).status is TopUpStatus.PENDING


def test_the_page_of_another_program_is_none_of_ours(book: Book, paid: TopUp) -> None:
    other = book.open(book.account(), "10.00")
    page = book.page(other)
    book.gateway.pay(page)
    book.gateway._change(page, client_reference="another program's")
    book.execute(f"UPDATE attempt SET state = 'expired' WHERE provider_reference = '{page}'")

    report = sync(book)

    assert report.changed == 0
    assert book.tasks() == []


def test_a_fee_that_is_known_late_is_booked_by_its_event(book: Book) -> None:
    book.gateway.hide_fee()
    done = book.top_up(book.account(), "50.00")
    sync(book)
    assert postings(book, "provider_fee") == {}

    book.gateway.show_fee()
    book.gateway.event_list.announce("charge.updated", payment(book, done))
    sync(book)

    assert postings(book, "provider_fee")["expense:payment_costs"] > 0


def test_an_event_about_a_page_credits_nothing_while_the_money_is_on_its_way(book: Book) -> None:
    top_up = book.open(book.account(), "50.00")
    book.gateway.process(book.page(top_up))

    sync(book)

    assert book.get(top_up).status is TopUpStatus.PENDING
    assert book.rows("SELECT balance_minor FROM account_balance") == [(0,)]

    book.gateway.arrive(book.page(top_up))
    sync(book)

    assert book.rows("SELECT balance_minor FROM account_balance") == [(5000,)]


def test_events_that_are_too_old_are_made_up_for_by_reading_everything(
    book: Book, paid: TopUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    book.gateway.refund_elsewhere(payment(book, paid), eur("10.00"))
    book.clock.move(timedelta(days=40))

    def refuse(*, created_from: object) -> tuple[PaymentEvent, ...]:
        raise ProviderRejectedError("These events are too old.", code="events_too_old")

    monkeypatch.setattr(book.gateway, "events", refuse)

    report = sync(book)

    assert report.unanswered == 0
    assert postings(book, "refund")["liability:refunds_owed"] == 1000


def test_another_refusal_of_the_events_is_told_and_holds_nothing_up(
    book: Book, paid: TopUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    top_up = book.open(book.account(), "5.00")
    book.gateway.pay(book.page(top_up))

    def refuse(*, created_from: object) -> tuple[PaymentEvent, ...]:
        raise ProviderRejectedError("The key lacks a permission.")

    monkeypatch.setattr(book.gateway, "events", refuse)

    report = sync(book)

    assert report.unanswered == 1
    assert book.get(top_up).status is TopUpStatus.COMPLETED


def test_a_page_of_a_top_up_that_asked_for_none_is_left_alone(book: Book, paid: TopUp) -> None:
    idle = book.start(book.account(), "5.00")
    attempt = paid.last_attempt
    assert attempt is not None
    foreign = attempt.parameters.replace(paid.top_up_id, idle.top_up_id)
    page = book.gateway.create_session(foreign, idempotency_key="foreign").reference
    book.gateway.expire(page)

    sync(book)

    assert book.get(idle) == idle


def test_the_refund_of_a_payment_by_a_page_we_never_heard_of_is_booked(book: Book) -> None:
    top_up = book.open(book.account(), "50.00")
    page = second_page(book, top_up)
    book.gateway.pay(page)
    sync(book)
    assert book.get(top_up).status is TopUpStatus.COMPLETED

    book.gateway.refund_elsewhere(book.gateway._opened[page].payment, eur("10.00"))
    sync(book)

    assert postings(book, "refund")["liability:refunds_owed"] == 1000
    assert book.findings() == ()


def test_the_late_fee_of_a_page_we_never_heard_of_is_booked(book: Book) -> None:
    page = paid_unheard_long_ago(book)

    book.gateway.show_fee()
    book.gateway.event_list.announce("charge.updated", book.gateway._opened[page].payment)
    sync(book)

    assert postings(book, "provider_fee") == FEE_POSTINGS
    assert book.findings() == ()


def test_a_fee_whose_page_cannot_be_found_is_not_guessed(book: Book) -> None:
    page = paid_unheard_long_ago(book)
    ((parameters,),) = book.rows("SELECT parameters FROM attempt ORDER BY created_at LIMIT 1")
    book.gateway.create_session(str(parameters), idempotency_key="one more")

    book.gateway.show_fee()
    book.gateway.event_list.announce("charge.updated", book.gateway._opened[page].payment)
    sync(book)

    assert postings(book, "provider_fee") == {}
    assert book.findings() == ()


FEE_POSTINGS = {"expense:payment_costs": 100, "asset:payments_in_transit": -100}


def paid_unheard_long_ago(book: Book) -> str:
    """Return a page we never heard of, paid, without its fee; its event is read and behind us."""
    account = book.account()
    book.gateway.hide_fee()
    page = second_page(book, book.open(account, "50.00"))
    book.gateway.pay(page)
    sync(book)
    book.clock.move(timedelta(hours=2))
    book.gateway.expire(book.page(book.open(account, "9.00")))
    sync(book)
    return page
