"""One moment of a book as a SQLite file of its own, whichever database it is in."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from billing_desktop.db import schema
from billing_desktop.db.engine import (
    BUSY_TIMEOUT_SECONDS,
    explain,
    open_engine,
    read_only_uri,
    sqlite_url,
)
from billing_desktop.db.row_copies import Count, copy_older_rows, copy_rows
from billing_desktop.db.unit_of_work import Database

_PAGES_AT_ONCE = 500


def copy_book(database: Database, target: Path, tell: Count) -> None:
    """Write the book as it is at this moment into the new file ``target``.

    It may be of an older version: the copy is of the same.

    It is not on the disk yet when this returns. Writers wait on SQLite, at PostgreSQL nobody.

    Raises:
        BusyError: somebody else held the database for too long.
        DatabaseRefusedError: it cannot be read, or the file not be written.
    """
    if database.engine.dialect.name == "sqlite":
        _copy_file(Path(str(database.engine.url.database)), target, tell)
    else:
        _copy_server(database, target, tell)


def _copy_file(source: Path, target: Path, tell: Count) -> None:
    try:
        with (
            closing(
                sqlite3.connect(
                    read_only_uri(source),
                    uri=True,
                    timeout=BUSY_TIMEOUT_SECONDS,
                    isolation_level=None,
                )
            ) as old,
            closing(sqlite3.connect(target)) as new,
        ):
            # Held to the end: SQLite begins a copy anew whenever somebody writes in between.
            old.execute("BEGIN")
            old.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            new.execute("PRAGMA synchronous=OFF")
            old.backup(
                new,
                pages=_PAGES_AT_ONCE,
                progress=lambda _, left, total: tell(total - left, total),
            )
    except sqlite3.Error as error:
        raise explain(DBAPIError("", None, error)) from error


def _copy_server(database: Database, target: Path, tell: Count) -> None:
    version = schema.revision(database.engine) or schema.HEAD
    engine = open_engine(sqlite_url(target), is_draft=True)
    try:
        schema.migrate(engine, to=version)
        with database.read() as uow, engine.connect() as new:
            copy = copy_rows if version == schema.HEAD else copy_older_rows
            copy(uow.connection, new, tell)
            new.commit()
    except DBAPIError as error:
        raise explain(error) from error
    finally:
        engine.dispose()
