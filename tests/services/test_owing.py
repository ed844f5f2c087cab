"""Money that went back, and credit notes for it: whatever comes first, the tasks agree."""

from __future__ import annotations

import pytest

from billing_desktop.domain.top_up import TopUp
from tests.book import Book
from tests.builders import eur
from tests.services.test_returning import payment
from tests.services.test_settling import sync

INVOICE = "TEST-RE-2026-000001"


@pytest.fixture
def paid(book: Book) -> TopUp:
    return book.top_up(book.account(), "250.00")


def take_back(book: Book, key: str, gross: str | None = None) -> None:
    book.services.corrections.issue_credit_note(
        book.operator,
        INVOICE,
        key=key,
        reason="Went back",
        gross=None if gross is None else eur(gross),
    )


def disputed(book: Book) -> list[tuple[object, ...]]:
    return book.rows(
        "SELECT SUM(p.amount_minor) FROM posting p JOIN entry e ON e.entry_id = p.entry_id"
        " WHERE e.source_kind = 'credit_note' AND p.ledger_account = 'asset:disputed_payments'"
    )


def test_the_task_names_what_is_still_without_a_credit_note(book: Book, paid: TopUp) -> None:
    for key in ("a", "b"):
        book.services.refunds.refund(
            book.operator, paid.top_up_id, eur("100.00"), key=key, reason="Part"
        )

    take_back(book, "c1", "150.00")

    (task,) = book.services.tasks.all_open(book.operator)
    assert str(task.sentence).startswith("50.00 EUR of TEST-TU-2026-000001 were refunded.")
    take_back(book, "c2", "50.00")
    assert book.tasks() == []
    assert book.findings() == ()


def test_a_refund_that_fails_after_its_credit_note_is_owed_again(book: Book, paid: TopUp) -> None:
    reference = book.gateway.refund_elsewhere(payment(book, paid), eur("100.00"))
    sync(book)
    take_back(book, "c1", "100.00")
    assert book.tasks() == []

    book.gateway.fail_refund(reference)
    sync(book)

    assert sorted(book.tasks()) == ["refund_failed", "refund_owed"]
    assert book.services.corrections.owed(book.operator, paid.top_up_id) == eur("100.00")
    assert book.findings() == ()


def test_what_a_lost_dispute_took_is_not_owed_again(book: Book, paid: TopUp) -> None:
    book.gateway.lose(book.gateway.dispute(payment(book, paid)))
    sync(book)
    assert book.tasks() == ["dispute_lost"]

    take_back(book, "c1", "100.00")

    (task,) = book.services.tasks.all_open(book.operator)
    assert "202.26 EUR are gone" in str(task.sentence)
    take_back(book, "c2")
    assert book.tasks() == []
    assert disputed(book) == [(-30226,)]
    assert book.services.corrections.owed(book.operator, paid.top_up_id) == eur("0.00")
    assert book.findings() == ()
