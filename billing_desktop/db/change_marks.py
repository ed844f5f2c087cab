"""The mark that every writing transaction leaves, by which others see that there is news."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from sqlalchemy import bindparam, func, select
from sqlalchemy.engine import Connection

CHANNEL = "billing_book"
MARK_MAX = 2**31 - 1  # SQLite keeps it as a signed number of 32 bits.
_NOTIFY = select(func.pg_notify(CHANNEL, bindparam("desk")))


class ChangeMarks:
    """Marks what this process writes, and can tell whether others have written between.

    PostgreSQL passes the name of the desk on when the transaction commits. SQLite counts the
    marked transactions in the head of its file, which each of them writes anyway.
    """

    def __init__(self) -> None:
        self.desk = secrets.token_hex(8)
        self._lock = Lock()
        self._seen: int | None = None
        self._own: set[int] = set()

    @contextmanager
    def left_by(self, connection: Connection) -> Iterator[None]:
        """Leave a mark in a transaction that is committed inside."""
        if connection.dialect.name == "postgresql":
            connection.execute(_NOTIFY, {"desk": self.desk})
            yield
            return
        # Nobody else can write between reading and writing: this transaction is the writer.
        before = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
        mark = before % MARK_MAX + 1
        connection.exec_driver_sql(f"PRAGMA user_version = {mark}")
        self._remember(mark)
        try:
            yield
        except BaseException:
            with self._lock:
                self._own.discard(mark)
            raise

    def begin(self, mark: int) -> None:
        """Compare with ``mark`` from now on."""
        with self._lock:
            self._seen = mark
            self._own.clear()

    def is_news(self, mark: int) -> bool:
        """Tell whether anybody else has written since the mark that was looked at before."""
        with self._lock:
            known = self._seen
            while known is not None and known != mark and known + 1 in self._own:
                known += 1
                self._own.discard(known)
            self._seen = mark
            self._own = {own for own in self._own if own > mark}
            return known != mark

    def _remember(self, mark: int) -> None:
        with self._lock:
            if self._seen is not None:  # Else nobody looks, and a long job would heap them up.
                self._own.add(mark)
