"""Keeps what the local payment page knows in a file of its own, so that it survives a restart."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from billing_desktop.errors import DatabaseRefusedError
from billing_desktop.payments.json_values import JsonObject, text, whole

_BUSY_SECONDS = 15

_SCHEMA = (
    """CREATE TABLE IF NOT EXISTS thing (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        created INTEGER NOT NULL,
        parent TEXT,
        due INTEGER,
        body TEXT NOT NULL
    )""",
    "CREATE INDEX IF NOT EXISTS thing_by_parent ON thing (kind, parent, seq)",
    "CREATE INDEX IF NOT EXISTS thing_by_time ON thing (kind, created, seq)",
    "CREATE INDEX IF NOT EXISTS thing_due ON thing (due) WHERE due IS NOT NULL",
    # An older page kept its answers without a time; they are none that anybody waits for.
    "DROP TABLE IF EXISTS answer",
    """CREATE TABLE IF NOT EXISTS kept_answer (
        key TEXT PRIMARY KEY,
        kept_at INTEGER NOT NULL,
        fingerprint TEXT NOT NULL,
        status INTEGER NOT NULL,
        body TEXT NOT NULL
    )""",
)


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """What was answered under an idempotency key, and the fingerprint of what was asked."""

    fingerprint: str
    status: int
    body: str


class ObjectStore:
    """Objects in the provider's own form, found by id, by kind and parent, by time.

    Several processes may use one file at once: whoever changes something does so inside
    ``changing()``, which holds the file until it ends and undoes all of it on an exception.

    Raises:
        DatabaseRefusedError: the file is no file of the page, or cannot be written.
    """

    def __init__(self, file: Path) -> None:
        self._lock = threading.RLock()
        try:
            self._open(file)
        except sqlite3.Error as error:
            raise DatabaseRefusedError(
                "The local payment page cannot use its file {file}. It was not changed.",
                code="payment_page_file",
                file=file.name,
            ) from error

    def _open(self, file: Path) -> None:
        self._connection = sqlite3.connect(
            file, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        # The books are elsewhere: a lost test payment after a power cut is no loss.
        self._connection.execute("PRAGMA synchronous=NORMAL")
        try:
            with self.changing():
                for statement in _SCHEMA:
                    self._connection.execute(statement)
        except sqlite3.Error:
            self._connection.close()
            raise

    def close(self) -> None:
        """Close the file. The store cannot be used afterwards."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Hold the file for one change, complete or absent."""
        with self._lock:
            if self._connection.in_transaction:  # A change within a change is part of it.
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    @contextmanager
    def trying(self) -> Iterator[None]:
        """Undo what happens inside if it ends in an exception, but not the change around it."""
        with self._lock:
            self._connection.execute("SAVEPOINT trying")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK TO trying")
                self._connection.execute("RELEASE trying")
                raise
            self._connection.execute("RELEASE trying")

    def add(self, thing: JsonObject, *, parent: str | None = None, due: int | None = None) -> None:
        """Store a new object under its own ``id``, ``object`` and ``created``."""
        self._run(
            "INSERT INTO thing (id, kind, created, parent, due, body) VALUES (?, ?, ?, ?, ?, ?)",
            text(thing, "id"),
            text(thing, "object"),
            whole(thing, "created"),
            parent,
            due,
            json.dumps(thing),
        )

    def save(self, thing: JsonObject) -> None:
        """Store the object's new state."""
        self._run("UPDATE thing SET body = ? WHERE id = ?", json.dumps(thing), text(thing, "id"))

    def schedule(self, thing_id: str, due: int | None) -> None:
        """Set when something happens to the object by itself, or that nothing does any more."""
        self._run("UPDATE thing SET due = ? WHERE id = ?", due, thing_id)

    def find(self, kind: str, thing_id: str) -> JsonObject | None:
        """Return the object, or None where there is none of that kind."""
        rows = self._run("SELECT body FROM thing WHERE id = ? AND kind = ?", thing_id, kind)
        return json.loads(rows[0][0]) if rows else None

    def position(self, kind: str, thing_id: str) -> int | None:
        """Return where the object stands among all, for paging."""
        rows = self._run("SELECT seq FROM thing WHERE id = ? AND kind = ?", thing_id, kind)
        return int(rows[0][0]) if rows else None

    def newest(
        self,
        kind: str,
        *,
        parent: str | None = None,
        created_from: int = 0,
        before: int | None = None,
    ) -> Iterator[JsonObject]:
        """Yield objects of a kind, newest first; ``before`` is a position to go on from."""
        rows = self._run(
            "SELECT body FROM thing WHERE kind = ? AND (? IS NULL OR parent = ?)"
            " AND created >= ? AND (? IS NULL OR seq < ?) ORDER BY seq DESC",
            kind,
            parent,
            parent,
            created_from,
            before,
            before,
        )
        for row in rows:
            yield json.loads(row[0])

    def due(self, now: int) -> tuple[str, ...]:
        """Return the ids of what is due, oldest first."""
        rows = self._run("SELECT id FROM thing WHERE due <= ? ORDER BY due, seq", now)
        return tuple(str(row[0]) for row in rows)

    def answer(self, key: str, *, kept_from: int = 0) -> StoredAnswer | None:
        """Return what was answered under the key at that time or later."""
        rows = self._run(
            "SELECT fingerprint, status, body FROM kept_answer WHERE key = ? AND kept_at >= ?",
            key,
            kept_from,
        )
        return StoredAnswer(*rows[0]) if rows else None

    def keep_answer(self, key: str, answer: StoredAnswer, *, at: int) -> None:
        """Remember what is being answered under the key, in place of what was before."""
        self._run(
            "INSERT OR REPLACE INTO kept_answer (key, kept_at, fingerprint, status, body)"
            " VALUES (?, ?, ?, ?, ?)",
            key,
            at,
            answer.fingerprint,
            answer.status,
            answer.body,
        )

    def _run(self, statement: str, *values: str | int | None) -> list[sqlite3.Row]:
        with self._lock:
            return self._connection.execute(statement, values).fetchall()
