"""Backups of the open book: making, checking and keeping them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from billing_desktop.db.verification_finding import Finding
from billing_desktop.domain.backup import (
    BackupFile,
    BackupPlan,
    BackupStep,
    LastCheck,
    Tell,
    too_many,
)
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.period import seller_date
from billing_desktop.errors import BackupError, BusyError, DatabaseRefusedError
from billing_desktop.ports.backup_files import BackupFiles
from billing_desktop.ports.check_notes import CheckNotes
from billing_desktop.services.packing import Maker, pack_book
from billing_desktop.services.restoring import Examined, examine
from billing_desktop.services.rights import checked
from billing_desktop.services.service import Service, Tools

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MadeBackup:
    """Where a backup lies, what is in it, and which older ones it took the place of."""

    path: Path
    examined: Examined
    removed: tuple[str, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What in the book contradicts a promise; the backup itself is whole."""
        return self.examined.findings


@dataclass(frozen=True, slots=True)
class BackupStatus:
    """What is planned, the newest backup and how its last check came out, and what is wrong."""

    plan: BackupPlan
    last: BackupFile | None
    check: LastCheck | None  # Of the newest backup.
    is_due: bool
    age_days: int | None = None  # Of the newest backup, in days of Berlin.
    problem: BackupError | None = None  # The folder cannot be looked into.


def tell_nobody(step: BackupStep, done: int, total: int) -> None:
    """Hear how far it is, and do nothing."""


class Backups(Service):
    """Makes and checks backups. They hold no secret: those are in the key store."""

    def __init__(
        self,
        tools: Tools,
        *,
        files: BackupFiles,
        room: Path,
        notes: CheckNotes,
        plan: Callable[[], BackupPlan],
        save_plan: Callable[[BackupPlan], None],
    ) -> None:
        super().__init__(tools)
        self._files = files
        self._room = room
        self._notes = notes
        self._plan = plan
        self._save_plan = save_plan

    @checked
    def status(self, operator: Operator) -> BackupStatus:
        """Return how it stands with the backups of this computer. Looks into the folder."""
        plan = self._plan()
        try:
            found = self._files.find(Path(plan.folder), self._book_id())
        except BackupError as error:
            return BackupStatus(plan, None, None, is_due=plan.is_daily, problem=error)
        last = found[0] if found else None
        now = self._clock.now()
        if last is None:
            return BackupStatus(plan, None, None, is_due=plan.is_due(None, now))
        check = self._notes.last_check()
        return BackupStatus(
            plan=plan,
            last=last,
            check=check if check is not None and check.name == last.name else None,
            is_due=plan.is_due(last.made_at, now),
            age_days=(seller_date(now) - seller_date(last.made_at)).days,
        )

    @checked
    def save_plan(self, operator: Operator, plan: BackupPlan) -> None:
        """Change where backups of this computer go, when, and how many are kept.

        Raises:
            BackupError: nothing can be written into the folder.
        """
        with self._files.room(Path(plan.folder)):
            pass  # Tried out before it is kept.
        self._save_plan(plan)
        with self._database.write() as uow:
            how = f"{'daily' if plan.is_daily else 'by hand'}, {plan.keep} kept"
            uow.record(self._clock.now(), operator.name, "backup.plan", f"backup:{how}")
            uow.commit()

    @checked
    def create(
        self, operator: Operator, *, folder: Path | None = None, tell: Tell = tell_nobody
    ) -> MadeBackup:
        """Make a backup and look into it; older ones are removed once it has proved whole.

        In another ``folder`` than the planned one nothing is removed. ``tell`` may raise to stop.

        Raises:
            BackupError: it cannot be made; nothing half-made is left.
        """
        plan = self._plan()
        where = folder or Path(plan.folder)
        by = Maker(operator.name, self._clock.now())
        path = pack_book(self._files, self._database, where, by=by, tell=tell)
        try:
            examined = examine(self._files, path, room_in=where, tell=tell)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        now = self._clock.now()
        self._notes.keep(LastCheck(path.name, now, len(examined.findings)))
        self._record(operator, f"backup:{path.name}:{examined.manifest.content_sha256[:16]}")
        removed: tuple[str, ...] = ()
        if folder is None and not examined.findings:
            removed = self._remove_old(where, examined.manifest.book_id, plan.keep)
        return MadeBackup(path, examined, removed)

    @checked
    def create_if_due(self, operator: Operator, *, tell: Tell = tell_nobody) -> MadeBackup | None:
        """Make today's backup, unless it is there or none is planned."""
        return self.create(operator, tell=tell) if self.status(operator).is_due else None

    @checked
    def check(self, operator: Operator, path: Path, *, tell: Tell = tell_nobody) -> Examined:
        """Restore a backup aside, prove the book in it, and compare its sums.

        Raises:
            BackupError: it is no backup, or not what was written.
        """
        examined = examine(self._files, path, room_in=self._room, tell=tell)
        if examined.manifest.book_id == self._book_id():
            self._notes.keep(LastCheck(path.name, self._clock.now(), len(examined.findings)))
        return examined

    def _remove_old(self, folder: Path, book_id: str, keep: int) -> tuple[str, ...]:
        old = too_many(self._files.find(folder, book_id), keep)
        for file in old:
            self._files.remove(folder, file)
        return tuple(file.name for file in old)

    def _record(self, operator: Operator, what: str) -> None:
        try:
            with self._database.write() as uow:
                uow.record(self._clock.now(), operator.name, "backup.create", what)
                uow.commit()
        except (BusyError, DatabaseRefusedError) as error:
            # A full disk or a read-only book is when a backup is needed most.
            logger.warning("the backup is not in the audit trail: %s", error)

    def _book_id(self) -> str:
        with self._database.read() as uow:
            return uow.books.book_id()
