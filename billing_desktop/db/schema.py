"""Which version of the schema a database has, and the way to the newest."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, inspect, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from billing_desktop.db.base import metadata
from billing_desktop.db.engine import APPLICATION_ID, explain, read_only_uri
from billing_desktop.errors import NO_BOOK_ON_SERVER, OLDER_BOOK, DatabaseRefusedError

# The newest migration; a test compares it with the scripts. Reading it from them at every
# start would import Alembic.
HEAD = "0014"
REVISIONS = (
    "0001",
    "0002",
    "0003",
    "0004",
    "0005",
    "0006",
    "0007",
    "0008",
    "0009",
    "0010",
    "0011",
    "0012",
    "0013",
    "0014",
)
_VERSION_TABLE = "alembic_version"
_SCRIPTS = Path(__file__).parent / "migrations"


def revision(engine: Engine) -> str | None:
    """Return the schema version of a database; None if it holds no book."""
    try:
        with engine.connect().execution_options(billing_read=True) as connection:
            return revision_in(connection)
    except DBAPIError as error:
        raise explain(error) from error


def revision_in(connection: Connection) -> str | None:
    """Return the schema version that an open connection finds; None if there is no book."""
    if not inspect(connection).has_table(_VERSION_TABLE):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def is_empty(engine: Engine) -> bool:
    """Tell whether a database holds no table but those that this program would fill."""
    try:
        with engine.connect().execution_options(billing_read=True) as connection:
            found = tables_in(connection)
    except DBAPIError as error:
        raise explain(error) from error
    return not found or (revision(engine) == HEAD and is_ours(found))


def tables_in(connection: Connection) -> frozenset[str]:
    """Return the names of the tables of a database."""
    return frozenset(inspect(connection).get_table_names())


def is_ours(tables: frozenset[str]) -> bool:
    """Tell whether this program makes all of these tables."""
    return tables <= {*metadata.tables, _VERSION_TABLE}


def check(engine: Engine) -> None:
    """Make sure that the program and the database speak of the same schema.

    Raises:
        DatabaseRefusedError: no book, an older one (migrate), or a newer one (update).
    """
    found = revision(engine)
    if found is None:
        raise DatabaseRefusedError(
            "There is no book in this database yet. Please create one.", code=NO_BOOK_ON_SERVER
        )
    if found in REVISIONS[:-1]:
        raise DatabaseRefusedError(
            "The book was made by an older version of this program. "
            "Please run migrate; a copy of the file is made first.",
            code=OLDER_BOOK,
        )
    if found != HEAD:
        raise DatabaseRefusedError(
            "The book was made by a newer version of this program ({version}). "
            "It was not changed. Please update the program.",
            version=found,
        )


def migrate(engine: Engine, *, to: str = "head") -> None:
    """Bring a database to the newest schema, in one transaction; safe to repeat.

    ``to`` stops at an older one, to compare a file with what that version made.
    """
    try:
        with engine.connect() as connection:
            # Begun here: Alembic would commit each script of its own accord on SQLite.
            connection.begin()
            upgrade(connection, to=to)
            connection.commit()
    except DBAPIError as error:
        raise explain(error) from error


def upgrade(connection: Connection, *, to: str = "head") -> None:
    """Bring a database to the newest schema in the caller's transaction; commits nothing."""
    from alembic import command
    from alembic.config import Config

    from billing_desktop.db.server_roles import grant_again

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    _let_one_migrate(connection)
    command.upgrade(config, to)
    _mark(connection)
    grant_again(connection)


def _let_one_migrate(connection: Connection) -> None:
    """Wait for another program that migrates this book; on SQLite there is one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('migrate', 0))"))


def _mark(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a book's file through SQLite's backup, which honours its locks.

    It is made aside: under its name it is whole, or it is not there.

    Raises:
        OSError: it cannot be written.
    """
    uri, aside = read_only_uri(source), target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with closing(sqlite3.connect(uri, uri=True)) as old, closing(sqlite3.connect(aside)) as new:
            old.backup(new)
        aside.replace(target)
    except sqlite3.Error as error:
        raise OSError(str(error)) from error
    finally:
        for name in (aside, aside.with_name(f"{aside.name}-journal")):
            name.unlink(missing_ok=True)
