"""Moving a book from its file into a database of a server: whole, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from billing_desktop.db import moves, schema
from billing_desktop.db.anchors import take
from billing_desktop.db.row_copies import copy_rows, row_digests
from billing_desktop.db.unit_of_work import Database, UnitOfWork
from billing_desktop.db.verification import verify
from billing_desktop.domain.anchor import Anchor
from billing_desktop.domain.book_move import MovedTo, MoveStep, Tell, UnfinishedMove
from billing_desktop.errors import BookMoveError


@dataclass(frozen=True, slots=True)
class Mover:
    """Who moves a book, when, and to which address, as settings keep it."""

    name: str
    at: datetime
    address: str
    place: str  # For the audit trail.


@dataclass(frozen=True, slots=True)
class Copied:
    """What both books hold now: the rows of each table, and where chains and sums are."""

    rows: Mapping[str, int]
    anchor: Anchor


def move_book(old: Database, new: Database, *, by: Mover, tell: Tell) -> Copied:
    """Copy every row of the book in ``old`` into ``new``, prove the copy, and close the file.

    The file's writer lock is held all the time, across the network too: whatever anybody wrote
    meanwhile would be lost. The server's database is filled in one transaction. The moment the
    file is closed is the moment of the move: before it the book is in the file, after it on the
    server. ``tell`` may raise to stop until the last step begins.

    Raises:
        BookMoveError: the book does not hold, or the database is not empty.
        BusyError: somebody writes into the book, or moves another into that database.
        DatabaseRefusedError: file or server cannot be used.
    """
    with old.write() as source:
        tell(MoveStep.PROVING, 0, 1)
        _require_sound(source, _UNSOUND)
        tell(MoveStep.PROVING, 1, 1)
        with new.write() as target:
            copied = _fill(source, target, by, tell)
            tell(MoveStep.SWITCHING, 0, 1)
            target.commit()
        moved = MovedTo(by.address, copied.anchor.book_id, by.at, by.name)
        moves.close_file(source.connection, moved)
        source.commit()  # Other windows hear of it.
    return copied


def finish(database: Database) -> None:
    """Have the book on the server be in use. Safe to repeat."""
    with database.write() as uow:
        moves.mark_finished(uow.connection)
        uow.commit_unheard()


def _fill(source: UnitOfWork, target: UnitOfWork, by: Mover, tell: Tell) -> Copied:
    moves.begin(target.connection)
    _make_room(source, target)
    copy_rows(
        source.connection,
        target.connection,
        lambda done, total: tell(MoveStep.COPYING, done, total),
    )
    copied = _compared(source, target, by.at, tell)
    target.record(by.at, by.name, "book.move", by.place)
    target.audit.flush()
    moves.mark_unfinished(
        target.connection,
        UnfinishedMove(
            copied.anchor.book_id,
            copied.anchor.trail.length,
            copied.anchor.trail.hash,
            take(target.connection, by.at).trail.hash,
        ),
    )
    return copied


def _make_room(source: UnitOfWork, target: UnitOfWork) -> None:
    """Make the empty tables, or empty those that an unfinished move of this book has filled."""
    found = schema.tables_in(target.connection)
    if not schema.is_ours(found):
        raise BookMoveError(
            "The database on the server holds something else already. Nothing was changed. Please "
            "choose an empty one."
        )
    if not found:
        schema.upgrade(target.connection)
        return
    if schema.revision_in(target.connection) != schema.HEAD:
        raise _not_empty()
    if not target.books.exists():
        return
    if not _is_left_by_us(source, target):
        raise _not_empty()
    moves.empty_tables(target.connection)


def _is_left_by_us(source: UnitOfWork, target: UnitOfWork) -> bool:
    """Tell whether the book there is a copy of this one in which nobody has worked."""
    left = moves.unfinished_move(target.connection)
    if left is None:
        return False
    ids = {left.book_id, target.books.book_id(), source.books.book_id()}
    return (
        len(ids) == 1
        and moves.trail_hash(source.connection, left.old_seq) == left.old_hash
        and moves.trail_hash(target.connection, left.old_seq) == left.old_hash
        and moves.trail_hash(target.connection, left.old_seq + 1) == left.new_hash
        and moves.trail_hash(target.connection, left.old_seq + 2) == ""
    )


def _compared(source: UnitOfWork, target: UnitOfWork, at: datetime, tell: Tell) -> Copied:
    """Compare every row, the sums and the chains, and prove the copy by itself."""

    def half(begin: int) -> Callable[[int, int], None]:
        return lambda done, total: tell(MoveStep.COMPARING, begin * total + done, 2 * total + 1)

    rows = row_digests(source.connection, half(0))
    anchor = take(source.connection, at)
    is_same = row_digests(target.connection, half(1)) == rows
    found = take(target.connection, at)
    if not is_same or replace(found, schema=anchor.schema) != anchor:
        raise BookMoveError(
            "The server did not keep what was sent to it, so the book was not moved. It is where "
            "it was."
        )
    _require_sound(target, _UNSOUND_COPY)
    return Copied({table: count for table, (count, _) in rows.items()}, anchor)


_UNSOUND = (
    "The book contradicts a promise in {count} places, so it was not moved: {first}. Please have "
    "that looked into first."
)
_UNSOUND_COPY = (
    "On the server the book contradicts a promise in {count} places, so it was not moved: {first}."
)


def _require_sound(uow: UnitOfWork, template: str) -> None:
    findings = tuple(verify(uow.connection, is_deep=True))
    if findings:
        raise BookMoveError(
            template, code="book_unsound", count=len(findings), first=findings[0].sentence
        )


def _not_empty() -> BookMoveError:
    return BookMoveError(
        "There is a book in the database on the server already. Nothing was changed. Please choose "
        "an empty one.",
        code="book_exists",
    )
