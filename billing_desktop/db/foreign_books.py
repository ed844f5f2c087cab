"""A SQLite file that came from elsewhere: looked at before anything in it is believed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from billing_desktop.db import schema
from billing_desktop.db.engine import APPLICATION_ID, open_engine, read_only_uri, sqlite_url
from billing_desktop.errors import BackupError

VALUE_BYTES_MAX = 64_000_000  # More than any document; what a hostile row may cost.
_OBJECTS_MAX = 2000
_MAGIC, _PAGE_SIZE_AT, _WRITE_VERSION_AT, _HEAD_LENGTH = b"SQLite format 3\0", 16, 18, 100

_Object = tuple[object, ...]


def check_foreign(path: Path) -> tuple[str, dict[str, int]]:
    """Return version and rows of each table of a file that holds exactly what a book holds.

    Nothing of it runs: it is opened to be read, and a trigger, a view or a table that no
    version of this program has made is refused before anything is read from it.

    Raises:
        BackupError: it is no book of ours, of a newer version, or damaged.
    """
    _require_head(path)
    try:
        with closing(_open_to_read(path)) as connection:
            found = connection.execute(
                "SELECT type, name, tbl_name, sql FROM sqlite_schema"
                " WHERE name NOT LIKE 'sqlite_autoindex_%'"
            ).fetchmany(_OBJECTS_MAX)
            version = _version(connection, found)
            _require_objects(found, version)
            _require_sound(connection)
            return version, _row_counts(connection, found)
    except sqlite3.Error as error:
        raise _damaged() from error


@contextmanager
def foreign_engine(path: Path) -> Iterator[Engine]:
    """Lend a way into a file that was checked; it is made aside and waits for no disk."""
    engine = open_engine(sqlite_url(path), is_draft=True)
    event.listen(engine, "connect", _limit)
    try:
        yield engine
    finally:
        engine.dispose()


def _limit(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    assert isinstance(connection, sqlite3.Connection)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, VALUE_BYTES_MAX)


def _require_head(path: Path) -> None:
    """Refuse what is no whole SQLite file, or one that would need a second file beside it."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(_HEAD_LENGTH)
    if len(head) < _HEAD_LENGTH or not head.startswith(_MAGIC):
        raise _damaged()
    page = int.from_bytes(head[_PAGE_SIZE_AT : _PAGE_SIZE_AT + 2], "big")
    page = 65_536 if page == 1 else page
    is_plain = head[_WRITE_VERSION_AT : _WRITE_VERSION_AT + 2] == b"\x01\x01"
    if page < 512 or size % page or not is_plain:
        raise _damaged()


def _open_to_read(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{read_only_uri(path)}&immutable=1", uri=True, isolation_level=None
    )
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, VALUE_BYTES_MAX)
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute("PRAGMA cell_size_check=ON")
    return connection


def _version(connection: sqlite3.Connection, found: list[_Object]) -> str:
    application_id = connection.execute("PRAGMA application_id").fetchone()[0]
    is_table = any(one[:2] == ("table", "alembic_version") for one in found)
    if application_id != APPLICATION_ID or not is_table:
        raise BackupError("The backup holds the file of another program. It was not opened.")
    rows = connection.execute("SELECT version_num FROM alembic_version").fetchmany(2)
    if len(rows) != 1 or not isinstance(rows[0][0], str):
        raise _damaged()
    version = rows[0][0]
    if version not in schema.REVISIONS:
        raise BackupError(
            "The backup was made by a newer version of this program ({version}). Please update "
            "the program.",
            version=version[:20],
        )
    return version


def _require_objects(found: list[_Object], version: str) -> None:
    strange = set(found) ^ made_objects(version)
    if strange or len(found) != len(set(found)):
        name = min((str(one[1]) for one in strange), default="")
        raise BackupError(
            "The book in the backup is not built as this program builds books ({name}). It was "
            "not used.",
            name=name[:60],
        )


@cache
def made_objects(version: str) -> frozenset[_Object]:
    """Return what this program makes in that version: kind, name, table and text of each."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "made.sqlite3"
        engine = open_engine(sqlite_url(path), is_draft=True)
        try:
            schema.migrate(engine, to=version)
        finally:
            engine.dispose()
        with closing(sqlite3.connect(path)) as connection:
            return frozenset(
                connection.execute(
                    "SELECT type, name, tbl_name, sql FROM sqlite_schema"
                    " WHERE name NOT LIKE 'sqlite_autoindex_%'"
                )
            )


def _require_sound(connection: sqlite3.Connection) -> None:
    (answer,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if answer != "ok" or connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise _damaged()


def _row_counts(connection: sqlite3.Connection, found: list[_Object]) -> dict[str, int]:
    tables = [str(name) for kind, name, *_ in found if kind == "table"]
    return {
        table: int(connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])
        for table in tables
        if table != "alembic_version"
    }


def _damaged() -> BackupError:
    return BackupError("The book in the backup is damaged. It was not used.")
