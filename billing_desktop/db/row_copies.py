"""Copying every row of a book from one database into an empty one, whichever they are."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime

from sqlalchemy import LargeBinary, Table, func, insert, select, text
from sqlalchemy.engine import Connection

from billing_desktop.db.base import instant_text, metadata

Count = Callable[[int, int], None]
"""Hears how many rows are copied, of how many."""

_ROWS_AT_ONCE, _DOCUMENTS_AT_ONCE = 1000, 20
_DIGESTS = 2**256
# How PostgreSQL names what a trigger fires on, and how that is asked for.
_FIRES = {"O": "ENABLE", "A": "ENABLE ALWAYS", "R": "ENABLE REPLICA"}


def row_counts(connection: Connection) -> dict[str, int]:
    """Return how many rows each table of this program's schema has."""
    return {table.name: _count(connection, table) for table in metadata.sorted_tables}


def row_digests(connection: Connection, tell: Count) -> dict[str, tuple[int, int]]:
    """Return for each table how many rows it has, and a number that its rows alone make.

    It is the same on every database and in whatever order it gives them. Reads every byte.
    """
    total, done = sum(row_counts(connection).values()), 0
    found: dict[str, tuple[int, int]] = {}
    for table in metadata.sorted_tables:
        at_once = _DOCUMENTS_AT_ONCE if _holds_documents(table) else _ROWS_AT_ONCE
        count, sum_ = 0, 0
        rows = connection.execute(select(table).execution_options(yield_per=at_once))
        for part in rows.partitions():
            for row in part:
                digest = hashlib.sha256(repr(tuple(row)).encode("utf-8", "surrogatepass"))
                sum_ = (sum_ + int.from_bytes(digest.digest(), "big")) % _DIGESTS
            count += len(part)
            done += len(part)
            tell(done, total)
        found[table.name] = (count, sum_)
    return found


def copy_rows(source: Connection, target: Connection, tell: Count) -> None:
    """Insert every row of ``source`` into the empty tables of ``target``; commits nothing.

    The guards of the target are put aside meanwhile: they judge what people do, and its rows
    were judged when they were made. All in the caller's transaction, so that no guard is ever
    missed.
    """
    total, done = sum(row_counts(source).values()), 0
    with guards_aside(target):
        for table in metadata.sorted_tables:
            at_once = _DOCUMENTS_AT_ONCE if _holds_documents(table) else _ROWS_AT_ONCE
            found = source.execute(select(table).execution_options(yield_per=at_once))
            for part in found.mappings().partitions():
                target.execute(insert(table), [dict(row) for row in part])
                done += len(part)
                tell(done, total)


def copy_older_rows(source: Connection, target: Connection, tell: Count) -> None:
    """Insert every row of a server's book of an older version into a file of that version.

    The tables of this program are not those of that version: rows go over as they are, and
    instants and days as the file has them.
    """
    tables = [
        str(name)
        for (name,) in target.exec_driver_sql(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'alembic_version'"
            " AND name NOT LIKE 'sqlite_%'"
        )
    ]
    with guards_aside(target):
        for done, table in enumerate(tables):
            tell(done, len(tables))
            _copy_older_table(source, target, table)


def _copy_older_table(source: Connection, target: Connection, table: str) -> None:
    columns = [row[1] for row in target.exec_driver_sql(f'PRAGMA table_info("{table}")')]
    names = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join("?" for _ in columns)
    streaming = source.execution_options(yield_per=_DOCUMENTS_AT_ONCE)
    rows = streaming.exec_driver_sql(f'SELECT {names} FROM "{table}"')
    for part in rows.partitions():
        target.exec_driver_sql(
            f'INSERT INTO "{table}" ({names}) VALUES ({marks})',
            [tuple(_as_in_a_file(value) for value in row) for row in part],
        )


def _as_in_a_file(value: object) -> object:
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def _holds_documents(table: Table) -> bool:
    return any(isinstance(column.type, LargeBinary) for column in table.columns)


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


@contextmanager
def guards_aside(connection: Connection) -> Iterator[None]:
    """Put the triggers of a database aside, in the caller's transaction; they are back after."""
    is_sqlite = connection.dialect.name == "sqlite"
    put_back = _drop_sqlite(connection) if is_sqlite else _disable_postgresql(connection)
    yield
    # Nothing is put back after an error: then the caller's transaction is undone as a whole.
    for statement in put_back:
        connection.exec_driver_sql(statement)


def _drop_sqlite(connection: Connection) -> list[str]:
    connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    rows = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid"
    ).all()
    for name, _ in rows:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    return [str(sql) for _, sql in rows]


def _disable_postgresql(connection: Connection) -> list[str]:
    triggers = _triggers_off(connection)
    return [*_own_references_late(connection), *triggers]


def _triggers_off(connection: Connection) -> list[str]:
    rows = connection.execute(
        text(
            "SELECT c.relname, t.tgname, t.tgenabled FROM pg_trigger t"
            " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE NOT t.tgisinternal AND n.nspname = current_schema() AND t.tgenabled <> 'D'"
        )
    ).all()
    for table, name, _ in rows:
        connection.exec_driver_sql(f'ALTER TABLE "{table}" DISABLE TRIGGER "{name}"')
    return [
        f'ALTER TABLE "{table}" {_FIRES[_letter(fires)]} TRIGGER "{name}"'
        for table, name, fires in rows
    ]


def _own_references_late(connection: Connection) -> list[str]:
    """Let a row refer to a later one of its table until all are there."""
    rows = connection.execute(
        text(
            "SELECT c.relname, k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid"
            " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE k.contype = 'f'"
            " AND k.conrelid = k.confrelid AND NOT k.condeferrable"
            " AND n.nspname = current_schema()"
        )
    ).all()
    for table, name in rows:
        connection.exec_driver_sql(
            f'ALTER TABLE "{table}" ALTER CONSTRAINT "{name}" DEFERRABLE INITIALLY DEFERRED'
        )
    return [
        "SET CONSTRAINTS ALL IMMEDIATE",  # Every one is looked at before it is put back.
        *(
            f'ALTER TABLE "{table}" ALTER CONSTRAINT "{name}" NOT DEFERRABLE'
            for table, name in rows
        ),
    ]


def _letter(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value
