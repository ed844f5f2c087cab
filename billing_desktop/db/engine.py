"""Connections that keep what was confirmed, on SQLite and PostgreSQL."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import cast
from urllib.parse import quote

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, ExceptionContext
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from billing_desktop.db.server_address import server_address
from billing_desktop.db.server_refusals import server_refusal
from billing_desktop.db.sqlite_connections import begin, prepare, prepare_draft
from billing_desktop.errors import (
    NO_BOOK,
    BillingError,
    BookMovedError,
    BusyError,
    ConflictError,
    DatabaseRefusedError,
    ServerAwayError,
)

APPLICATION_ID = 0x42494C4C  # "BILL", in the header of our SQLite files.
BUSY_TIMEOUT_SECONDS = 15
CONNECT_SECONDS = 10
# The head of a SQLite file (sqlite.org, "Database File Format", 1.3).
_MAGIC, _HEAD_LENGTH, _APPLICATION_ID_AT = b"SQLite format 3\0", 100, 68
NETWORK_FILE_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs"})


def sqlite_url(path: Path) -> str:
    """Return the address of a SQLite file, whatever characters its folder's name has."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def open_engine(url: str, *, is_draft: bool = False, ca_file: str | None = None) -> Engine:
    """Return an engine that never opens a transaction by itself and never logs parameters.

    ``is_draft`` is for a file that is made aside and thrown away if anything happens: it does
    not wait for the disk after each transaction. ``ca_file`` says whose certificates a server
    may prove itself by.

    Raises:
        DatabaseRefusedError: it is no address of a database that we know, or not a safe one.
    """
    if url.startswith("sqlite"):
        engine = create_engine(
            url,
            hide_parameters=True,
            connect_args={"timeout": BUSY_TIMEOUT_SECONDS, "isolation_level": None},
        )
        event.listen(engine, "connect", prepare_draft if is_draft else prepare)
        event.listen(engine, "begin", begin)
        event.listen(engine, "handle_error", _tell_unreadable)
        return engine
    engine = create_engine(
        server_address(url, ca_file=ca_file),
        hide_parameters=True,
        isolation_level="READ COMMITTED",
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "client_encoding": "UTF8",  # Else texts of an unfit database come as bytes.
            "options": _POSTGRES_OPTIONS,
            **_LOST_NETWORK,
        },
    )
    event.listen(engine, "do_connect", _connect_patiently)
    event.listen(engine, "checkout", _forget_what_was_read)
    return engine


# The login or the database may be set not to wait for the disk: what this program confirms is
# on it all the same.
_POSTGRES_OPTIONS = (
    "-c lock_timeout=15000 -c statement_timeout=60000 -c timezone=UTC -c synchronous_commit=on"
)
# A computer that is gone says nothing; the system's own limits are hours.
_LOST_NETWORK = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}


def _connect_patiently(
    _dialect: Dialect, _entry: ConnectionPoolEntry, _: object, parts: dict[str, object]
) -> DBAPIConnection:
    from billing_desktop.db.patience import PatientConnection

    return cast(DBAPIConnection, PatientConnection.to(parts))


def _forget_what_was_read(
    connection: DBAPIConnection, _entry: ConnectionPoolEntry, _: object
) -> None:
    # After one that only read, the next transaction would demand to write, also of a server that
    # is set to be read only. It begins as the server has it.
    if getattr(connection, "read_only", None) is not None:
        connection.read_only = None


def _tell_unreadable(context: ExceptionContext) -> None:
    # Of names that are no text any more the driver cannot even read what SQLite says.
    if isinstance(context.original_exception, UnicodeDecodeError):
        raise damaged() from context.original_exception


def explain(error: DBAPIError) -> BillingError:
    """Return what a database error means for the person at the screen."""
    text = str(error.orig).lower()
    if "the book was moved" in text:
        return BookMovedError(
            "The book was moved to a database server meanwhile, so nothing was stored here. Please "
            "start the program again: it opens the book there."
        )
    if "unique" in text or "duplicate key" in text:
        return ConflictError("Somebody else did the same at this moment. Please look again.")
    if "locked" in text or "lock timeout" in text or "deadlock" in text:
        return BusyError("The database is in use by somebody else. Please try again.")
    if getattr(error.orig, "sqlstate", None) == _READ_ONLY_STATE or "during recovery" in text:
        return server_is_read_only()
    if "readonly" in text or "read-only" in text:
        return DatabaseRefusedError(
            "The database can only be read. Nothing was changed. "
            "Please check the rights of its file and folder."
        )
    if "disk is full" in text or "no space" in text:
        return DatabaseRefusedError(
            "The disk is full. Nothing was booked. Please make room and try again."
        )
    if "disk i/o" in text:
        return _broken_disk()
    if "malformed" in text or "not a database" in text:
        return damaged()
    of_server = server_refusal(text, getattr(error.orig, "sqlstate", None))
    if of_server is not None:
        return of_server
    if error.connection_invalidated or "connection" in text or "resolve host" in text:
        return ServerAwayError(
            "The database server cannot be reached. What was not confirmed can be repeated."
        )
    return DatabaseRefusedError(
        "The database did not answer as it should ({reason}). Nothing was booked by this step.",
        reason=type(error.orig).__name__,
    )


