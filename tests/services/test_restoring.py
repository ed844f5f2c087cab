"""A book comes back to the cent, from either database into either, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from billing_desktop.backup_desk import check_backup, restore_backup
from billing_desktop.backups.zip_files import ZipBackups
from billing_desktop.db import schema
from billing_desktop.db.anchors import take
from billing_desktop.db.base import metadata
from billing_desktop.db.engine import open_engine
from billing_desktop.db.foreign_books import check_foreign, foreign_engine
from billing_desktop.db.row_copies import copy_rows, row_counts
from billing_desktop.domain.backup import BackupStep, Manifest
from billing_desktop.errors import BackupError, DatabaseRefusedError
from billing_desktop.services.backups import tell_nobody
from billing_desktop.services.packing import digest_of
from billing_desktop.settings import Settings
from tests.book import Book
from tests.cli.files import execute
from tests.db.stories import (
    tell,
    tell_of_a_restore,
    tell_of_corrections,
    tell_of_mail,
    tell_of_the_bank,
    tell_of_the_register,
)
from tests.db.test_stored_books import DATA, OLDER
from tests.db.test_tampering import remove_guards
from tests.db_servers import PostgresServer

# Making a backup and putting it back are in the trail, and the book says that it was put back.
AFTER = frozenset({"audit", "audit_head", "restoration"})


@pytest.fixture
def told(book: Book, tmp_path: Path) -> Book:
    """A book with something in every table that only grows."""
    tell(book)
    tell_of_the_register(book)
    tell_of_corrections(book)
    tell_of_mail(book)
    tell_of_the_bank(book, tmp_path)
    tell_of_a_restore(book)
    return book


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Where there is no book, on each database in turn."""
    settings = Settings(data_dir=tmp_path / "restored")
    if request.param == "sqlite":
        yield settings
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.fresh_database() as url:
        yield replace(settings, database_url=url)


