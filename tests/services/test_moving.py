"""A book moves from its file to a server row by row, or it stays where it was."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.engine import make_url

from billing_desktop import bootstrap
from billing_desktop.db import moves
from billing_desktop.db.base import metadata
from billing_desktop.db.engine import open_engine
from billing_desktop.db.row_copies import row_counts
from billing_desktop.db.unit_of_work import Database
from billing_desktop.domain.book_move import MoveStep, Tell, stopped
from billing_desktop.domain.operator import SYSTEM
from billing_desktop.errors import BookMovedError, BookMoveError, DatabaseRefusedError
from billing_desktop.services.moving import Copied, Mover, finish, move_book
from billing_desktop.settings import Settings, read_settings
from tests.book import Book, make_book, make_tables, sqlite_copy
from tests.builders import NOW
from tests.db.stories import (
    tell,
    tell_of_a_restore,
    tell_of_corrections,
    tell_of_mail,
    tell_of_the_bank,
    tell_of_the_register,
)
from tests.db.test_tampering import remove_guards
from tests.db_servers import PostgresServer
from tests.faults.fault_points import Crash

# The move itself is in the trail of the book on the server.
AFTER = frozenset({"audit", "audit_head"})
BY = Mover("office", NOW, "postgresql://desk@db.company.example/books", "database:books")


def tell_nobody(step: MoveStep, done: int, total: int) -> None:
    """Hear how far it is, and do nothing."""


@pytest.fixture
def old(sqlite_book: Path, tmp_path: Path) -> Iterator[Book]:
    """An open book in a file."""
    with sqlite_copy(sqlite_book, tmp_path / "old") as settings:
        book = Book(settings)
        yield book
        book.close()


@pytest.fixture
def rich(old: Book, tmp_path: Path) -> Book:
    """A book with something in every table that only grows."""
    tell(old)
    tell_of_the_register(old)
    tell_of_corrections(old)
    tell_of_mail(old)
    tell_of_the_bank(old, tmp_path)
    tell_of_a_restore(old)
    return old


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> str:
    """Databases have our tables and nothing in them: making them takes longest of all."""
    return postgres_server.make_template(make_tables)


@pytest.fixture
def new(fresh_postgres_database: str) -> Iterator[Database]:
    """An empty database on a server."""
    database = Database(open_engine(fresh_postgres_database))
    yield database
    database.close()


def move(old: Book, new: Database, tell: Tell = tell_nobody) -> Copied:
    return move_book(old.services.database, new, by=BY, tell=tell)


def rows_of(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table, sorted."""
    with database.read() as uow:
        return {
            table.name: sorted(
                (tuple(row) for row in uow.connection.execute(select(table))), key=repr
            )
            for table in metadata.sorted_tables
        }


def stop_at(step: MoveStep) -> Tell:
    def tell(now: MoveStep, _: int, __: int) -> None:
        if now is step:
            raise stopped()

    return tell


def opened(old: Book, url: str, folder: Path) -> Book:
    """Open the book on the server, with the same provider."""
    book = Book(replace(Settings(data_dir=folder), database_url=url))
    book.restart(gateway=old.gateway)
    return book


def test_every_row_is_on_the_server_and_the_file_is_as_it_was(
    rich: Book, new: Database, fresh_postgres_database: str, tmp_path: Path
) -> None:
    before = rows_of(rich.services.database)
    documents = rich.rows("SELECT number, pdf FROM audit_document ORDER BY number")

    copied = move(rich, new)
    finish(new)

    assert copied.rows == {table: len(rows) for table, rows in before.items()}
    after = rows_of(new)
    for table, rows in before.items():
        if table not in AFTER:
            assert after[table] == rows, table
    (added,) = set(after["audit"]) - set(before["audit"])
    assert added[2:5] == ("office", "book.move", "database:books")
    assert len(after["audit"]) == len(before["audit"]) + 1
    assert rows_of(rich.services.database) == before
    moved = opened(rich, fresh_postgres_database, tmp_path / "new")
    assert moved.findings() == ()
    assert moved.rows("SELECT number, pdf FROM audit_document ORDER BY number") == documents
    with pytest.raises(Exception, match="append-only"):
        moved.execute("DELETE FROM audit")
    moved.close()


def test_no_number_is_held_and_the_next_ones_follow(
    old: Book, new: Database, fresh_postgres_database: str, tmp_path: Path
) -> None:
    customer = old.account()
    old.top_up(customer)
    move(old, new)
    finish(new)

    moved = opened(old, fresh_postgres_database, tmp_path / "new")
    moved.top_up(customer)
    another = moved.account()

    numbers = [number for (number,) in moved.rows("SELECT number FROM audit_invoice ORDER BY seq")]
    assert [str(number)[-4:] for number in numbers] == ["0001", "0002"]
    assert another.customer_number != customer.customer_number
    assert not moved.services.restorations.standing(moved.operator).is_held
    assert moved.findings() == ()
    moved.close()


def test_the_old_file_takes_nothing_any_more_from_anybody(old: Book, new: Database) -> None:
    customer = old.account()
    other = old.other_workstation()

    move(old, new)

    for services in (old.services, other):
        with pytest.raises(BookMovedError, match="moved to a database server meanwhile"):
            services.accounts.create(old.operator, customer.details, key="late")
    for table in metadata.tables:
        with pytest.raises(Exception, match="the book was moved"):
            old.execute(f'INSERT INTO "{table}" DEFAULT VALUES')
    assert old.services.accounts.get(old.operator, customer.account_id) == customer
    (only,) = old.findings()  # What closes the file is all that is to be found in it.
    assert "table book_moved, trigger moved_" in only.sentence
    with pytest.raises(BookMovedError, match=r"db\.company\.example:5432/books on"):
        moves.check(old.services.database.engine)


