"""How each connection to a SQLite file is set up, and how its transactions begin."""

from __future__ import annotations

from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

# EXTRA: with FULL, an acknowledged commit can be gone after a power cut, because the
# directory entry of the deleted journal is not synced.
_PRAGMAS = (
    "PRAGMA journal_mode=DELETE",
    "PRAGMA synchronous=EXTRA",
    "PRAGMA foreign_keys=ON",
    "PRAGMA recursive_triggers=ON",
    "PRAGMA trusted_schema=OFF",
)


def prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """Have it keep what was confirmed, and every rule of the schema."""
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def prepare_draft(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
    """Do the same for a file that is made aside: it waits for no disk."""
    prepare(connection, entry)
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=OFF")
    cursor.close()


def begin(connection: Connection) -> None:
    """Begin a transaction, to read or to write.

    A reader waits for nobody until it reads; a writer takes its place in the queue at once, so
    that it never has to give up half-way.
    """
    is_read = connection.get_execution_options().get("billing_read", False)
    connection.exec_driver_sql("BEGIN" if is_read else "BEGIN IMMEDIATE")
