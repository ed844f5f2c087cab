"""Stored books of every version, and everything that is in one, to compare."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow
from sqlalchemy.engine import make_url

from billing_desktop.db import schema
from billing_desktop.db.engine import open_engine
from billing_desktop.settings import Settings

DATA = Path(__file__).parent.parent / "data"


def stored_path(version: str) -> Path:
    """Return the book that was kept of a version."""
    return DATA / f"v{version}.sqlite3"


def stored_book(version: str, folder: Path) -> Settings:
    """Return the settings of a copy of the stored book."""
    folder.mkdir(parents=True)
    settings = Settings(folder)
    settings.book_file.write_bytes(stored_path(version).read_bytes())
    return settings


def look_at(path: Path) -> None:
    """Read from a file, as everybody does who opens it: what is half done is undone by that."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()


def dump(path: Path) -> list[str]:
    """Return everything in a file."""
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def fill_server(url: str, version: str) -> None:
    """Make the stored book of a version in an empty database of a server."""
    engine = open_engine(url)
    schema.migrate(engine, to=version)
    engine.dispose()
    with closing(sqlite3.connect(stored_path(version))) as old, _connect(url) as new:
        new.execute("SET session_replication_role = replica")  # As a dump is read in: no triggers.
        tables = new.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in tables.fetchall():
            _copy(old, new, table)


def contents(url: str) -> dict[str, str]:
    """Return everything in a server's book: rows, columns, constraints, triggers and views."""
    found: dict[str, str] = {}
    with _connect(url) as connection:
        for name, query in _CATALOGUE.items():
            rows = connection.execute(query).fetchall()
            found[name] = "\n".join(sorted(str(row) for row in rows))
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in tables.fetchall():
            every = sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table))
            lines = sorted(str(row) for (row,) in connection.execute(every))
            found[f"rows of {table}"] = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return found


_CATALOGUE = {
    "columns": "SELECT table_name, column_name, data_type, is_nullable, column_default"
    " FROM information_schema.columns WHERE table_schema = 'public'",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)"
    " FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
    "triggers": "SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger"
    " WHERE NOT tgisinternal",
    "views": "SELECT viewname, definition FROM pg_views WHERE schemaname = 'public'",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "functions": "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
}


def _connect(url: str) -> psycopg.Connection[TupleRow]:
    address = make_url(url).set(drivername="postgresql")
    return psycopg.connect(address.render_as_string(hide_password=False), autocommit=True)


def _copy(old: sqlite3.Connection, new: psycopg.Connection[TupleRow], table: str) -> None:
    kinds: dict[str, LiteralString] = dict(
        new.execute(
            "SELECT column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name = %s",
            (table,),
        ).fetchall()
    )
    cursor = old.execute(f'SELECT * FROM "{table}"')
    names = [name for name, *_ in cursor.description]
    holders = [sql.SQL("%s::{}").format(sql.SQL(kinds[name])) for name in names]
    insert = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, names)),
        sql.SQL(", ").join(holders),
    )
    new.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
    for row in cursor.fetchall():
        new.execute(insert, row)
