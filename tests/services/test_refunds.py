"""Refunds asked for here: recorded, asked for with one key, booked once."""

from __future__ import annotations

import pytest

from billing_desktop.domain.refund import RefundStatus
from billing_desktop.domain.task import TaskKind
from billing_desktop.domain.top_up import TopUp
from billing_desktop.errors import (
    AmountError,
    KeyReusedError,
    NotFoundError,
    PaymentOutcomeUnknownError,
    ProviderKeyError,
    ProviderRejectedError,
    UserError,
)
from billing_desktop.ports.payments import ProviderRefund
from tests.book import Book
from tests.builders import eur
from tests.services.test_settling import postings, sync


@pytest.fixture
def paid(book: Book) -> TopUp:
    return book.top_up(book.account(), "250.00")


def test_a_refund_is_booked_and_leaves_the_balance_to_the_credit_note(
    book: Book, paid: TopUp
) -> None:
    refunds = book.services.refunds

    made = refunds.refund(book.operator, paid.top_up_id, eur("302.26"), key="r1", reason="Twice")

    assert (made.status, made.requested_by) == (RefundStatus.SENT, "finance desk")
    assert postings(book, "refund") == {
        "liability:refunds_owed": 30226,
        "asset:payments_in_transit": -30226,
    }
    assert book.rows("SELECT balance_minor FROM account_balance") == [(25000,)]
    (task,) = book.services.tasks.all_open(book.operator)
    assert "will then fall by 250.00 EUR" in str(task.sentence)
    assert book.get(paid).is_refunded
    assert refunds.of_top_up(book.operator, paid.top_up_id) == (made,)
    assert book.findings() == ()


def test_the_same_key_is_the_same_refund(book: Book, paid: TopUp) -> None:
    refunds = book.services.refunds
    first = refunds.refund(book.operator, paid.top_up_id, eur("10.00"), key="r1", reason="Part")

    again = refunds.refund(book.operator, paid.top_up_id, eur("10.00"), key="r1", reason="Part")

    assert again == first
    assert postings(book, "refund")["liability:refunds_owed"] == 1000
    with pytest.raises(KeyReusedError):
        refunds.refund(book.operator, paid.top_up_id, eur("11.00"), key="r1", reason="Part")


def test_parts_go_back_until_nothing_is_left(book: Book, paid: TopUp) -> None:
    refunds = book.services.refunds
    for key in ("a", "b"):
        refunds.refund(book.operator, paid.top_up_id, eur("100.00"), key=key, reason="Part")

    assert refunds.left(book.operator, paid.top_up_id) == eur("102.26")
    with pytest.raises(AmountError, match=r"At most 102\.26 EUR"):
        refunds.refund(book.operator, paid.top_up_id, eur("102.27"), key="c", reason="More")
    assert book.get(paid).refunded == eur("200.00")


def test_a_lost_answer_leaves_a_refund_that_sync_finishes_once(book: Book, paid: TopUp) -> None:
    book.gateway.lose_answer("create_refund")

    asked = book.services.refunds.refund(
        book.operator, paid.top_up_id, eur("10.00"), key="r1", reason="Part"
    )
    assert asked.status is RefundStatus.ASKED
    assert postings(book, "refund") == {}

    sync(book)
    sync(book)

    (made,) = book.services.refunds.of_top_up(book.operator, paid.top_up_id)
    assert made.status is RefundStatus.SENT
    assert postings(book, "refund")["liability:refunds_owed"] == 1000
    assert book.gateway.calls.count("create_refund") == 1
    assert book.findings() == ()


def test_what_the_provider_refuses_moves_no_money(book: Book, paid: TopUp) -> None:
    book.gateway.refund_elsewhere(book.gateway._opened[book.page(paid)].payment)

    with pytest.raises(ProviderRejectedError):
        book.services.refunds.refund(
            book.operator, paid.top_up_id, eur("302.26"), key="r1", reason="Twice"
        )

    (made, *_) = book.services.refunds.of_top_up(book.operator, paid.top_up_id)
    assert made.status is RefundStatus.FAILED
    sync(book)
    assert book.findings() == ()


