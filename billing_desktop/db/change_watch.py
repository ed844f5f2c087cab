"""Sees what other workstations and commands write into the book, on a thread of its own."""

from __future__ import annotations

import logging
import selectors
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from threading import Event, Thread

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL

from billing_desktop.db.change_marks import CHANNEL, ChangeMarks
from billing_desktop.db.engine import read_only_uri
from billing_desktop.db.unit_of_work import Database
from billing_desktop.ports.book_changes import BookChanges

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.25
"""A look costs a few dozen microseconds; within a second others' work is on every screen."""
SILENCE_SECONDS = 10
"""Without a word for so long the server is asked whether it is still there."""
PAUSE_SECONDS, PAUSE_SECONDS_MAX = 0.25, 5.0
_CONNECT_TIMEOUT_SECONDS = 5


def changes_of(database: Database) -> BookChanges:
    """Return what tells of others' writes to the book of ``database``."""
    url = database.engine.url
    if url.get_backend_name() == "sqlite":
        return SqliteChanges(Path(url.database or ""), database.marks)
    return PostgresChanges(url, database.marks)


class _Changes:
    """A thread that follows a book until it is stopped."""

    def __init__(self, marks: ChangeMarks) -> None:
        self._marks = marks
        self._stopped = Event()
        self._thread: Thread | None = None

    def _start(self, work: Callable[[], None]) -> None:
        self._thread = Thread(target=work, name="book-changes", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Call nobody any more, and wait until that is sure."""
        self._stopped.set()
        self._wake()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _wake(self) -> None:
        """End what the thread may be waiting for."""


class SqliteChanges(_Changes):
    """Looks at the mark in the head of the file, over a connection that only reads."""

    def __init__(self, file: Path, marks: ChangeMarks) -> None:
        super().__init__(marks)
        self._uri = read_only_uri(file)

    def follow(
        self,
        on_changed: Callable[[], None],
        on_reached: Callable[[bool], None] = lambda _: None,  # A file is always there.
    ) -> None:
        """See `BookChanges`."""
        try:
            with closing(self._connect()) as connection:
                self._marks.begin(_mark(connection))
        except sqlite3.Error as error:  # Any mark that is found later is news then.
            logger.warning("changes of the book cannot be seen yet: %s", error)
            self._marks.begin(-1)
        self._start(lambda: self._run(on_changed))

    def _run(self, on_changed: Callable[[], None]) -> None:
        while not self._stopped.wait(LOOK_SECONDS):
            try:
                with closing(self._connect()) as connection:
                    self._look_on(connection, on_changed)
            except sqlite3.Error as error:  # It is held, or out of reach for a moment.
                logger.info("the book could not be looked at: %s", error)

    def _look_on(self, connection: sqlite3.Connection, on_changed: Callable[[], None]) -> None:
        while not self._stopped.is_set():
            if self._marks.is_news(_mark(connection)):
                on_changed()
            self._stopped.wait(LOOK_SECONDS)

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self._uri, uri=True, timeout=LOOK_SECONDS, isolation_level=None)


def _mark(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


class PostgresChanges(_Changes):
    """Listens on a connection of its own; one that is lost is made anew."""

    def __init__(self, url: URL, marks: ChangeMarks) -> None:
        super().__init__(marks)
        self._url = url  # What it asks of a server holds for this connection too.
        self._bell, self._rope = socket.socketpair()
        self._on_reached: Callable[[bool], None] = lambda _: None

    def follow(
        self,
        on_changed: Callable[[], None],
        on_reached: Callable[[bool], None] = lambda _: None,
    ) -> None:
        """See `BookChanges`."""
        self._on_reached = on_reached
        connection: psycopg.Connection | None = None
        try:
            connection = self._connect()
        except psycopg.Error as error:
            logger.warning("the database server cannot be listened to yet: %s", error)
            on_reached(False)  # noqa: FBT003 - all it says.
        self._start(lambda: self._run(connection, on_changed))

    def stop(self) -> None:
        """Call nobody any more, and wait until that is sure."""
        super().stop()
        self._bell.close()
        self._rope.close()

    def _run(self, connection: psycopg.Connection | None, on_changed: Callable[[], None]) -> None:
        pause = PAUSE_SECONDS
        while not self._stopped.is_set():
            try:
                if connection is None:
                    connection = self._connect_again()
                    on_changed()  # What was written meanwhile was told to nobody.
                pause = PAUSE_SECONDS
                with connection:
                    self._listen(connection, on_changed)
            except psycopg.Error as error:
                logger.warning("the database server is not heard any more: %s", error)
                self._stopped.wait(pause)
                pause = min(2 * pause, PAUSE_SECONDS_MAX)
            connection = None

    def _listen(self, connection: psycopg.Connection, on_changed: Callable[[], None]) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(connection.fileno(), selectors.EVENT_READ)
            selector.register(self._bell, selectors.EVENT_READ)
            while not self._stopped.is_set():
                if not selector.select(SILENCE_SECONDS):
                    # A new one has a time limit; the old one would wait for a server that
                    # stands still as long as that does.
                    self._connect().close()
                    connection.execute("SELECT 1")
                heard = [notice.payload for notice in connection.notifies(timeout=0)]
                if any(desk != self._marks.desk for desk in heard):
                    on_changed()

    def _connect_again(self) -> psycopg.Connection:
        try:
            connection = self._connect()
        except psycopg.Error:
            if not self._stopped.is_set():
                self._on_reached(False)  # noqa: FBT003 - all it says.
            raise
        self._on_reached(True)  # noqa: FBT003 - all it says.
        return connection

    def _connect(self) -> psycopg.Connection:
        # The parts one by one: an address in one text would be quoted where it is refused.
        _, parts = self._url.get_dialect()().create_connect_args(self._url)
        ours = {
            "autocommit": True,
            "connect_timeout": _CONNECT_TIMEOUT_SECONDS,
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
        }
        connection = psycopg.connect(**{**parts, **ours})
        # A copy of another server tells nobody of changes, but it is there.
        with suppress(psycopg.errors.ReadOnlySqlTransaction):
            connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
        return connection

    def _wake(self) -> None:
        if self._thread is not None:
            self._rope.send(b"\0")
