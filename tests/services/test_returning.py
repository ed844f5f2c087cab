"""Refunds and disputes made elsewhere: booked once each, told with what they mean."""

from __future__ import annotations

from dataclasses import replace

import pytest

from billing_desktop.domain.top_up import TopUp
from billing_desktop.ports.payments import DisputeState, RefundState
from tests.book import Book
from tests.builders import eur
from tests.services.test_settling import postings, sync


@pytest.fixture
def paid(book: Book) -> TopUp:
    done = book.top_up(book.account(), "250.00")
    sync(book)
    return done


def payment(book: Book, top_up: TopUp) -> str:
    return book.gateway._opened[book.page(top_up)].payment


def sentences(book: Book) -> list[str]:
    return [str(task.sentence) for task in book.services.tasks.all_open(book.operator)]


def test_refunds_made_elsewhere_are_booked_once_each(book: Book, paid: TopUp) -> None:
    for part in ("100.00", "50.00"):
        book.gateway.refund_elsewhere(payment(book, paid), eur(part))
        sync(book)
        sync(book)

    assert postings(book, "refund") == {
        "liability:refunds_owed": 15000,
        "asset:payments_in_transit": -15000,
    }
    (told,) = sentences(book)
    assert told.startswith("150.00 EUR of ")
    assert book.get(paid).refunded == eur("150.00")
    assert book.findings() == ()


def test_a_refund_that_fails_later_comes_back(book: Book, paid: TopUp) -> None:
    kept = book.gateway.refund_elsewhere(payment(book, paid), eur("100.00"))
    lost = book.gateway.refund_elsewhere(payment(book, paid), eur("50.00"))
    sync(book)

    book.gateway.fail_refund(lost)
    sync(book)
    sync(book)

    assert kept != lost
    assert postings(book, "reversal") == {
        "liability:refunds_owed": -5000,
        "asset:payments_in_transit": 5000,
    }
    assert sorted(book.tasks()) == ["refund_booked", "refund_failed"]
    assert any(told.startswith("100.00 EUR of ") for told in sentences(book))
    assert book.get(paid).refunded == eur("100.00")
    assert book.findings() == ()


def test_the_only_refund_that_fails_leaves_nothing_to_credit(book: Book, paid: TopUp) -> None:
    refund = book.gateway.refund_elsewhere(payment(book, paid), eur("50.00"))
    sync(book)

    book.gateway.fail_refund(refund)
    sync(book)

    assert book.tasks() == ["refund_failed"]
    assert not book.get(paid).refunded


def test_a_refund_that_failed_before_we_heard_of_it_is_not_booked(book: Book, paid: TopUp) -> None:
    refund = book.gateway.refund_elsewhere(payment(book, paid), eur("50.00"))
    book.gateway.fail_refund(refund)

    sync(book)
    sync(book)

    assert postings(book, "refund") == {}
    assert book.tasks() == []
    assert book.findings() == ()


def test_an_unknown_refund_is_shown_and_not_booked(book: Book, paid: TopUp) -> None:
    reference = payment(book, paid)
    book.gateway.refund_elsewhere(reference, eur("50.00"))
    (said,) = book.gateway.refunds(reference)
    returns = book.services.refunds._returns

    unknown = (replace(said, state=RefundState.UNKNOWN),)
    returns.apply(book.operator, paid.top_up_id, unknown, ())
    returns.apply(book.operator, paid.top_up_id, unknown, ())

    assert book.tasks() == ["payment_unknown"]
    assert postings(book, "refund") == {}


def test_a_dispute_moves_the_money_and_back_when_it_is_won(book: Book, paid: TopUp) -> None:
    dispute = book.gateway.dispute(payment(book, paid))
    sync(book)

    assert postings(book, "dispute") == {
        "asset:disputed_payments": 30226,
        "asset:payments_in_transit": -30226,
    }
    assert book.tasks() == ["dispute_opened"]
    assert "it will fall by 250.00 EUR" in sentences(book)[0]
    assert book.get(paid).is_disputed

    book.gateway.win(dispute)
    sync(book)
    sync(book)

    assert postings(book, "reversal")["asset:disputed_payments"] == -30226
    assert book.tasks() == ["dispute_won"]
    assert not book.get(paid).is_disputed
    assert book.findings() == ()


