"""A migration that dies anywhere: the old book is as it was, and the next try brings it up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection

from billing_desktop.bootstrap import open_book
from billing_desktop.cli.exit_codes import ExitCode
from billing_desktop.db import schema
from billing_desktop.db.engine import open_engine, sqlite_url
from billing_desktop.domain.operator import SYSTEM
from billing_desktop.errors import BillingError, DatabaseRefusedError
from billing_desktop.settings import Settings
from tests.conftest import is_thorough
from tests.database_proxy import Cut, proxied
from tests.db_servers import PostgresServer
from tests.faults.migrated_books import contents, dump, fill_server, look_at, stored_book
from tests.faults.migrating import Migrator, Run, migrator

VERSIONS = schema.REVISIONS[:-1]
ON_SERVERS = (VERSIONS[0], *VERSIONS[-3:])
ON_SERVERS_QUICK = (VERSIONS[0], VERSIONS[-1])
STATEMENTS_MAX = 10_000
ONE_IN, ONE_IN_ON_SERVER = 30, 60


@pytest.fixture(scope="module")
def migrating() -> Iterator[Migrator]:
    with migrator() as lent:
        yield lent


def points(count: int, version: str, *, thorough: bool, one_in: int = ONE_IN) -> list[int]:
    """Return at which of so many points to die: at every one, or a part and the very last.

    Each version begins elsewhere, so that together they come to all of what they share.
    """
    if thorough:
        return list(range(count))
    return sorted({*range(VERSIONS.index(version) % one_in, count, one_in), count - 1})


def verify(settings: Settings) -> None:
    services = open_book(settings)
    try:
        assert services.books.verify(SYSTEM, is_deep=True) == ()
    finally:
        services.close()


def one(runs: tuple[Run, ...]) -> Run:
    (run,) = runs
    return run


# SQLite ------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", VERSIONS)
def test_killed_at_a_statement_the_file_is_as_it_was_and_the_next_try_succeeds(
    version: str, tmp_path: Path, migrating: Migrator
) -> None:
    """The quick run leaves out most statements, and the copy, which has tests of its own."""
    book = stored_book(version, tmp_path / "book")
    before = book.book_file.read_bytes()
    first = VERSIONS.index(version) % ONE_IN  # Each begins elsewhere: together they come to more.

    for at in range(first, STATEMENTS_MAX, ONE_IN):
        run = one(migrating.run(book, at=at, is_bare=True))
        if not run.was_killed:
            break
        look_at(book.book_file)
        assert book.book_file.read_bytes() == before, run.passed[-1]

    assert (run.exit_code, run.passed[-1]) == (0, "COMMIT")
    assert f"INSERT INTO \"alembic_version\" VALUES('{schema.HEAD}');" in dump(book.book_file)


@pytest.mark.thorough
@pytest.mark.parametrize("version", VERSIONS)
def test_killed_at_any_statement_whatsoever_nothing_is_half_done(
    version: str, tmp_path: Path, migrating: Migrator
) -> None:
    whole, book = (stored_book(version, tmp_path / name) for name in ("whole", "book"))
    before = book.book_file.read_bytes()
    never_killed = one(migrating.run(whole))
    assert never_killed.exit_code == 0, never_killed.said
    new = dump(whole.book_file)

    for at in range(len(never_killed.passed)):
        killed = one(migrating.run(book, at=at))

        assert killed.was_killed
        assert killed.passed[-1] == never_killed.passed[at]
        look_at(book.book_file)
        assert book.book_file.read_bytes() == before
        assert any(book.data_dir.glob("book-*.sqlite3")) or not killed.copies[-1]
        again = stored_book(version, tmp_path / f"again-{at}")
        assert one(migrating.run(again, at=at)).was_killed
        assert one(migrating.run(again)).exit_code == 0
        assert dump(again.book_file) == new

    assert one(migrating.run(book)).exit_code == 0
    assert dump(book.book_file) == new
    verify(book)


def test_nothing_of_the_file_changes_before_its_copy_is_whole(
    tmp_path: Path, migrating: Migrator
) -> None:
    book = stored_book(VERSIONS[-1], tmp_path / "book")

    run = one(migrating.run(book))

    changing = [there for name, there in zip(run.passed, run.copies, strict=True) if writes(name)]
    assert changing
    assert all(changing)
    assert not any(book.data_dir.glob("*.part"))


def writes(statement: str) -> bool:
    return statement.startswith(("ALTER", "CREATE", "DELETE", "DROP", "INSERT", "UPDATE"))


def test_a_book_that_was_killed_between_copy_and_migration_is_brought_up_later(
    tmp_path: Path, migrating: Migrator
) -> None:
    book, other = (stored_book(VERSIONS[-1], tmp_path / name) for name in ("book", "other"))
    before, old = book.book_file.read_bytes(), dump(book.book_file)
    first = one(migrating.run(other)).copies.index(True)

    assert one(migrating.run(book, at=first)).was_killed

    assert book.book_file.read_bytes() == before
    (copy,) = book.data_dir.glob("book-*.sqlite3")
    assert dump(copy) == old
    assert one(migrating.run(book)).exit_code == 0
    verify(book)


def test_two_programs_that_bring_one_file_up_at_once_do_it_once(
    tmp_path: Path, migrating: Migrator
) -> None:
    version = VERSIONS[-1]
    book, whole = (stored_book(version, tmp_path / name) for name in ("book", "whole"))
    old = dump(book.book_file)
    assert one(migrating.run(whole)).exit_code == 0

    runs = migrating.run(book, book, book)

    assert any(run.exit_code == 0 for run in runs)
    for run in runs:
        assert run.exit_code == 0 or "in use by somebody else" in run.said, run.said
    assert dump(book.book_file) == dump(whole.book_file)
    for copy in book.data_dir.glob("book-*.sqlite3"):
        assert dump(copy) in (old, dump(whole.book_file))
    verify(book)


def test_a_disk_that_is_full_at_any_page_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    version = VERSIONS[0]
    book, whole = (stored_book(version, tmp_path / name) for name in ("book", "whole"))
    before = book.book_file.read_bytes()
    schema_of(whole)
    pages, needed = (each.book_file.stat().st_size // 4096 for each in (book, whole))
    assert needed > pages + 20

    for limit in range(pages, needed, 40):
        with pytest.raises(DatabaseRefusedError, match="The disk is full"):
            schema_of(book, pages_max=limit)
        assert book.book_file.read_bytes() == before

    schema_of(book)
    assert dump(book.book_file) == dump(whole.book_file)


def schema_of(settings: Settings, *, pages_max: int = 1_000_000) -> None:
    """Bring a file up that may have so many pages."""
    engine = open_engine(sqlite_url(settings.book_file))

    def set_limit(connection: DBAPIConnection, _: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA max_page_count={pages_max}")
        cursor.close()

    event.listen(engine, "connect", set_limit)
    try:
        schema.migrate(engine)
    finally:
        engine.dispose()


def test_a_copy_that_finds_no_room_is_told_and_the_file_not_touched(
    tmp_path: Path, migrating: Migrator
) -> None:
    book = stored_book(VERSIONS[-1], tmp_path / "book")
    before = book.book_file.read_bytes()

    run = one(migrating.run(book, file_bytes_max=len(before) // 2))

    assert run.exit_code == ExitCode.COULD_NOT_RUN
    assert "cannot be written" in run.said
    assert "The book was not changed." in run.said
    assert book.book_file.read_bytes() == before
    assert [path.name for path in book.data_dir.glob("*book*")] == [book.book_file.name]
    assert one(migrating.run(book)).exit_code == 0


# PostgreSQL --------------------------------------------------------------------------------


@pytest.fixture(params=ON_SERVERS if is_thorough() else ON_SERVERS_QUICK)
def on_server(
    request: pytest.FixtureRequest, postgres_server: PostgresServer
) -> Iterator[tuple[str, str]]:
    """A version, and the address of the stored book of it on a server."""
    with postgres_server.fresh_database() as url:
        fill_server(url, request.param)
        yield request.param, url


def watch(engine: Engine, at: int | None, die: object) -> list[str]:
    """Note the statements and commits that a migration comes to; ``die`` at number ``at``."""
    passed: list[str] = []

    def reach(connection: Connection, name: str) -> None:
        passed.append(name)
        if len(passed) - 1 == at:
            assert callable(die)
            die(connection)

    def before_statement(connection: Connection, _: object, statement: str, *__: object) -> None:
        reach(connection, statement)

    event.listen(engine, "before_cursor_execute", before_statement)
    event.listen(engine, "commit", lambda connection: reach(connection, "COMMIT"))
    return passed


def bring_up(url: str, at: int | None = None, die: object = None) -> list[str]:
    engine = open_engine(url)
    passed = watch(engine, at, die)
    try:
        schema.migrate(engine)
    finally:
        engine.dispose()
    return passed


def terminate(url: str) -> object:
    """Return what ends the server's side of a connection, as an administrator does."""

    def die(connection: Connection) -> None:
        driver = connection.connection.driver_connection
        assert driver is not None
        admin = open_engine(url)
        with admin.connect() as other:
            other.exec_driver_sql(f"SELECT pg_terminate_backend({driver.info.backend_pid}, 5000)")
        admin.dispose()

    return die


