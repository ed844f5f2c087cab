"""The report on number series: what is missing, repeated or out of order is named."""

from __future__ import annotations

from tests.book import Book
from tests.db.test_tampering import remove_guards

FIRST, SECOND = "TEST-RE-2026-000001", "TEST-RE-2026-000002"


def test_series_of_invoices_and_credit_notes_are_in_order(book: Book) -> None:
    account = book.account()
    book.top_up(account)
    book.top_up(account)
    book.services.corrections.issue_credit_note(book.operator, FIRST, key="c", reason="Twice")

    invoices, notes = book.services.numbers.report(book.operator)

    assert (invoices.count, invoices.first, invoices.last, invoices.taken) == (2, FIRST, SECOND, 2)
    assert (notes.series, notes.count) == ("TEST-ST-2026", 1)
    assert invoices.is_sound
    assert notes.is_sound


def test_a_gap_a_repeat_and_a_wrong_date_are_named(book: Book) -> None:
    account = book.account()
    for _ in range(4):
        book.top_up(account)
    remove_guards(book)
    book.execute(
        "UPDATE invoice SET issued_on = '2026-01-01' WHERE seq = 4",
        f"DELETE FROM outbox WHERE invoice_number = '{SECOND}'",
        f"DELETE FROM document WHERE number = '{SECOND}'",
        f"DELETE FROM invoice WHERE number = '{SECOND}'",
        "UPDATE number_series SET last_seq = 5 WHERE series = 'TEST-RE-2026'",
    )

    (series,) = book.services.numbers.report(book.operator)

    assert series.missing == (2, 5)
    assert series.out_of_order == ("TEST-RE-2026-000004",)
    assert (series.repeated, series.taken, series.is_sound) == ((), 5, False)


def test_a_book_without_documents_has_nothing_to_report(book: Book) -> None:
    assert book.services.numbers.report(book.operator) == ()
