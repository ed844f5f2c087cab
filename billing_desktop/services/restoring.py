"""Looking into a backup, and putting its book where there is none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from billing_desktop.db import schema
from billing_desktop.db.anchors import take
from billing_desktop.db.engine import move_new_file, require_free_place
from billing_desktop.db.foreign_books import check_foreign, foreign_engine
from billing_desktop.db.row_copies import copy_rows, row_counts
from billing_desktop.db.unit_of_work import Database, UnitOfWork
from billing_desktop.db.verification import verify
from billing_desktop.db.verification_finding import Finding
from billing_desktop.domain.backup import CONTENT_NAME, BackupStep, Manifest, Tell
from billing_desktop.domain.lost_number import RestorationCause
from billing_desktop.errors import BackupError, DatabaseRefusedError
from billing_desktop.ports.backup_files import BackupFiles
from billing_desktop.services.restorations import mark


@dataclass(frozen=True, slots=True)
class Restorer:
    """Who puts a book back, and when: it is noted in the book."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Examined:
    """A backup that holds what it says, and what in its book contradicts a promise."""

    manifest: Manifest
    findings: tuple[Finding, ...]


def examine(files: BackupFiles, path: Path, *, room_in: Path, tell: Tell) -> Examined:
    """Unpack a backup aside, prove the book in it, and throw it away again.

    Raises:
        BackupError: it is no backup, or not what was written.
    """
    with files.room(room_in) as room:
        return _unpacked(files, path, room / CONTENT_NAME, tell)


def restore_file(
    files: BackupFiles, path: Path, book_file: Path, *, by: Restorer, tell: Tell
) -> Examined:
    """Make the book of a backup the file ``book_file``: whole, or there is none.

    It takes no number until an administrator has decided: see `Restorations`.

    Raises:
        BackupError: it is no backup, or not what was written.
        DatabaseRefusedError: there is a book already.
    """
    if book_file.exists():
        raise _book_is_there()
    require_free_place(book_file)
    with files.room(book_file.parent) as room:
        content = room / CONTENT_NAME
        examined = _unpacked(files, path, content, tell)
        with foreign_engine(content) as engine, Database(engine).write() as uow:
            _mark(uow, examined.manifest, by)
            uow.commit()
        move_new_file(content, book_file)
    return examined


def restore_server(
    files: BackupFiles,
    path: Path,
    database: Database,
    *,
    room_in: Path,
    by: Restorer,
    tell: Tell,
) -> Examined:
    """Fill an empty database with the book of a backup, in one transaction.

    It takes no number until an administrator has decided: see `Restorations`.

    Raises:
        BackupError: it is no backup, or not what was written.
        DatabaseRefusedError: the database is not empty.
    """
    if not schema.is_empty(database.engine):
        raise _book_is_there()
    with files.room(room_in) as room:
        content = room / CONTENT_NAME
        examined = _unpacked(files, path, content, tell)
        schema.migrate(database.engine)
        with (
            foreign_engine(content) as engine,
            Database(engine).read() as old,
            database.write() as new,
        ):
            if any(row_counts(new.connection).values()):
                raise _book_is_there()
            copy_rows(
                old.connection,
                new.connection,
                lambda done, total: tell(BackupStep.WRITING, done, total),
            )
            _require_same(new, examined.manifest)
            _mark(new, examined.manifest, by)
            new.commit()
    return examined


def _mark(uow: UnitOfWork, manifest: Manifest, by: Restorer) -> None:
    mark(
        uow,
        RestorationCause.RESTORED,
        at=by.at,
        by=by.name,
        state_of=manifest.made_at,
        sha256=manifest.content_sha256,
    )


def _unpacked(files: BackupFiles, path: Path, content: Path, tell: Tell) -> Examined:
    manifest = files.unpack(path, content, tell)
    tell(BackupStep.CHECKING, 0, 1)
    findings = prove_copy(manifest, content)
    tell(BackupStep.CHECKING, 1, 1)
    return Examined(manifest, findings)


def prove_copy(manifest: Manifest, content: Path) -> tuple[Finding, ...]:
    """Return what contradicts a promise in a file that holds what its manifest says.

    The file is brought to this program's version on the way.

    Raises:
        BackupError: it holds something else.
    """
    version, rows = check_foreign(content)
    if (version, rows) != (manifest.schema, dict(manifest.rows)):
        raise _differs()
    with foreign_engine(content) as engine:
        schema.migrate(engine)
        with Database(engine).read() as uow:
            _require_same(uow, manifest)
            return tuple(verify(uow.connection, is_deep=True))


def _require_same(uow: UnitOfWork, manifest: Manifest) -> None:
    told = manifest.anchor
    try:
        found = take(uow.connection, told.taken_at)
    except (ValueError, TypeError, ArithmeticError) as error:
        raise _differs() from error
    if replace(found, schema=told.schema) != told:
        raise _differs()


def _differs() -> BackupError:
    return BackupError("The backup does not hold what it says it holds. Nothing was restored.")


def _book_is_there() -> DatabaseRefusedError:
    return DatabaseRefusedError(
        "There is a book here already. A backup is restored where there is none. Nothing was "
        "changed."
    )