def test_a_lost_dispute_keeps_the_money_away_and_asks_for_the_credit_note(
    book: Book, paid: TopUp
) -> None:
    dispute = book.gateway.dispute(payment(book, paid))
    book.gateway.lose(dispute)

    sync(book)
    sync(book)

    assert postings(book, "dispute")["asset:disputed_payments"] == 30226
    assert postings(book, "reversal") == {}
    assert book.tasks() == ["dispute_lost"]
    assert paid.invoice_number is not None
    assert paid.invoice_number in sentences(book)[0]
    assert book.findings() == ()


def test_an_inquiry_moves_nothing_until_it_becomes_a_dispute(book: Book, paid: TopUp) -> None:
    dispute = book.gateway.inquire(payment(book, paid))
    sync(book)

    assert postings(book, "dispute") == {}
    assert "No money has moved" in sentences(book)[0]

    book.gateway.escalate(dispute)
    sync(book)

    assert postings(book, "dispute")["asset:disputed_payments"] == 30226
    assert book.tasks() == ["dispute_opened"]


def test_an_inquiry_that_is_closed_is_over(book: Book, paid: TopUp) -> None:
    dispute = book.gateway.inquire(payment(book, paid))
    sync(book)

    book.gateway.close_inquiry(dispute)
    sync(book)

    assert book.tasks() == []
    assert book.findings() == ()


def test_an_unknown_dispute_is_shown_and_not_booked(book: Book, paid: TopUp) -> None:
    reference = payment(book, paid)
    book.gateway.dispute(reference)
    (said,) = book.gateway.disputes(reference)

    unknown = (replace(said, state=DisputeState.UNKNOWN),)
    book.services.refunds._returns.apply(book.operator, paid.top_up_id, (), unknown)

    assert book.tasks() == ["payment_unknown"]
    assert postings(book, "dispute") == {}


def test_a_dispute_that_is_lost_stays_booked_once(book: Book, paid: TopUp) -> None:
    dispute = book.gateway.dispute(payment(book, paid))
    sync(book)
    book.gateway.lose(dispute)

    sync(book)
    sync(book)

    assert postings(book, "dispute")["asset:payments_in_transit"] == -paid.quote.total.minor_units
    assert book.tasks() == ["dispute_lost"]
    assert book.findings() == ()


def test_a_dispute_that_was_won_and_then_lost_is_booked_at_each_turn(
    book: Book, paid: TopUp
) -> None:
    dispute = book.gateway.dispute(payment(book, paid))
    sync(book)
    total = paid.quote.total.minor_units
    turns = ((book.gateway.win, 0), (book.gateway.lose, total), (book.gateway.win, 0))

    for turn, (act, disputed) in enumerate((*turns, (book.gateway.lose, total))):
        act(dispute)
        sync(book)
        sync(book)

        assert in_dispute(book) == disputed
        assert book.tasks() == ["dispute_lost" if turn % 2 else "dispute_won"]
        assert book.get(paid).is_disputed is (turn % 2 == 1)
        assert book.findings() == ()


def test_an_unknown_refund_that_is_known_later_is_booked_and_nothing_waits(
    book: Book, paid: TopUp
) -> None:
    reference = payment(book, paid)
    book.gateway.refund_elsewhere(reference, eur("50.00"))
    (said,) = book.gateway.refunds(reference)
    returns = book.services.refunds._returns
    unknown = (replace(said, state=RefundState.UNKNOWN),)
    assert returns.apply(book.operator, paid.top_up_id, unknown, ())
    assert not returns.apply(book.operator, paid.top_up_id, unknown, ())
    book.refresh(paid)
    assert book.tasks() == ["payment_unknown"]

    sync(book)

    assert book.tasks() == ["refund_booked"]
    assert postings(book, "refund")["liability:refunds_owed"] == 5000


def test_two_refunds_of_the_same_amount_that_fail_are_two_tasks(book: Book, paid: TopUp) -> None:
    refunds = [book.gateway.refund_elsewhere(payment(book, paid), eur("9.00")) for _ in range(2)]
    sync(book)

    for refund in refunds:
        book.gateway.fail_refund(refund)
        sync(book)

    assert book.tasks() == ["refund_failed", "refund_failed"]


def in_dispute(book: Book) -> int:
    query = "SELECT sum(amount_minor) FROM audit_posting WHERE ledger_account = "
    ((minor,),) = book.rows(query + "'asset:disputed_payments'")
    return int(str(minor))