def test_a_book_that_does_not_hold_stays_where_it_is(old: Book, new: Database) -> None:
    old.top_up(old.account())
    remove_guards(old)
    old.execute("UPDATE document SET pdf = pdf || x'00'")

    with pytest.raises(BookMoveError, match="its bytes are not those issued") as refused:
        move(old, new)

    assert refused.value.code == "book_unsound"
    with new.read() as uow:
        assert not uow.books.exists()
    moves.check(old.services.database.engine)


@pytest.mark.parametrize("step", [MoveStep.PROVING, MoveStep.COPYING, MoveStep.COMPARING])
def test_cancelled_at_any_step_nothing_is_on_the_server(
    old: Book, new: Database, step: MoveStep
) -> None:
    old.top_up(old.account())

    with pytest.raises(BookMoveError) as refused:
        move(old, new, stop_at(step))

    assert refused.value.code == "move_stopped"
    with new.read() as uow:
        assert not any(row_counts(uow.connection).values())
    old.top_up(old.account())
    assert old.findings() == ()


def test_nobody_writes_meanwhile(old: Book, new: Database) -> None:
    refused: set[MoveStep] = set()

    def tell(step: MoveStep, _: int, __: int) -> None:
        with (
            closing(sqlite3.connect(old.settings.book_file, timeout=0)) as hurried,
            suppress(sqlite3.OperationalError),
        ):
            hurried.execute("BEGIN IMMEDIATE")
            return
        refused.add(step)

    move(old, new, tell)

    assert refused == {MoveStep.COPYING, MoveStep.COMPARING, MoveStep.SWITCHING, MoveStep.PROVING}


def cut_off_before_the_file_is_closed(old: Book, new: Database) -> None:
    """Die in the moment between the server's commit and the file's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("billing_desktop.services.moving.moves.close_file", die)
        with pytest.raises(Crash):
            move(old, new)
    old.restart()


def die(*_: object) -> None:
    raise Crash("close_file")


def test_a_move_that_was_cut_off_is_done_again_with_what_came_since(
    old: Book, new: Database, fresh_postgres_database: str, tmp_path: Path
) -> None:
    customer = old.account()
    old.top_up(customer)
    cut_off_before_the_file_is_closed(old, new)
    with pytest.raises(DatabaseRefusedError) as refused:
        opened(old, fresh_postgres_database, tmp_path / "new")
    assert refused.value.code == "move_unfinished"
    old.top_up(customer)  # Work has gone on in the file.
    before = rows_of(old.services.database)

    move(old, new)
    finish(new)

    after = rows_of(new)
    for table, rows in before.items():
        if table not in AFTER:
            assert after[table] == rows, table
    moved = opened(old, fresh_postgres_database, tmp_path / "new")
    assert moved.findings() == ()
    moved.close()


def test_a_half_moved_book_in_which_somebody_has_worked_is_not_emptied(
    old: Book, new: Database, fresh_postgres_database: str, tmp_path: Path
) -> None:
    cut_off_before_the_file_is_closed(old, new)
    with new.write() as uow:
        uow.record(NOW, "stranger", "account.create", "account:x")
        uow.commit()

    with pytest.raises(BookMoveError) as refused:
        move(old, new)

    assert refused.value.code == "book_exists"
    with new.read() as uow:
        assert uow.books.exists()


def test_another_book_is_never_emptied(old: Book, new: Database, tmp_path: Path) -> None:
    cut_off_before_the_file_is_closed(old, new)
    other_settings = Settings(data_dir=tmp_path / "other")
    other_settings.data_dir.mkdir()
    make_book(other_settings)
    other = Book(other_settings)

    with pytest.raises(BookMoveError) as refused:
        move(other, new)

    assert refused.value.code == "book_exists"
    moves.check(other.services.database.engine)
    other.close()


@pytest.mark.thorough
def test_a_year_of_the_demo_is_moved_row_by_row(
    fresh_postgres_database: str, tmp_path: Path
) -> None:
    settings = Settings(data_dir=tmp_path / "demo")
    bootstrap.make_demo(settings)
    services = bootstrap.open_book(settings)
    before, anchor = rows_of(services.database), services.books.anchor(SYSTEM)

    address = make_url(fresh_postgres_database).set(drivername="postgresql")
    bare = address._replace(password=None).render_as_string()
    moved = services.book_moves.move(SYSTEM, bare, tell=tell_nobody)
    services.close()

    assert moved.rows_count == sum(len(rows) for rows in before.values())
    on_server = bootstrap.open_book(read_settings({}, data_dir=settings.data_dir))
    after = rows_of(on_server.database)
    for table, rows in before.items():
        if table not in AFTER:
            assert after[table] == rows, table
    assert on_server.books.verify(SYSTEM, is_deep=True, anchor=anchor) == ()
    for number, pdf in ((row[0], row[1]) for row in before["document"][:20]):
        assert on_server.invoices.document(SYSTEM, str(number)) == pdf
    on_server.close()
