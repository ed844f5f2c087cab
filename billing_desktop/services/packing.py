"""From an open database to a backup: copied, counted in the copy, and packed."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from billing_desktop.db import schema
from billing_desktop.db.anchors import take
from billing_desktop.db.foreign_books import check_foreign, foreign_engine
from billing_desktop.db.snapshots import copy_book
from billing_desktop.db.unit_of_work import Database
from billing_desktop.domain.anchor import Anchor
from billing_desktop.domain.backup import CONTENT_NAME, BackupStep, Manifest, Tell
from billing_desktop.ports.backup_files import BackupFiles

_CHUNK = 1024 * 1024
_ASIDE = "migrated.sqlite3"


@dataclass(frozen=True, slots=True)
class Maker:
    """Who makes a backup, and when."""

    name: str
    at: datetime


def pack_book(
    files: BackupFiles, database: Database, folder: Path, *, by: Maker, tell: Tell
) -> Path:
    """Make a backup of a book of this program's version or an older one; return its file.

    Raises:
        BackupError: it cannot be made; nothing half-made is left.
    """
    with files.room(folder) as room:
        content = room / CONTENT_NAME
        copy_book(database, content, lambda done, total: tell(BackupStep.COPYING, done, total))
        manifest = _describe(content, database.engine.dialect.name, by)
        return files.pack(folder, manifest, content, tell)


def _describe(content: Path, made_from: str, by: Maker) -> Manifest:
    """Return what the copy holds: counted in the copy itself, not in a book that goes on."""
    version, rows = check_foreign(content)
    anchor, seller_name = _look(content, version, by.at)
    return Manifest(
        made_at=by.at,
        made_by=by.name,
        seller_name=seller_name,
        database=made_from,
        schema=version,
        content_bytes=content.stat().st_size,
        content_sha256=digest_of(content),
        rows=rows,
        anchor=anchor,
    )


def _look(content: Path, version: str, at: datetime) -> tuple[Anchor, str]:
    """Return where the chains and sums are, and whose book it is."""
    looked_at = content
    if version != schema.HEAD:  # It is kept as it is, and looked at as this program has it.
        looked_at = content.with_name(_ASIDE)
        shutil.copyfile(content, looked_at)
    with foreign_engine(looked_at) as engine:
        if looked_at != content:
            schema.migrate(engine)
        with Database(engine).read() as uow:
            anchor = replace(take(uow.connection, at), schema=version)
            return anchor, uow.rates.seller().name


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, read piece by piece."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
