"""Puts together what backs books up and puts them back, with or without an open book."""

from __future__ import annotations

from pathlib import Path
from tempfile import gettempdir

from billing_desktop.backups.notes_file import NotesFile
from billing_desktop.backups.zip_files import ZipBackups
from billing_desktop.clock import SystemClock
from billing_desktop.computer import person_at_computer
from billing_desktop.db.engine import make_folder, open_engine
from billing_desktop.db.server_checks import check_server
from billing_desktop.db.unit_of_work import Database
from billing_desktop.domain.backup import BackupPlan, Tell
from billing_desktop.server_login import ServerPasswords
from billing_desktop.services.backups import Backups, tell_nobody
from billing_desktop.services.packing import Maker, pack_book
from billing_desktop.services.restoring import (
    Examined,
    Restorer,
    examine,
    restore_file,
    restore_server,
)
from billing_desktop.services.service import Tools
from billing_desktop.settings import Settings, backup_plan, save_backup_plan

NOTES_NAME = "last-backup-check.json"


def backup_desk(settings: Settings, tools: Tools) -> Backups:
    """Return the backups of an open book."""
    folder = settings.data_dir

    def save_plan(plan: BackupPlan) -> None:
        save_backup_plan(folder, plan)

    return Backups(
        tools,
        files=ZipBackups(),
        room=folder,
        notes=NotesFile(folder / NOTES_NAME),
        plan=lambda: backup_plan(folder, is_server=settings.database_url is not None),
        save_plan=save_plan,
    )


def back_up_server(settings: Settings, database: Database) -> Path:
    """Make a backup of a server's book before it is migrated; return its file.

    Raises:
        BackupError: it cannot be made.
    """
    make_folder(settings.data_dir)
    plan = backup_plan(settings.data_dir, is_server=True)
    by = Maker(person_at_computer(), SystemClock().now())
    return pack_book(ZipBackups(), database, Path(plan.folder), by=by, tell=tell_nobody)


def check_backup(path: Path, *, tell: Tell = tell_nobody) -> Examined:
    """Prove a backup where there is no book.

    Raises:
        BackupError: it is no backup, or not what was written.
    """
    return examine(ZipBackups(), path, room_in=Path(gettempdir()), tell=tell)


def restore_backup(settings: Settings, path: Path, *, tell: Tell = tell_nobody) -> Examined:
    """Put the book of a backup where ``settings`` lead to and there is none.

    Raises:
        BackupError: it is no backup, or not what was written.
        DatabaseRefusedError: there is a book already, or it cannot be written.
    """
    make_folder(settings.data_dir)
    by = Restorer(person_at_computer(), SystemClock().now())
    if settings.database_url is None:
        return restore_file(ZipBackups(), path, settings.book_file, by=by, tell=tell)
    url = ServerPasswords().complete(settings).database_url or ""
    database = Database(open_engine(url, ca_file=settings.ca_file))
    try:
        check_server(database.engine, now=by.at)
        return restore_server(
            ZipBackups(), path, database, room_in=settings.data_dir, by=by, tell=tell
        )
    finally:
        database.close()
