"""What a move leaves behind: in the old file where the book went, on the server until it is done.

The old file keeps every row as it was. A table of its own says where the book is, and triggers
refuse each change: also to programs that had the file open before.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, func, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from billing_desktop.db.audit import audit
from billing_desktop.db.base import INSTANT_FORMAT, instant_text, metadata
from billing_desktop.db.engine import explain, open_engine, read_only_uri, sqlite_url
from billing_desktop.db.hash_chain import GENESIS
from billing_desktop.db.row_copies import guards_aside
from billing_desktop.db.server_address import server_of
from billing_desktop.domain.book_move import MovedTo, UnfinishedMove
from billing_desktop.domain.period import seller_date
from billing_desktop.errors import BookMovedError, BusyError, DatabaseRefusedError

MOVED_TABLE = "book_moved"
_MARK = "billing-desktop-move-1"
_CHANGES = ("INSERT", "UPDATE", "DELETE")
_WHERE = "WHERE type = 'table' AND name = 'book_moved'"
_MOVED = "SELECT address, book_id, moved_at, moved_by, is_switched FROM book_moved"


def moved_to(connection: Connection) -> MovedTo | None:
    """Return where the book of a file was moved to; None if it was not, or is on a server."""
    if connection.dialect.name != "sqlite":
        return None
    if connection.exec_driver_sql(f"SELECT 1 FROM sqlite_schema {_WHERE}").first() is None:
        return None
    return _moved_to(connection.exec_driver_sql(_MOVED).first())


def _moved_to(row: Sequence[object] | None) -> MovedTo | None:
    if row is None:
        return None
    address, book_id, moved_at, moved_by, is_switched = row
    at = datetime.strptime(str(moved_at), INSTANT_FORMAT).replace(tzinfo=UTC)
    return MovedTo(str(address), str(book_id), at, str(moved_by), bool(is_switched))


def close_file(connection: Connection, moved: MovedTo) -> None:
    """Have the file say where the book is and take no change any more; commits nothing."""
    connection.exec_driver_sql(
        f"CREATE TABLE {MOVED_TABLE} (address TEXT NOT NULL, book_id TEXT NOT NULL,"
        " moved_at TEXT NOT NULL, moved_by TEXT NOT NULL, is_switched INTEGER NOT NULL)"
    )
    connection.execute(
        text(f"INSERT INTO {MOVED_TABLE} VALUES (:address, :book_id, :at, :by, 0)"),
        {
            "address": moved.address,
            "book_id": moved.book_id,
            "at": instant_text(moved.at),
            "by": moved.by,
        },
    )
    for table in metadata.sorted_tables:
        for change in _CHANGES:
            connection.exec_driver_sql(
                f"CREATE TRIGGER moved_{table.name}_{change.lower()} BEFORE {change}"
                f" ON \"{table.name}\" BEGIN SELECT RAISE(ABORT, 'the book was moved'); END"
            )


def note_switched(file: Path) -> None:
    """Have the file say that the settings lead to the server now. Safe to repeat."""
    engine = open_engine(sqlite_url(file))
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(f"UPDATE {MOVED_TABLE} SET is_switched = 1")
            connection.commit()
    except DBAPIError as error:
        raise explain(error) from error
    finally:
        engine.dispose()


def moved_file(file: Path) -> MovedTo | None:
    """Return where the book of a file was moved to; None if there is none, or it was not.

    Writes nothing: it may be anybody's file.
    """
    if not file.is_file():
        return None
    try:
        with closing(sqlite3.connect(read_only_uri(file), uri=True)) as connection:
            if connection.execute(f"SELECT 1 FROM sqlite_schema {_WHERE}").fetchone() is None:
                return None
            return _moved_to(connection.execute(_MOVED).fetchone())
    except sqlite3.Error:  # Whatever it is, it is no book that was moved.
        return None


def unfinished_move(connection: Connection) -> UnfinishedMove | None:
    """Return what a move into this database has left to do; None if there is none."""
    if connection.dialect.name != "postgresql":
        return None
    found = connection.execute(
        text("SELECT obj_description(to_regclass('book'), 'pg_class')")
    ).scalar()
    parts = str(found or "").split(" ")
    if len(parts) != 5 or parts[0] != _MARK or not parts[2].isdecimal():
        return None
    return UnfinishedMove(parts[1], int(parts[2]), parts[3], parts[4])


def mark_unfinished(connection: Connection, move: UnfinishedMove) -> None:
    """Have the database say that its book is not in use yet; commits nothing."""
    words = (_MARK, move.book_id, str(move.old_seq), move.old_hash, move.new_hash)
    quoted = " ".join(words).replace("'", "''")
    connection.exec_driver_sql(f"COMMENT ON TABLE book IS '{quoted}'")


def mark_finished(connection: Connection) -> None:
    """Have the database say nothing of a move any more; commits nothing."""
    connection.exec_driver_sql("COMMENT ON TABLE book IS NULL")


def empty_tables(connection: Connection) -> None:
    """Take every row out of the tables of an unfinished move; commits nothing."""
    with guards_aside(connection):
        for table in reversed(metadata.sorted_tables):
            connection.exec_driver_sql(f'DELETE FROM "{table.name}"')


def check(engine: Engine) -> None:
    """Make sure that a book was not moved away, and that no move into it is unfinished.

    Raises:
        BookMovedError: it is on a server now.
        DatabaseRefusedError: it is not in use yet.
    """
    try:
        with engine.connect().execution_options(billing_read=True) as connection:
            moved, move = moved_to(connection), unfinished_move(connection)
    except DBAPIError as error:
        raise explain(error) from error
    if moved is not None:
        raise moved_away(moved)
    if move is not None:
        raise DatabaseRefusedError(
            "The book is being moved to this server, and that is not finished. Please start the "
            "program on the computer it is moved from; nothing was changed.",
            code="move_unfinished",
        )


def moved_away(moved: MovedTo) -> BookMovedError:
    """Return the refusal of a file whose book is elsewhere."""
    return BookMovedError(
        "The book of this folder was moved to the database server {server} on {day}. This file "
        "stays as it was then and takes nothing any more. Please connect to that server: there "
        "the book goes on.",
        server=server_of(moved.address),
        day=seller_date(moved.at),
    )


def begin(connection: Connection) -> None:
    """Be the only move into a server's database, for as long as it takes.

    Raises:
        BusyError: somebody else moves a book into it just now.
    """
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    name = func.hashtextextended(_MARK, 0)
    if not connection.execute(select(func.pg_try_advisory_xact_lock(name))).scalar():
        raise BusyError("The database is in use by somebody else. Please try again.")


def trail_hash(connection: Connection, seq: int) -> str:
    """Return the hash of a row of the audit trail; that of its beginning for 0, "" for none."""
    if seq == 0:
        return GENESIS
    return str(connection.execute(select(audit.c.hash).where(audit.c.seq == seq)).scalar() or "")
