"""What is told of a move, and how it is stopped."""

from __future__ import annotations

from datetime import timedelta

from billing_desktop.domain.anchor import Anchor, ChainEnd, LedgerPast
from billing_desktop.domain.book_move import BookMoved, stopped
from billing_desktop.domain.database_server import DatabaseServer
from tests.builders import NOW

EMPTY = ChainEnd(0, "0" * 64)


def moved(**rows: int) -> BookMoved:
    past = LedgerPast(NOW - timedelta(days=1), 0, "0" * 64)
    anchor = Anchor("book-1", False, "0012", NOW, EMPTY, (), 0, (), past)
    server = DatabaseServer("db.company.example", 5432, "books", "desk")
    return BookMoved(server, rows, anchor, 3, "book.sqlite3")


def test_rows_of_all_tables_are_counted_and_documents_by_themselves() -> None:
    told = moved(account=3, document=2, audit=10)

    assert (told.rows_count, told.documents_count) == (15, 2)
    assert moved(account=1).documents_count == 0


def test_a_cancelled_move_is_told_from_a_refused_one() -> None:
    assert stopped().code == "move_stopped"
