"""A SQLite file from elsewhere holds exactly what a book holds, or nothing of it is used."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from billing_desktop.db import schema
from billing_desktop.db.engine import open_engine, sqlite_url
from billing_desktop.db.foreign_books import check_foreign, foreign_engine
from billing_desktop.errors import BackupError, DatabaseRefusedError
from tests.cli.files import execute
from tests.db.test_stored_books import DATA, OLDER


@pytest.fixture
def path(sqlite_book: Path, tmp_path: Path) -> Path:
    """A copy of a book."""
    copy = tmp_path / "copy.sqlite3"
    copy.write_bytes(sqlite_book.read_bytes())
    return copy


def test_a_book_is_a_book(path: Path) -> None:
    version, rows = check_foreign(path)

    assert version == schema.HEAD
    assert (rows["book"], rows["seller"], rows["account"]) == (1, 1, 0)
    assert "alembic_version" not in rows


@pytest.mark.parametrize("version", OLDER)
def test_so_is_a_book_of_every_older_version(version: str) -> None:
    found, rows = check_foreign(DATA / f"v{version}.sqlite3")

    assert (found, rows["invoice"]) == (version, 1)


def trigger(path: Path) -> None:
    execute(
        path,
        "CREATE TRIGGER pay_me AFTER INSERT ON usage BEGIN UPDATE account_balance"
        " SET balance_minor = 1; END",
    )


def replaced_trigger(path: Path) -> None:
    execute(
        path,
        "DROP TRIGGER usage_no_update",
        "CREATE TRIGGER usage_no_update BEFORE UPDATE ON usage BEGIN SELECT 1; END",
    )


def missing_trigger(path: Path) -> None:
    execute(path, "DROP TRIGGER audit_no_update")


def view(path: Path) -> None:
    execute(path, "CREATE VIEW extra AS SELECT randomblob(1000000000) AS x")


def replaced_table(path: Path) -> None:
    """A view under the name of a table of ours: it would run when it is read."""
    execute(
        path,
        "DROP TABLE usage_month",
        "CREATE VIEW usage_month AS WITH RECURSIVE r (x) AS (SELECT 1 UNION ALL SELECT x FROM r)"
        " SELECT x FROM r",
    )


def virtual_table(path: Path) -> None:
    execute(path, "CREATE VIRTUAL TABLE words USING fts5 (a)")


def index_on_an_expression(path: Path) -> None:
    execute(path, "CREATE INDEX extra ON usage (abs(amount_minor))")


def extra_table(path: Path) -> None:
    execute(path, "CREATE TABLE extra (a)")


def many_tables(path: Path) -> None:
    execute(path, *(f"CREATE TABLE t{number} (a)" for number in range(2500)))


@pytest.mark.parametrize(
    "change",
    [
        trigger,
        replaced_trigger,
        missing_trigger,
        view,
        replaced_table,
        virtual_table,
        index_on_an_expression,
        extra_table,
        many_tables,
    ],
)
def test_what_no_version_has_made_is_refused_by_name(
    path: Path, change: Callable[[Path], None]
) -> None:
    change(path)

    with pytest.raises(BackupError, match="not built as this program builds books"):
        check_foreign(path)


def text(path: Path) -> None:
    path.write_text("Dear Sir or Madam,\n" * 100)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-4096])


def cut_in_a_page(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def scribbled(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'audit'"
        ).fetchone()
    content = bytearray(path.read_bytes())
    content[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    path.write_bytes(content)


def two_tables_on_one_page(path: Path) -> None:
    execute(
        path,
        "PRAGMA writable_schema=ON",
        "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema"
        " WHERE name = 'entry') WHERE name = 'seller'",
    )


def log_beside_it(path: Path) -> None:
    execute(path, "PRAGMA journal_mode=WAL")


def orphan(path: Path) -> None:
    execute(
        path,
        "INSERT INTO posting SELECT 'nobody', 1, 'asset', created_at, 'EUR', 5 FROM book",
    )


def huge_value(path: Path) -> None:
    execute(path, "INSERT INTO operation VALUES ('k', zeroblob(70000000), 'd', 'o', 'now')")


@pytest.mark.parametrize(
    "change",
    [
        text,
        empty,
        cut,
        cut_in_a_page,
        scribbled,
        two_tables_on_one_page,
        log_beside_it,
        orphan,
        huge_value,
    ],
)
def test_damage_is_told(path: Path, change: Callable[[Path], None]) -> None:
    change(path)

    with pytest.raises(BackupError, match="The book in the backup is damaged"):
        check_foreign(path)


def test_a_file_of_another_program_is_told(tmp_path: Path, path: Path) -> None:
    foreign = tmp_path / "foreign.sqlite3"
    execute(foreign, "CREATE TABLE recipe (name TEXT)")
    execute(path, "PRAGMA application_id=1")

    for file in (foreign, path):
        with pytest.raises(BackupError, match="the file of another program"):
            check_foreign(file)


def test_a_newer_version_is_told(path: Path) -> None:
    execute(path, "UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(BackupError, match=r"newer version of this program \(9999\)"):
        check_foreign(path)


@pytest.mark.parametrize(
    "change", ["DELETE FROM alembic_version", "UPDATE alembic_version SET version_num = x'00'"]
)
def test_a_version_that_is_none_is_damage(path: Path, change: str) -> None:
    execute(path, change)

    with pytest.raises(BackupError, match="is damaged"):
        check_foreign(path)


def test_looking_changes_nothing(path: Path) -> None:
    before = path.read_bytes()

    check_foreign(path)

    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_no_value_of_a_checked_file_costs_more_than_a_document(path: Path) -> None:
    with (
        foreign_engine(path) as engine,
        engine.connect() as connection,
        pytest.raises(Exception, match="too big"),
    ):
        connection.exec_driver_sql("SELECT zeroblob(70000000)")


def test_only_a_database_without_tables_of_others_is_empty(tmp_path: Path, path: Path) -> None:
    def is_empty(file: Path) -> bool:
        engine = open_engine(sqlite_url(file))
        try:
            return schema.is_empty(engine)
        finally:
            engine.dispose()

    foreign, older = tmp_path / "foreign.sqlite3", tmp_path / "older.sqlite3"
    execute(foreign, "CREATE TABLE recipe (name TEXT)")
    older.write_bytes((DATA / f"v{OLDER[0]}.sqlite3").read_bytes())

    assert is_empty(tmp_path / "new.sqlite3")
    assert is_empty(path)  # Its tables are looked into when they are filled.
    assert not is_empty(foreign)
    assert not is_empty(older)
    with pytest.raises(DatabaseRefusedError):
        is_empty(tmp_path)
