"""Collecting card top-ups: once, whatever crashes, repeats or gets lost."""

from __future__ import annotations

from billing_desktop.domain.top_up import TopUpStatus
from tests.book import Book
from tests.builders import eur


def test_a_paid_page_is_credited_and_invoiced(book: Book) -> None:
    account = book.account()

    paid = book.top_up(account, "50.00")

    assert paid.status is TopUpStatus.COMPLETED
    assert paid.invoice_number == "TEST-RE-2026-000001"
    assert book.balance(account) == eur("50.00")
    assert book.findings() == ()