def test_on_a_server_whose_end_of_the_line_dies_the_book_is_as_it_was(
    on_server: tuple[str, str],
    postgres_server: PostgresServer,
    tmp_path: Path,
    migrating: Migrator,
    *,
    thorough: bool,
) -> None:
    version, url = on_server
    old = contents(url)
    with postgres_server.fresh_database() as whole:
        fill_server(whole, version)
        passed, new = bring_up(whole), contents(whole)

    for number, at in enumerate(
        points(len(passed), version, thorough=thorough, one_in=ONE_IN_ON_SERVER)
    ):
        if number % 2 and not thorough:  # Our own end dies: the server hears it from the socket.
            settings = Settings(tmp_path / "none", database_url=url)
            assert one(migrating.run(settings, at=at, is_bare=True)).was_killed
        else:
            with pytest.raises(BillingError):
                bring_up(url, at, terminate(url))
        assert contents(url) == old, passed[at]

    bring_up(url)
    assert contents(url) == new
    verify(Settings(tmp_path / "data", database_url=url))


def test_a_lost_answer_to_the_commit_of_a_migration_is_found_out_by_the_next_try(
    postgres_server: PostgresServer,
) -> None:
    with postgres_server.fresh_database() as url, proxied(url) as proxy:
        fill_server(url, VERSIONS[-1])
        old = contents(url)
        proxy.cut_next(Cut.REQUEST)
        with pytest.raises(DatabaseRefusedError):
            bring_up(proxy.url)
        assert contents(url) == old

        proxy.cut_next(Cut.ANSWER)
        with pytest.raises(DatabaseRefusedError):
            bring_up(proxy.url)
        new = contents(url)
        assert new != old

        bring_up(proxy.url)
        assert contents(url) == new


