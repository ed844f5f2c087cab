"""Cursors only go forward; a lease is with one holder until it runs out."""

from __future__ import annotations

from datetime import timedelta

from tests.book import Book

MINUTE = timedelta(minutes=1)


def test_a_cursor_never_goes_back(book: Book) -> None:
    now = book.clock.now()
    with book.services.database.write() as uow:
        assert uow.sync_state.cursor("events") is None
        for at in (now, now + MINUTE, now - MINUTE):
            uow.sync_state.move_cursor("events", at)
        uow.sync_state.move_cursor("sweep", now)
        uow.commit()

    with book.services.database.read() as uow:
        assert uow.sync_state.cursor("events") == now + MINUTE
        assert uow.sync_state.cursor("sweep") == now


def test_a_cursor_that_was_not_committed_did_not_move(book: Book) -> None:
    with book.services.database.write() as uow:
        uow.sync_state.move_cursor("events", book.clock.now())

    with book.services.database.read() as uow:
        assert uow.sync_state.cursor("events") is None


def test_a_lease_is_with_one_holder_until_it_runs_out(book: Book) -> None:
    now = book.clock.now()
    with book.services.database.write() as uow:
        leases = uow.sync_state

        def take(holder: str, minutes: int) -> bool:
            at = now + minutes * MINUTE
            return leases.take_lease("sync", holder, now=at, until=at + 3 * MINUTE)

        assert take("desk 1", 0)
        assert not take("desk 2", 1)
        assert take("desk 1", 2)  # It keeps it, until minute 5.
        assert not take("desk 2", 4)
        assert take("desk 2", 5)
        assert not take("desk 1", 6)