def test_a_refund_that_was_never_sent_and_is_refused_is_given_up_by_sync(
    book: Book, paid: TopUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    book.gateway.fail_next(PaymentOutcomeUnknownError("Silence."))
    book.services.refunds.refund(
        book.operator, paid.top_up_id, eur("10.00"), key="r1", reason="Part"
    )

    def refuse(*_: object, **__: object) -> object:
        raise ProviderRejectedError("Refused.")

    monkeypatch.setattr(book.gateway, "create_refund", refuse)

    assert book.services.refunds.resume(book.operator) == 1

    (made,) = book.services.refunds.of_top_up(book.operator, paid.top_up_id)
    assert made.status is RefundStatus.FAILED
    (task,) = book.services.tasks.all_open(book.operator)
    assert task.kind is TaskKind.REFUND_FAILED
    assert "No money has left. Refused." in str(task.sentence)


def test_what_was_not_paid_or_is_disputed_cannot_be_refunded(book: Book, paid: TopUp) -> None:
    refunds = book.services.refunds
    pending = book.open(book.account())
    with pytest.raises(UserError, match="is pending"):
        refunds.left(book.operator, pending.top_up_id)

    book.gateway.dispute(book.gateway._opened[book.page(paid)].payment)
    sync(book)

    with pytest.raises(UserError, match="disputed by the payer's bank"):
        refunds.refund(book.operator, paid.top_up_id, eur("1.00"), key="r", reason="Late")


def test_a_refund_needs_a_reason(book: Book, paid: TopUp) -> None:
    with pytest.raises(UserError, match="reason"):
        book.services.refunds.refund(
            book.operator, paid.top_up_id, eur("1.00"), key="r", reason=" "
        )


def test_a_payment_that_was_never_credited_is_sent_back_from_its_task(book: Book) -> None:
    top_up = book.open(book.account(), "50.00")
    page = book.page(top_up)
    book.gateway.pay(page)
    book.gateway._change(page, amount_total=eur("60.70"), amount_received=eur("60.70"))
    book.refresh(top_up)
    (task,) = book.services.tasks.all_open(book.operator)
    assert postings(book, "adjustment") == {
        "asset:payments_in_transit": 6070,
        "liability:overpayments": -6070,
    }

    returned = book.services.refunds.return_payment(
        book.operator, task.task_id, key="back", reason="Not ours"
    )
    again = book.services.refunds.return_payment(
        book.operator, task.task_id, key="back", reason="Not ours"
    )

    assert returned == again
    assert postings(book, "refund") == {
        "liability:overpayments": 6070,
        "asset:payments_in_transit": -6070,
    }
    sync(book)
    assert book.tasks() == []
    assert book.findings() == ()


def test_only_a_task_about_a_payment_sends_one_back(book: Book, paid: TopUp) -> None:
    refunds = book.services.refunds
    refunds.refund(book.operator, paid.top_up_id, eur("1.00"), key="r", reason="Part")
    (task,) = book.services.tasks.all_open(book.operator)

    with pytest.raises(UserError, match="not about a payment"):
        refunds.return_payment(book.operator, task.task_id, key="b", reason="Back")
    with pytest.raises(NotFoundError):
        refunds.return_payment(book.operator, "nothing", key="c", reason="Back")


def test_a_refund_that_another_desk_gave_up_is_given_up_once(
    book: Book, paid: TopUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(parameters: str, *, idempotency_key: str) -> ProviderRefund:
        with book.services.database.write() as uow:
            (waiting,) = uow.refunds.asked()
            uow.refunds.move(waiting.refund_id, to=RefundStatus.FAILED)
            uow.commit()
        raise ProviderRejectedError("The card is gone.")

    monkeypatch.setattr(book.gateway, "create_refund", refuse)

    with pytest.raises(ProviderRejectedError):
        book.services.refunds.refund(
            book.operator, paid.top_up_id, eur("1.00"), key="k", reason="Goodwill"
        )

    assert book.rows("SELECT count(*) FROM audit WHERE action = 'refund.refused'") == [(0,)]
    assert book.rows("SELECT status FROM refund") == [("failed",)]


def test_a_refused_key_after_a_lost_answer_never_sends_a_second_refund(
    book: Book, paid: TopUp
) -> None:
    refunds = book.services.refunds
    book.gateway.lose_answer("create_refund")
    refunds.refund(book.operator, paid.top_up_id, eur("20.00"), key="r1", reason="Part")
    book.gateway.fail_next(ProviderKeyError("The key is refused.", code="provider_key_refused"))

    with pytest.raises(ProviderKeyError):
        refunds.refund(book.operator, paid.top_up_id, eur("20.00"), key="r1", reason="Part")

    (asked,) = refunds.of_top_up(book.operator, paid.top_up_id)
    assert asked.status is RefundStatus.ASKED
    sync(book)
    (made,) = refunds.of_top_up(book.operator, paid.top_up_id)
    assert made.status is RefundStatus.SENT
    assert postings(book, "refund")["liability:refunds_owed"] == 2000


def test_a_refused_key_leaves_refunds_to_the_next_sync(book: Book, paid: TopUp) -> None:
    book.gateway.lose_answer("create_refund")
    book.services.refunds.refund(
        book.operator, paid.top_up_id, eur("20.00"), key="r1", reason="Part"
    )
    for _ in range(2):  # For the refunds, and for the events.
        book.gateway.fail_next(ProviderKeyError("No such key.", code="provider_key_refused"))

    assert sync(book).unanswered == 2

    (asked,) = book.services.refunds.of_top_up(book.operator, paid.top_up_id)
    assert asked.status is RefundStatus.ASKED
