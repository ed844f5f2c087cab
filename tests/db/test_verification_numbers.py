"""Numbers of top-ups and customers: gapless, and ending where their counter says."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import text

from billing_desktop.db.verification import verify
from billing_desktop.domain.number_format import NumberFormat
from billing_desktop.domain.number_series import NumberKind
from tests.book import Book
from tests.db.test_tampering import remove_guards


def test_numbers_that_are_missing_added_or_forgotten_are_named(book: Book) -> None:
    for country in ("DE", "AT"):
        account = book.account(country)
        book.start(account)
        book.start(account)
    assert book.findings() == ()
    remove_guards(book)
    second = "billing_number = 'TEST-TU-2026-000002'"

    with book.services.database.engine.connect() as connection:
        for statement, told in (
            (f"DELETE FROM top_up WHERE {second}", "series TEST-TU-2026: number 2 is missing"),
            (
                f"UPDATE top_up SET billing_number = 'TEST-TU-2026-000009' WHERE {second}",
                "series TEST-TU-2026: number 9 was never taken",
            ),
            (
                f"UPDATE top_up SET billing_number = 'TEST-TU-2026-9' WHERE {second}",
                "top_up TEST-TU-2026-9: its number is of no series",
            ),
            (
                f"UPDATE top_up SET billing_number = 'TU-2031-000001' WHERE {second}",
                "top_up TU-2031-000001: its number is of no series",
            ),
            (
                f"UPDATE top_up SET billing_number = 'TEST-TU-2026-' WHERE {second}",
                "top_up TEST-TU-2026-: its number is of no series",
            ),
            (
                "UPDATE number_series SET last_seq = 3 WHERE series = 'TEST-TU-2026'",
                "series TEST-TU-2026: number 4 was never taken",
            ),
            (
                "UPDATE number_series SET last_seq = 5 WHERE series = 'TEST-TU-2026'",
                "series TEST-TU-2026: number 5 is missing",
            ),
            (
                "UPDATE number_series SET last_seq = 10003 WHERE series = 'K'",
                "series K: number 10003 is missing",
            ),
            (
                "UPDATE account SET customer_number = 'K-10007' WHERE country = 'AT'",
                "series K: number 10002 is missing",
            ),
            ("DELETE FROM number_series", "account K-10001: its number is of no series"),
        ):
            connection.execute(text(statement))
            found = [finding.sentence for finding in verify(connection, is_deep=False)]
            connection.rollback()
            assert told in found, statement


def test_a_number_after_the_six_digits_is_a_number(book: Book) -> None:
    top_up = book.start(book.account())
    remove_guards(book)
    book.execute(
        f"UPDATE top_up SET billing_number = 'TEST-TU-2026-1000000' WHERE key = '{top_up.key}'"
    )

    told = [finding.sentence for finding in book.findings()]

    assert told == [
        "series TEST-TU-2026: number 1 is missing",
        "series TEST-TU-2026: number 1000000 was never taken",
    ]


def test_formats_that_are_none_or_would_repeat_are_named(book: Book) -> None:
    book.services.numbers.add_format(
        book.administrator, NumberFormat(NumberKind.INVOICE, date(2027, 1, 1), "INV")
    )
    book.top_up(book.account())
    remove_guards(book)

    for change, told in (
        ("prefix = 'lower'", "A prefix is 2 to 10 capital letters"),
        ("prefix = 'ST'", "The prefix ST belongs to numbers of another kind"),
    ):
        book.execute(f"UPDATE number_format SET {change}")
        (finding,) = book.findings()
        assert finding.promise == "P6"
        assert finding.sentence.startswith(f"the formats of numbers are none ({told}")


def test_a_document_that_is_numbered_in_no_format_is_named(book: Book) -> None:
    book.services.numbers.add_format(
        book.administrator, NumberFormat(NumberKind.INVOICE, date(2026, 11, 24), "INV")
    )
    book.clock.set(datetime(2026, 11, 24, 9, tzinfo=UTC))
    book.top_up(book.account())
    remove_guards(book)
    book.execute("UPDATE number_format SET prefix = 'IVN'")

    told = [finding.sentence for finding in book.findings()]

    assert told == ["document TEST-INV-2026-000001 is not number 1 of TEST-RE-2026"]
