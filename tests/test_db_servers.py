from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text

from tests.db_servers import (
    FOLDER_PREFIX,
    URL_VARIABLE,
    PostgresServer,
    remove_abandoned_servers,
    running_postgres,
)


def execute(url: str, *statements: str) -> list[str]:
    """Return the first column of the last statement."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            for statement in statements[:-1]:
                connection.execute(text(statement))
            result = connection.execute(text(statements[-1]))
            return [str(row[0]) for row in result] if result.returns_rows else []
    finally:
        engine.dispose()


def test_a_fresh_database_answers_in_utf8(fresh_postgres_database: str) -> None:
    assert execute(fresh_postgres_database, "SHOW server_encoding") == ["UTF8"]


@pytest.mark.parametrize("_run", [1, 2])
def test_what_one_test_stores_no_other_sees(fresh_postgres_database: str, _run: int) -> None:
    execute(fresh_postgres_database, "CREATE TABLE left_over (id int)")

    tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    assert execute(fresh_postgres_database, tables) == ["left_over"]


def test_a_fresh_database_is_a_copy_of_the_template(postgres_server: PostgresServer) -> None:
    template = postgres_server.make_template(
        lambda url: execute(url, "CREATE TABLE word (w text)", "INSERT INTO word VALUES ('Müller')")
    )

    with postgres_server.fresh_database(template) as url:
        assert execute(url, "SELECT w FROM word") == ["Müller"]


def test_a_database_is_dropped_though_a_connection_is_open(postgres_server: PostgresServer) -> None:
    with postgres_server.fresh_database() as url:
        connection = psycopg.connect(url.replace("+psycopg", ""))
        name = connection.info.dbname

    connection.close()
    assert name not in execute(postgres_server.url, "SELECT datname FROM pg_database")


def test_the_server_of_the_environment_is_used_and_left_running(
    postgres_server: PostgresServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(URL_VARIABLE, postgres_server.url)

    with running_postgres(lock_file=tmp_path / "lock") as given:
        template = given.make_template(lambda _url: None)

    assert given.url == postgres_server.url
    assert template not in execute(postgres_server.url, "SELECT datname FROM pg_database")


def test_the_server_of_a_killed_run_is_removed(tmp_path: Path) -> None:
    code = (
        "import os, pathlib, signal\n"
        "from tests.db_servers import running_postgres\n"
        f"with running_postgres(lock_file=pathlib.Path({str(tmp_path / 'lock')!r})):\n"
        "    print(os.getpid(), flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    alone = {name: value for name, value in os.environ.items() if "XDIST" not in name}
    killed = subprocess.run(
        [sys.executable, "-c", code], env=alone, stdout=subprocess.PIPE, check=False
    )
    folder = Path(tempfile.gettempdir()) / f"{FOLDER_PREFIX}{int(killed.stdout)}"
    assert folder.exists()

    remove_abandoned_servers()

    assert not folder.exists()
