"""Provider against ledger: every difference is a sentence, and nothing is booked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing_desktop.ports.payments import SessionState
from tests.book import Book
from tests.builders import eur


def differences(book: Book) -> list[str]:
    found = book.services.reconciler.reconcile(book.operator)
    return [str(difference) for difference in found.differences]


def test_what_agrees_has_no_differences(book: Book) -> None:
    account = book.account()
    paid = book.top_up(account)
    book.open(account)
    book.services.refunds.refund(book.operator, paid.top_up_id, eur("1.00"), key="r", reason="Part")

    found = book.services.reconciler.reconcile(book.operator, days=1)

    assert (found.compared, found.differences) == (2, ())


def test_a_payment_that_was_not_credited_is_listed(book: Book) -> None:
    top_up = book.open(book.account())
    book.gateway.pay(book.page(top_up))

    (told,) = differences(book)

    assert top_up.billing_number in told
    assert "paid at the provider" in told
    assert book.rows("SELECT 1 FROM settlement") == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"state": SessionState.OPEN}, "credited, but not paid at the provider"),
        ({"amount_total": eur("99.00")}, "the provider's page says 99.00 EUR"),
        ({"state": SessionState.UNKNOWN}, "is not known to this program"),
    ],
)
def test_what_the_provider_says_otherwise_is_listed(
    book: Book, changes: dict[str, object], told: str
) -> None:
    paid = book.top_up(book.account())
    book.gateway._change(book.page(paid), **changes)

    assert any(told in sentence for sentence in differences(book))


def test_refunds_and_disputes_that_are_not_booked_are_listed(book: Book) -> None:
    paid = book.top_up(book.account(), "100.00")
    payment = book.gateway._opened[book.page(paid)].payment
    book.gateway.refund_elsewhere(payment, eur("10.00"))
    book.gateway.dispute(payment)

    told = " ".join(differences(book))

    assert "of 10.00 EUR is not booked" in told
    assert "stands differently at the provider" in told


def test_a_refund_that_only_the_book_knows_is_listed(book: Book) -> None:
    paid = book.top_up(book.account(), "100.00")
    payment = book.gateway._opened[book.page(paid)].payment
    refund = book.gateway.refund_elsewhere(payment, eur("10.00"))
    book.services.payments.sync(book.operator)
    book.gateway.fail_refund(refund)

    (told,) = differences(book)

    assert "is booked, but the provider has not sent it" in told


def test_only_the_days_asked_for_are_compared(book: Book) -> None:
    book.top_up(book.account())
    book.clock.move(timedelta(days=10))

    assert book.services.reconciler.reconcile(book.operator, days=9).compared == 0
    assert book.services.reconciler.reconcile(book.operator, days=11).compared == 1


def test_a_fee_that_is_not_booked_is_listed(book: Book) -> None:
    book.gateway.hide_fee()
    paid = book.top_up(book.account())
    book.gateway.show_fee()

    (told,) = differences(book)

    assert told == f"{paid.billing_number}: the provider's fee is 1.00 EUR, booked are 0.00 EUR."


def test_a_refund_of_a_payment_that_was_not_credited_is_listed(book: Book) -> None:
    top_up = book.open(book.account())
    book.gateway.pay(book.page(top_up))
    refund = book.gateway.refund_elsewhere(book.gateway._opened[book.page(top_up)].payment)

    told = differences(book)

    assert len(told) == 2
    assert any(f"refund {refund} of" in sentence for sentence in told)
