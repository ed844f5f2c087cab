"""How the database is set up, for those who look after it."""

from __future__ import annotations

from sqlalchemy import event

from billing_desktop.db.condition import condition
from tests.book import Book


def test_the_kind_and_the_last_change_are_told(book: Book) -> None:
    book.account()

    told = condition(book.services.database)

    assert told.version.startswith("SQLite " if book.is_sqlite else "PostgreSQL ")
    assert told.changed_at == book.clock.now()


def test_a_database_that_may_forget_what_was_confirmed_is_not_durable(book: Book) -> None:
    if not book.is_sqlite:
        # The server of the tests does not wait for the disk, and that is seen.
        assert not condition(book.services.database).is_durable
        return
    assert condition(book.services.database).is_durable

    @event.listens_for(book.services.database.engine, "connect")
    def forgo(connection: object, _: object) -> None:
        connection.execute("PRAGMA synchronous=NORMAL")  # type: ignore[attr-defined]

    book.services.database.engine.dispose()
    assert not condition(book.services.database).is_durable