_READ_ONLY_STATE = "25006"  # Of the SQL standard: read_only_sql_transaction.


def server_is_read_only() -> DatabaseRefusedError:
    """Return the sentence for a server that takes no changes."""
    return DatabaseRefusedError(
        "The database server takes no changes just now: it is a copy of another server, or it "
        "was set to be read only. Nothing was changed. Please ask whoever looks after it."
    )


def _broken_disk() -> DatabaseRefusedError:
    return DatabaseRefusedError(
        "The disk cannot be read or written. What was not confirmed can be repeated."
    )


def damaged() -> DatabaseRefusedError:
    """Return the sentence for a file that cannot be read as a database."""
    return DatabaseRefusedError(
        "The database file is damaged or is no database. It was not changed. "
        "Please restore a backup."
    )


def check_sqlite_file(path: Path) -> None:
    """Make sure that an existing file is a book of ours, without writing to it.

    Raises:
        DatabaseRefusedError: it is absent, empty, cut off, foreign, or on a network drive.
    """
    if not path.is_file():
        raise DatabaseRefusedError(
            "There is no book in this folder yet. Please create one with init or demo.",
            code=NO_BOOK,
        )
    if file_system_of(path) in NETWORK_FILE_SYSTEMS:
        raise DatabaseRefusedError(
            "The book lies on a network drive, where its file is not safe. "
            "Please move it to this computer or use PostgreSQL."
        )
    if path.stat().st_size == 0:
        raise DatabaseRefusedError("The database file is empty. It was not changed.")
    try:
        application_id = _application_id(path)
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise BusyError("The database is in use by somebody else. Please try again.") from error
        if "disk I/O" in str(error):
            raise _broken_disk() from error
        application_id = _interrupted_application_id(path, error)
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise damaged() from error
    if application_id != APPLICATION_ID:
        raise DatabaseRefusedError(
            "The database file belongs to another program. It was not changed."
        )


def require_free_place(target: Path) -> None:
    """Make sure that a new file of that name would be a book by itself.

    Raises:
        DatabaseRefusedError: what a file that is gone has left behind would be written into it.
    """
    for suffix in ("-journal", "-wal", "-shm"):
        left = target.with_name(f"{target.name}{suffix}")
        if left.exists():
            raise DatabaseRefusedError(
                "In the folder lies {name}, left behind by a book that is gone. It would damage "
                "the new one. Please move it away first.",
                name=left.name,
            )


def move_new_file(made: Path, target: Path) -> None:
    """Give a file that was made aside its place, on the disk before this returns.

    Raises:
        DatabaseRefusedError: there is a file already, or what one has left behind.
    """
    require_free_place(target)
    with made.open("rb+") as file:  # A draft has not waited for the disk yet.
        os.fsync(file.fileno())
    try:
        os.link(made, target)
    except FileExistsError as error:
        raise DatabaseRefusedError("There is a book here already. It was not changed.") from error
    except OSError:  # No hard links on this file system.
        made.rename(target)
    if os.name == "posix":
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def read_only_uri(path: Path) -> str:
    """Return the address under which SQLite opens a file without writing to it."""
    return f"file:{quote(str(path))}?mode=ro"


def _application_id(path: Path) -> int:
    # Through SQLite itself: closing a plain file of ours would drop its locks.
    uri = read_only_uri(path)
    with closing(sqlite3.connect(uri, uri=True, timeout=5)) as connection:
        (application_id,) = connection.execute("PRAGMA application_id").fetchone()
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    return int(application_id)


def _interrupted_application_id(path: Path, error: sqlite3.OperationalError) -> int:
    """Return whose file it is if its last change was cut off and can be undone by opening it."""
    if not path.with_name(f"{path.name}-journal").is_file():
        raise DatabaseRefusedError(
            "The database file cannot be opened. Please check the rights of its file and folder."
        ) from error
    if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        raise DatabaseRefusedError(
            "The last change of the database was cut off and has to be undone, but its file and "
            "folder can only be read. Please open it once where they can be written."
        ) from error
    # The head alone, and not through SQLite: it would take a file whose last pages were never
    # written for damaged, and nothing of a foreign file is undone for the sake of a look. No
    # lock can be lost here, for where a journal has to be played back nobody holds one.
    with path.open("rb") as file:
        head = file.read(_HEAD_LENGTH)
    if len(head) < _HEAD_LENGTH or not head.startswith(_MAGIC):
        raise damaged() from error
    return int.from_bytes(head[_APPLICATION_ID_AT : _APPLICATION_ID_AT + 4], "big")


def file_system_of(path: Path) -> str:
    """Return the type of the file system that ``path`` lies on; "" where that is not known."""
    mounts = Path("/proc/mounts")
    if not mounts.is_file():
        return ""
    target = str(path.resolve())
    best, kind = "", ""
    for line in mounts.read_text(errors="replace").splitlines():
        fields = line.split()
        if len(fields) < 3:
            continue
        point = fields[1].replace("\\040", " ")
        inside = target == point or target.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, fields[2]
    return kind


def make_folder(folder: Path) -> None:
    """Make the folder of a book.

    Raises:
        DatabaseRefusedError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseRefusedError(
            "The folder {name} cannot be made: {reason}.",
            name=str(folder),
            reason=error.strerror or str(error),
        ) from error