def rows_of(book: Book) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table, sorted."""
    with book.services.database.read() as uow:
        return {
            table.name: sorted(
                (tuple(row) for row in uow.connection.execute(select(table))), key=repr
            )
            for table in metadata.sorted_tables
        }


@contextmanager
def opened(settings: Settings) -> Iterator[Book]:
    book = Book(settings)
    yield book
    book.close()


def back_up(book: Book) -> Path:
    return book.services.backups.create(book.operator).path


def test_every_row_comes_back_whichever_databases_they_are(
    told: Book, empty_place: Settings
) -> None:
    path, before = back_up(told), rows_of(told)
    anchor = told.services.books.anchor(told.operator)

    examined = restore_backup(empty_place, path)

    assert examined.findings == ()
    with opened(empty_place) as restored:
        after = rows_of(restored)
        for table, rows in before.items():
            if table not in AFTER:
                assert after[table] == rows, table
        assert restored.findings() == ()
        found = restored.services.books.anchor(told.operator)
        assert (found.sums, found.entries, found.past) == (anchor.sums, anchor.entries, anchor.past)


def test_a_restored_book_is_guarded_as_before(sqlite_backup: Path, empty_place: Settings) -> None:
    restore_backup(empty_place, sqlite_backup)

    with opened(empty_place) as restored:
        for table in ("posting", "audit", "document"):
            with pytest.raises(Exception, match="append-only"):
                restored.execute(f"DELETE FROM {table}")


def test_a_row_may_refer_to_a_later_one_of_its_table(
    sqlite_book: Path, fresh_postgres_database: str, tmp_path: Path
) -> None:
    settings = Settings(data_dir=tmp_path / "origin")
    settings.data_dir.mkdir()
    settings.book_file.write_bytes(sqlite_book.read_bytes())
    book = Book(settings)
    tell(book)
    tell_of_the_bank(book, tmp_path)
    remove_guards(book)
    first, second = (row[0] for row in book.rows("SELECT line_id FROM bank_line LIMIT 2"))
    book.execute(f"UPDATE bank_line SET twin_of = '{second}' WHERE line_id = '{first}'")
    target = open_engine(fresh_postgres_database)
    schema.migrate(target)

    query = "SELECT conname, condeferrable, condeferred FROM pg_constraint ORDER BY conname"
    with target.connect() as connection:
        before = connection.exec_driver_sql(query).all()

    with book.services.database.read() as old, target.connect() as new:
        copy_rows(old.connection, new, lambda *_: None)
        new.commit()

    with target.connect() as connection:
        assert connection.exec_driver_sql(query).all() == before
        rows = connection.exec_driver_sql("SELECT twin_of FROM bank_line WHERE twin_of <> ''")
        assert second in [row[0] for row in rows]
    target.dispose()
    book.close()


def test_nothing_is_restored_over_a_book(sqlite_backup: Path, empty_place: Settings) -> None:
    restore_backup(empty_place, sqlite_backup)
    with opened(empty_place) as restored:
        before = rows_of(restored)

        with pytest.raises(DatabaseRefusedError, match="There is a book here already"):
            restore_backup(empty_place, sqlite_backup)

        assert rows_of(restored) == before


def test_a_damaged_backup_leaves_the_place_empty(
    sqlite_backup: Path, empty_place: Settings
) -> None:
    sqlite_backup.write_bytes(sqlite_backup.read_bytes()[:-200])

    with pytest.raises(BackupError):
        restore_backup(empty_place, sqlite_backup)

    assert list(empty_place.data_dir.iterdir()) == []


def test_a_restore_that_is_stopped_leaves_the_place_empty(
    sqlite_backup: Path, empty_place: Settings
) -> None:
    last = BackupStep.CHECKING if empty_place.database_url is None else BackupStep.WRITING

    def stop(step: BackupStep, done: int, total: int) -> None:
        if step is last and done == total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restore_backup(empty_place, sqlite_backup, tell=stop)

    assert list(empty_place.data_dir.iterdir()) == []
    assert restore_backup(empty_place, sqlite_backup).findings == ()


@pytest.mark.parametrize("suffix", ["-journal", "-wal", "-shm"])
def test_what_a_lost_book_has_left_behind_never_gets_into_the_new_one(
    sqlite_backup: Path, tmp_path: Path, suffix: str
) -> None:
    place = Settings(data_dir=tmp_path / "new")
    place.data_dir.mkdir()
    left = place.data_dir / f"book.sqlite3{suffix}"
    left.write_bytes(b"")

    with pytest.raises(DatabaseRefusedError, match=f"lies book.sqlite3{suffix}, left behind"):
        restore_backup(place, sqlite_backup)

    assert list(place.data_dir.iterdir()) == [left]


def test_a_database_that_others_use_is_left_alone(
    sqlite_backup: Path, fresh_postgres_database: str, tmp_path: Path
) -> None:
    settings = Settings(data_dir=tmp_path / "other", database_url=fresh_postgres_database)
    engine = open_engine(fresh_postgres_database)
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE recipe (name TEXT)")
        connection.commit()
    engine.dispose()

    with pytest.raises(DatabaseRefusedError, match="There is a book here already"):
        restore_backup(settings, sqlite_backup)


def repack(path: Path, folder: Path, *changes: str, **members: object) -> Path:
    """Return a backup whose manifest is right in itself, but whose book was changed."""
    files = ZipBackups()
    content = folder / "changed.sqlite3"
    manifest = files.unpack(path, content, tell_nobody)
    if changes:
        execute(content, *changes)
    told = replace(
        manifest,
        content_bytes=content.stat().st_size,
        content_sha256=digest_of(content),
        **members,  # type: ignore[arg-type]
    )
    return files.pack(folder, told, content, tell_nobody)


@pytest.fixture
def sqlite_backup(sqlite_book: Path, tmp_path: Path) -> Path:
    """A backup of a book with an invoice, in a file."""
    settings = Settings(data_dir=tmp_path / "origin")
    settings.data_dir.mkdir()
    settings.book_file.write_bytes(sqlite_book.read_bytes())
    book = Book(settings)
    book.top_up(book.account())
    path = back_up(book)
    book.close()
    return path


def test_a_changed_row_is_a_finding(sqlite_backup: Path, tmp_path: Path) -> None:
    """What the manifest counts and sums is the same: it is verify that tells."""
    changed = repack(
        sqlite_backup, tmp_path, "UPDATE account_balance SET balance_minor = balance_minor + 1"
    )

    (finding,) = check_backup(changed).findings

    assert "the balance shown is" in finding.sentence


@pytest.mark.parametrize(
    "change",
    [
        "INSERT INTO operation VALUES ('k', 'key', 'digest', 'o', '2026-11-25T00:00:00.000000Z')",
        "UPDATE number_series SET last_seq = last_seq + 1",
        "INSERT INTO audit VALUES (99, '2026-11-25T00:00:00.000000Z', 'o', 'a', 'b', 'c', 'd')",
        "UPDATE book SET book_id = x'00'",
    ],
)
def test_a_row_more_or_another_end_of_a_chain_is_refused(
    sqlite_backup: Path, tmp_path: Path, change: str
) -> None:
    with pytest.raises(BackupError, match="does not hold what it says"):
        check_backup(repack(sqlite_backup, tmp_path, change))


def test_a_trigger_in_a_backup_never_runs(sqlite_backup: Path, tmp_path: Path) -> None:
    trigger = "CREATE TRIGGER x AFTER INSERT ON restoration BEGIN DELETE FROM task; END"
    changed = repack(sqlite_backup, tmp_path, trigger)
    place = Settings(data_dir=tmp_path / "new")

    with pytest.raises(BackupError, match=r"not built as this program builds books \(x\)"):
        restore_backup(place, changed)

    assert not place.book_file.exists()


def test_a_manifest_of_another_book_is_refused(sqlite_backup: Path, tmp_path: Path) -> None:
    manifest = ZipBackups().manifest(sqlite_backup)

    for members in (
        {"rows": {**manifest.rows, "account": 2}},
        {"schema": "0001"},
        {"anchor": replace(manifest.anchor, entries=7)},
        {"anchor": replace(manifest.anchor, book_id="another")},
    ):
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        changed = repack(sqlite_backup, folder, **members)
        with pytest.raises(BackupError, match="does not hold what it says"):
            check_backup(changed)


@pytest.mark.parametrize("version", OLDER)
def test_a_backup_of_an_older_version_becomes_a_book_of_this_one(
    version: str, tmp_path: Path, sqlite_backup: Path
) -> None:
    path = older_backup(version, tmp_path, ZipBackups().manifest(sqlite_backup))
    settings = Settings(data_dir=tmp_path / "new")

    assert restore_backup(settings, path).findings == ()

    book = Book(settings)
    assert book.services.accounts.find(book.operator, "K-10001")
    assert book.findings() == ()
    book.close()


def older_backup(version: str, folder: Path, like: Manifest) -> Path:
    """Return a backup as that version would have made it."""
    content, aside = folder / "older.sqlite3", folder / "aside.sqlite3"
    for path in (content, aside):
        path.write_bytes((DATA / f"v{version}.sqlite3").read_bytes())
    with foreign_engine(aside) as engine:
        schema.migrate(engine)
        with engine.connect() as connection:
            anchor = take(connection, like.made_at)
    manifest = replace(
        like,
        schema=version,
        rows=check_foreign(content)[1],
        anchor=replace(anchor, schema=version),
        content_bytes=content.stat().st_size,
        content_sha256=digest_of(content),
    )
    return ZipBackups().pack(folder, manifest, content, tell_nobody)


def test_the_manifest_counts_what_is_there(told: Book) -> None:
    with told.services.database.read() as uow:
        counted = row_counts(uow.connection)

    manifest = ZipBackups().manifest(back_up(told))

    assert dict(manifest.rows) == counted
    assert manifest.database == ("sqlite" if told.is_sqlite else "postgresql")
    assert manifest.seller_name == "Beispielwerk Software GmbH"
