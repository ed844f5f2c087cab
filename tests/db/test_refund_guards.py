"""A refund or a dispute goes on, but is never deleted, replaced, or about other money."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from tests.book import Book
from tests.builders import eur
from tests.db.test_append_only import attempt
from tests.services.test_following import payment
from tests.services.test_settling import sync

TABLES = ("refund", "dispute")


@pytest.fixture
def returned(book: Book) -> Book:
    """A book with a refund of ours, one made elsewhere that failed, and a dispute."""
    account = book.account()
    first, second = book.top_up(account, "50.00"), book.top_up(account, "20.00")
    book.services.refunds.refund(
        book.operator, first.top_up_id, eur("5.00"), key="ours", reason="Asked for"
    )
    elsewhere = book.gateway.refund_elsewhere(payment(book, first), eur("1.00"))
    book.gateway.dispute(payment(book, second))
    sync(book)
    book.gateway.fail_refund(elsewhere)
    sync(book)
    return book


def test_none_is_deleted(returned: Book) -> None:
    for table in TABLES:
        statement = f"DELETE FROM {table}"
        assert f"{table} is append-only" in attempt(returned.services.database.engine, statement)


def test_no_table_is_emptied(returned: Book) -> None:
    if returned.is_sqlite:
        return  # It has no other word for it than DELETE.
    for table in TABLES:
        refused = attempt(returned.services.database.engine, f"TRUNCATE {table} CASCADE")
        assert f"{table} is append-only" in refused


def test_none_is_replaced_by_another_with_a_key_of_its(returned: Book) -> None:
    if not returned.is_sqlite:
        return  # Nothing replaces a row there.
    rest = (
        "top_up_id, payment_reference, parameters, currency_code, amount_minor, reason,"
        " requested_by, requested_at, status"
    )
    pushed = [
        f"INSERT OR REPLACE INTO refund (refund_id, key, provider_reference, {rest})"
        f" SELECT {taken}, {rest} FROM refund WHERE key IS NOT NULL"
        for taken in (
            "refund_id, 'other', 're_other'",
            "'other', key, 're_other'",
            "'other', 'other', provider_reference",
        )
    ]
    pushed.append("INSERT OR REPLACE INTO dispute SELECT * FROM dispute")
    with closing(sqlite3.connect(returned.settings.book_file, isolation_level=None)) as raw:
        for statement in pushed:
            with pytest.raises(sqlite3.Error, match="UNIQUE"):
                raw.execute(statement)


def test_what_a_refund_was_asked_for_does_not_change(returned: Book) -> None:
    engine = returned.services.database.engine
    for change in (
        "refund_id = 'x' || refund_id",
        "payment_reference = 'pi_other'",
        "key = 'other'",
        "parameters = '{}'",
        "currency_code = 'USD'",
        "amount_minor = amount_minor + 1",
        "reason = 'Another'",
        "requested_by = 'somebody else'",
        "requested_at = '2020-01-01T00:00:00.000000Z'",
        "provider_reference = 're_other'",
        "provider_reference = NULL",
        "status = 'asked'",
    ):
        statement = f"UPDATE refund SET {change} WHERE key = 'ours'"
        assert "a refund that was asked for does not change" in attempt(engine, statement), change


def test_a_refund_that_failed_stays_failed(returned: Book) -> None:
    statement = "UPDATE refund SET status = 'sent' WHERE status = 'failed'"

    refused = attempt(returned.services.database.engine, statement)

    assert "a refund that was asked for does not change" in refused


def test_what_is_disputed_does_not_change_but_where_it_stands_does(returned: Book) -> None:
    engine = returned.services.database.engine
    for change in (
        "provider_reference = 'du_other'",
        "payment_reference = 'pi_other'",
        "currency_code = 'USD'",
        "amount_minor = amount_minor + 1",
        "opened_at = '2020-01-01T00:00:00.000000Z'",
    ):
        statement = f"UPDATE dispute SET {change}"
        assert "what is disputed does not change" in attempt(engine, statement), change
    assert attempt(engine, "UPDATE dispute SET status = 'won'") == ""
    assert returned.findings() != ()  # Said, but not booked: verify finds that.
