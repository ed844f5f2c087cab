"""A second payment goes back: what is owed, what failed, and what is left of the first one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing_desktop.domain.task import TaskKind
from billing_desktop.domain.top_up import TopUp, TopUpStatus
from billing_desktop.errors import KeyReusedError
from billing_desktop.ports.payments import ProviderRefund, RefundState
from tests.book import Book
from tests.builders import eur
from tests.services.test_settling import postings, sync


@pytest.fixture
def twice(book: Book) -> TopUp:
    """A top-up of EUR 50.00 (EUR 60.69 in all) whose given-up first page is paid as well."""
    top_up = book.open(book.account(), "50.00")
    book.gateway.expire(book.page(top_up))
    book.refresh(top_up)
    book.services.payments.retry(book.operator, top_up.top_up_id)
    book.services.payments.open_page(book.operator, top_up.top_up_id)
    book.pay(top_up)
    first = book.gateway.references(top_up.top_up_id)[0]
    book.gateway._change(first, payment_reference=book.gateway._opened[first].payment)
    book.gateway._settle(first, "checkout.session.completed")
    sync(book)
    return book.get(top_up)


def second_payment(book: Book, top_up: TopUp) -> str:
    return book.gateway._opened[book.gateway.references(top_up.top_up_id)[0]].payment


def give_back(book: Book, key: str = "back") -> None:
    (task,) = book.services.tasks.all_open(book.operator)
    book.services.refunds.return_payment(
        book.operator, task.task_id, key=key, reason="Paid a second time"
    )


def test_a_second_payment_is_not_credited_and_owed_back(book: Book, twice: TopUp) -> None:
    assert twice.status is TopUpStatus.COMPLETED
    assert book.rows("SELECT balance_minor FROM account_balance") == [(5000,)]
    assert book.tasks() == ["late_payment"]
    assert postings(book, "adjustment")["liability:overpayments"] == -6069
    assert book.findings() == ()


def test_what_went_back_of_a_second_payment_is_not_taken_from_the_first(
    book: Book, twice: TopUp
) -> None:
    give_back(book)

    assert book.services.refunds.left(book.operator, twice.top_up_id) == eur("60.69")
    book.services.refunds.refund(
        book.operator, twice.top_up_id, eur("10.00"), key="part", reason="Part"
    )

    (task,) = book.services.tasks.all_open(book.operator)
    assert str(task.sentence).startswith("10.00 EUR of ")
    assert book.get(twice).refunded == eur("10.00")
    assert book.findings() == ()


@pytest.mark.parametrize("is_month_off", [False, True])
def test_a_second_payment_whose_return_fails_comes_before_a_person_again(
    book: Book, twice: TopUp, *, is_month_off: bool
) -> None:
    give_back(book)
    assert book.tasks() == []
    (made,) = book.services.refunds.of_top_up(book.operator, twice.top_up_id)

    book.gateway.fail_refund(str(made.provider_reference))
    if is_month_off:
        book.clock.move(timedelta(days=40))
    sync(book)
    sync(book)

    assert book.tasks() == ["refund_failed"]
    assert postings(book, "reversal") == {
        "liability:overpayments": -6069,
        "asset:payments_in_transit": 6069,
    }
    assert book.findings() == ()


def test_a_second_payment_sent_back_in_parts_elsewhere_is_a_task_until_all_is_back(
    book: Book, twice: TopUp
) -> None:
    book.gateway.refund_elsewhere(second_payment(book, twice), eur("60.00"))
    sync(book)
    assert book.tasks() == ["late_payment"]

    book.gateway.refund_elsewhere(second_payment(book, twice))
    sync(book)
    sync(book)

    assert book.tasks() == []
    assert postings(book, "refund")["liability:overpayments"] == 6069
    assert book.findings() == ()


def test_the_key_of_another_refund_sends_no_second_payment_back(book: Book, twice: TopUp) -> None:
    task = book.services.tasks.all_open(book.operator)[0]
    book.services.refunds.refund(
        book.operator, twice.top_up_id, eur("10.00"), key="part", reason="Part"
    )

    with pytest.raises(KeyReusedError):
        book.services.refunds.return_payment(
            book.operator, task.task_id, key="part", reason="Paid a second time"
        )

    assert postings(book, "refund") == {
        "liability:refunds_owed": 1000,
        "asset:payments_in_transit": -1000,
    }


def test_a_refund_of_a_payment_that_was_never_booked_is_booked_all_the_same(
    book: Book, twice: TopUp
) -> None:
    refund = ProviderRefund(
        reference="re_other",
        payment_reference="pi_other",
        amount=eur("1.00"),
        state=RefundState.SUCCEEDED,
        created_at=book.clock.now(),
    )

    for is_news in (True, False):
        told = book.services.refunds._returns.apply(book.operator, twice.top_up_id, (refund,), ())
        assert told is is_news

    assert postings(book, "refund") == {
        "liability:overpayments": 100,
        "asset:payments_in_transit": -100,
    }
    assert book.findings() == ()


def test_a_third_payment_does_not_hide_the_second(book: Book, twice: TopUp) -> None:
    attempt = twice.last_attempt
    assert attempt is not None
    third = book.gateway.create_session(attempt.parameters, idempotency_key="unheard").reference
    book.gateway.pay(third)

    sync(book)
    sync(book)

    tasks = book.services.tasks.all_open(book.operator)
    assert {task.about for task in tasks} == {
        second_payment(book, twice),
        book.gateway._opened[third].payment,
    }
    for number, task in enumerate(tasks):
        assert book.tasks() == ["late_payment"] * (2 - number)
        book.services.refunds.return_payment(
            book.operator, task.task_id, key=f"back-{number}", reason="Paid once more"
        )
    assert book.tasks() == []
    assert postings(book, "refund")["liability:overpayments"] == 2 * 6069
    assert book.findings() == ()


def test_one_of_two_payments_too_many_is_seen_to_by_itself(book: Book, twice: TopUp) -> None:
    attempt = twice.last_attempt
    assert attempt is not None
    third = book.gateway.create_session(attempt.parameters, idempotency_key="unheard").reference
    book.gateway.pay(third)
    sync(book)
    first, second = book.services.tasks.all_open(book.operator)

    book.services.tasks.mark_done(book.operator, first.task_id, note="Sent back by hand")

    assert book.services.tasks.all_open(book.operator) == (second,)


def test_a_disputed_second_payment_says_that_no_balance_is_concerned(
    book: Book, twice: TopUp
) -> None:
    dispute = book.gateway.dispute(second_payment(book, twice))
    sync(book)

    told = {task.kind: str(task.sentence) for task in book.services.tasks.all_open(book.operator)}
    assert "the balance does not change" in told[TaskKind.DISPUTE_OPENED]
    assert not book.get(twice).is_disputed
    assert book.services.refunds.left(book.operator, twice.top_up_id) == eur("60.69")

    book.gateway.lose(dispute)
    sync(book)
    sync(book)

    (task,) = book.services.tasks.all_open(book.operator)
    assert task.kind is TaskKind.DISPUTE_LOST
    assert "nothing is owed" in str(task.sentence)
    assert book.findings() == ()


def test_a_second_payment_whose_dispute_was_won_is_still_to_be_sent_back(
    book: Book, twice: TopUp
) -> None:
    dispute = book.gateway.dispute(second_payment(book, twice))
    sync(book)

    book.gateway.win(dispute)
    sync(book)

    assert sorted(book.tasks()) == ["dispute_won", "late_payment"]
    assert book.findings() == ()