def test_two_programs_that_bring_one_server_up_at_once_do_it_once(
    postgres_server: PostgresServer, tmp_path: Path, migrating: Migrator
) -> None:
    version = VERSIONS[0]
    with postgres_server.fresh_database() as url, postgres_server.fresh_database() as whole:
        for each in (url, whole):
            fill_server(each, version)
        bring_up(whole)
        settings = Settings(tmp_path / "data", database_url=url)

        runs = migrating.run(settings, settings, settings, is_bare=True)

        assert [run.exit_code for run in runs] == [0, 0, 0], [run.said for run in runs]
        assert contents(url) == contents(whole)
        verify(settings)


def test_a_server_is_backed_up_before_it_is_brought_up_and_killed_in_between_untouched(
    postgres_server: PostgresServer, tmp_path: Path, migrating: Migrator
) -> None:
    with postgres_server.fresh_database() as url, postgres_server.fresh_database() as whole:
        for each in (url, whole):
            fill_server(each, VERSIONS[-1])
        first = one(migrating.run(Settings(tmp_path / "whole", database_url=whole)))
        assert first.exit_code == 0, first.said
        settings, old = Settings(tmp_path / "data", database_url=url), contents(url)
        at = first.copies.index(True)

        assert one(migrating.run(settings, at=at)).was_killed

        assert contents(url) == old
        (backup,) = settings.data_dir.rglob("*.zip")
        assert backup.stat().st_size > 0
        assert one(migrating.run(settings)).exit_code == 0
        assert contents(url) == contents(whole)


# Both --------------------------------------------------------------------------------------


def test_a_book_of_a_newer_program_is_not_brought_anywhere(
    tmp_path: Path, postgres_server: PostgresServer, migrating: Migrator
) -> None:
    book = stored_book(VERSIONS[-1], tmp_path / "book")
    engine = open_engine(sqlite_url(book.book_file))
    with engine.connect() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    engine.dispose()
    before = book.book_file.read_bytes()

    run = one(migrating.run(book))

    assert run.exit_code != 0
    assert "made by a newer version of this program (9999)" in run.said
    assert book.book_file.read_bytes() == before
    assert not list(book.data_dir.glob("book-*.sqlite3"))
    with pytest.raises(DatabaseRefusedError, match="newer version"):
        open_book(book)
    assert book.book_file.read_bytes() == before
