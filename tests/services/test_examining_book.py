"""What is said of a real book, on each database in turn."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from billing_desktop.db.condition import condition
from billing_desktop.domain.health import Check, Remedy, State, Thing
from billing_desktop.domain.operator import Role
from billing_desktop.services.examining_book import _server
from tests.book import Book


def look(book: Book, thing: Thing) -> Check:
    return book.services.health.look(book.operator, thing)


def told(check: Check) -> tuple[State, str, Remedy | None]:
    return check.state, str(check.sentence), check.remedy


def test_a_database_says_which_one_it_is_and_whether_it_may_forget(book: Book) -> None:
    check = look(book, Thing.DATABASE)

    if book.is_sqlite:
        assert check.state is State.FINE
        assert str(check.sentence).startswith("SQLite ")
    else:  # The server of the tests does not wait for its disk.
        assert check.state is State.WRONG
        assert "may be lost in a power cut" in str(check.sentence)


def test_only_a_server_is_asked_how_one_speaks_with_it(book: Book) -> None:
    assert (Thing.SERVER in book.services.health.things) is not book.is_sqlite
    if not book.is_sqlite:
        assert told(look(book, Thing.SERVER)) == (
            State.FINE,
            "The connection stays on this computer.",
            None,
        )


def test_a_server_set_to_confirm_too_early_is_named_though_we_ask_for_more(book: Book) -> None:
    if book.is_sqlite:
        return
    ((name,),) = book.rows("SELECT current_database()")
    book.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
    book.services.database.close()  # New connections hear of it.

    check = look(book, Thing.SERVER)

    assert check.state is State.NOTE
    assert "synchronous_commit is off" in str(check.sentence)


def test_a_server_that_takes_no_changes_is_wrong(book: Book) -> None:
    if book.is_sqlite:
        return
    ((name,),) = book.rows("SELECT current_database()")
    book.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    book.services.database.close()

    check = look(book, Thing.DATABASE)

    assert check.state is State.WRONG
    assert "takes no changes" in str(check.sentence)


def test_a_clock_behind_the_last_change_is_wrong(book: Book) -> None:
    book.account()
    if book.is_sqlite:
        assert look(book, Thing.CLOCK).state is State.FINE

    book.clock.set(book.clock.now() - timedelta(days=400))

    check = look(book, Thing.CLOCK)
    assert check.state is State.WRONG
    assert "but the book was changed at" in str(check.sentence)


def test_a_clock_far_from_the_servers_is_wrong(book: Book) -> None:
    check = look(book, Thing.CLOCK)  # The clock of the tests tells a time of its own.

    if not book.is_sqlite:
        assert check.state is State.WRONG
        assert "that of the database server" in str(check.sentence)


def test_what_the_seller_lacks_is_told_and_where_it_is_entered(book: Book) -> None:
    assert look(book, Thing.BOOK).state is State.FINE

    book.seller(street="")

    assert told(look(book, Thing.BOOK)) == (
        State.NOTE,
        "No invoice can be issued before the seller has: street.",
        Remedy.OPEN_SELLER_SETTINGS,
    )


def test_operators_are_counted_and_their_absence_is_told(book: Book) -> None:
    assert look(book, Thing.OPERATORS).remedy is Remedy.OPEN_OPERATORS

    book.services.operators.add(
        book.administrator, name="Ada", role=Role.ADMINISTRATOR, password="a long password"
    )

    assert told(look(book, Thing.OPERATORS)) == (State.FINE, "Can sign in: 1.", None)


def test_a_backup_is_missed_then_young_then_old(book: Book) -> None:
    assert look(book, Thing.BACKUPS).remedy is Remedy.MAKE_BACKUP

    book.services.backups.create(book.operator)
    assert told(look(book, Thing.BACKUPS)) == (
        State.FINE,
        "The last one is 0 days old.",
        None,
    )

    book.clock.set(book.clock.now() + timedelta(days=8))
    assert told(look(book, Thing.BACKUPS)) == (
        State.NOTE,
        "The last one is 8 days old.",
        Remedy.MAKE_BACKUP,
    )


def test_verifying_is_remembered_with_its_outcome_and_asked_for_again_after_a_month(
    book: Book,
) -> None:
    assert look(book, Thing.VERIFICATION).remedy is Remedy.VERIFY

    heard: list[tuple[int, int]] = []
    book.services.books.verify(book.operator, tell=lambda done, total: heard.append((done, total)))
    assert look(book, Thing.VERIFICATION).state is State.FINE
    assert [done for done, _ in heard] == list(range(heard[0][1]))

    book.clock.set(book.clock.now() + timedelta(days=32))
    assert look(book, Thing.VERIFICATION).state is State.NOTE


def test_books_that_contradict_a_promise_are_wrong(book: Book) -> None:
    account = book.account()
    book.execute(
        "UPDATE account_balance SET balance_minor = balance_minor + 1"
        f" WHERE account_id = '{account.account_id}'"
    )

    book.services.books.verify(book.operator)

    assert told(look(book, Thing.VERIFICATION)) == (
        State.WRONG,
        "Verified on 2026-11-23: places that contradict a promise: 1.",
        Remedy.VERIFY,
    )


@pytest.mark.parametrize("thing", [Thing.SCHEMA, Thing.TASKS, Thing.VAT_REGISTER])
def test_what_is_in_order_needs_nothing(book: Book, thing: Thing) -> None:
    check = look(book, thing)

    assert (check.state, check.remedy) == (State.FINE, None)


def test_an_encrypted_connection_is_named_with_what_proved_it(book: Book) -> None:
    if book.is_sqlite:
        return
    found = condition(book.services.database)
    assert found.server is not None  # The server of the tests was built without encryption.

    check = _server(replace(found, server=replace(found.server, tls="TLSv1.3")))

    assert told(check) == (
        State.FINE,
        "The connection is encrypted and proved (TLSv1.3).",
        None,
    )
