"""Bringing the book of an older version to this one; the book as it was is kept first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from billing_desktop.backup_desk import back_up_server
from billing_desktop.clock import SystemClock
from billing_desktop.db import engine as db_engine
from billing_desktop.db import moves, schema
from billing_desktop.db.server_checks import check_server
from billing_desktop.db.unit_of_work import Database
from billing_desktop.errors import DatabaseRefusedError
from billing_desktop.settings import Settings


@dataclass(frozen=True, slots=True)
class Upgrade:
    """From which version to which, and where the book as it was is kept.

    ``copy`` is None where nothing was done.
    """

    found: str
    to: str
    copy: Path | None = None

    @property
    def is_needed(self) -> bool:
        """Whether the book was, or is, of an older version."""
        return self.found != self.to


def look(settings: Settings) -> Upgrade:
    """Return of which version the book is. ``settings`` have the password of a server.

    Raises:
        DatabaseRefusedError: there is no book, or it cannot be used, or a newer program made it.
    """
    with _opened(settings) as database:
        return _look(database)


def upgrade_book(settings: Settings) -> Upgrade:
    """Bring the book to this version, in one transaction; safe to repeat.

    A file is copied beside itself first, a server's book is backed up. If that fails, nothing
    is changed.

    Raises:
        DatabaseRefusedError: as `look`, or the copy cannot be made.
        BackupError: the backup of a server's book cannot be made.
    """
    with _opened(settings) as database:
        seen = _look(database)
        if not seen.is_needed:
            return seen
        if settings.database_url is None:
            copy = _copy(settings.book_file, seen.found)
        else:
            copy = back_up_server(settings, database)
        schema.migrate(database.engine)
        return Upgrade(seen.found, seen.to, copy)


@contextmanager
def _opened(settings: Settings) -> Iterator[Database]:
    url = settings.database_url
    if url is None:
        db_engine.check_sqlite_file(settings.book_file)
        url = db_engine.sqlite_url(settings.book_file)
    database = Database(db_engine.open_engine(url, ca_file=settings.ca_file))
    try:
        yield database
    finally:
        database.close()


def _look(database: Database) -> Upgrade:
    check_server(database.engine, now=SystemClock().now())
    moves.check(database.engine)
    found = schema.revision(database.engine)
    if found not in schema.REVISIONS:
        schema.check(database.engine)  # Refuses what holds no book, and what a newer program made.
    return Upgrade(str(found), schema.HEAD)


def _copy(book: Path, version: str) -> Path:
    moment = f"{SystemClock().now():%Y%m%dT%H%M%SZ}"
    copy = book.with_name(f"{book.stem}-{version}-{moment}{book.suffix}")
    try:
        schema.copy_sqlite(book, copy)
    except OSError as error:
        raise DatabaseRefusedError(
            "The copy {name} cannot be written: {reason}. The book was not changed.",
            code="copy_failed",
            name=copy.name,
            reason=error.strerror or str(error),
        ) from error
    return copy
