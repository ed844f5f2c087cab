"""A backup is counted in the copy, also of a book that an older version of the program made."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.engine import Connection

from billing_desktop.backup_desk import back_up_server, check_backup, restore_backup
from billing_desktop.backups.zip_files import ZipBackups
from billing_desktop.db import schema
from billing_desktop.db.engine import open_engine, sqlite_url
from billing_desktop.db.unit_of_work import Database
from billing_desktop.services.backups import tell_nobody
from billing_desktop.services.packing import Maker, pack_book
from billing_desktop.settings import Settings
from tests.builders import NOW
from tests.cli.files import execute
from tests.db.test_stored_books import DATA, OLDER


def fill(file: Path, server: Connection) -> None:
    """Copy every row of an older book in a file to a server that has its schema."""
    server.exec_driver_sql("SET session_replication_role = replica")  # Rows come in any order.
    tables = execute(
        file,
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'alembic_version'"
        " AND name NOT LIKE 'sqlite_%'",
    )
    for (table,) in tables:
        rows = execute(file, f"SELECT * FROM {table}")
        columns = [str(row[1]) for row in execute(file, f"PRAGMA table_info({table})")]
        names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("%s" for _ in columns)
        for row in rows:
            server.exec_driver_sql(f"INSERT INTO {table} ({names}) VALUES ({marks})", row)


@pytest.mark.parametrize("version", [OLDER[0], OLDER[-1]])
def test_an_older_book_on_a_server_is_kept_before_it_is_migrated(
    version: str, fresh_postgres_database: str, tmp_path: Path
) -> None:
    settings = Settings(data_dir=tmp_path / "desk", database_url=fresh_postgres_database)
    server = open_engine(fresh_postgres_database)
    schema.migrate(server, to=version)
    with server.connect() as connection:
        fill(DATA / f"v{version}.sqlite3", connection)
        connection.commit()

    path = back_up_server(settings, Database(server))
    server.dispose()

    manifest = ZipBackups().manifest(path)
    assert (manifest.schema, manifest.database) == (version, "postgresql")
    assert manifest.rows["invoice"] == 1
    assert check_backup(path).findings == ()
    place = replace(settings, data_dir=tmp_path / "restored", database_url=None)
    assert restore_backup(place, path).findings == ()


def test_a_stored_book_of_an_older_version_keeps_its_version(tmp_path: Path) -> None:
    content = tmp_path / "book.sqlite3"
    content.write_bytes((DATA / f"v{OLDER[0]}.sqlite3").read_bytes())
    engine = open_engine(sqlite_url(content))

    path = pack_book(
        ZipBackups(), Database(engine), tmp_path, by=Maker("office", NOW), tell=tell_nobody
    )
    engine.dispose()

    manifest = ZipBackups().manifest(path)
    assert (manifest.schema, manifest.anchor.schema) == (OLDER[0], OLDER[0])
    assert sorted(tmp_path.iterdir()) == [path, content]
