"""What goes on behind everything else while somebody works: copies, mail, backups, health."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from billing_desktop.domain.operator import Operator
from ui.backup_keeper import BackupKeeper
from ui.changes import ChangeHub
from ui.copy_keeper import CopyKeeper
from ui.health_watch import HealthWatch
from ui.mail_keeper import MailKeeper
from ui.restored_watch import RestoredWatch
from ui.tasks import Tasks
from ui.workspace import Workspace


class Keepers(QObject):
    """Begins and stops all of them together.

    Signals:
        failed_mails_counted: how many mails failed and wait for a person.
        numbers_held: the book was put back and takes no number.
        wrong_counted: how many things of the Health page are wrong, of those looked at.
    """

    failed_mails_counted = Signal(int)
    numbers_held = Signal()
    wrong_counted = Signal(int)

    def __init__(
        self,
        workspace: Workspace,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._copies = CopyKeeper(
            invoices=workspace.invoices,
            operator=operator,
            tasks=tasks,
            changes=changes,
            parent=self,
        )
        self._mail = MailKeeper(
            outbox=workspace.mail.outbox,
            operator=operator,
            tasks=tasks,
            changes=changes,
            parent=self,
        )
        self._mail.failed_counted.connect(self.failed_mails_counted)
        self._restored = RestoredWatch(
            restorations=workspace.restorations, operator=operator, tasks=tasks, parent=self
        )
        self._restored.held.connect(self.numbers_held)
        self._backups = BackupKeeper(
            backups=workspace.backups,
            operator=operator,
            tasks=tasks,
            changes=changes,
            parent=self,
        )

        self._health = HealthWatch(
            health=workspace.health,
            operator=operator,
            tasks=tasks,
            changes=changes,
            parent=self,
        )
        self._health.wrong_counted.connect(self.wrong_counted)
        self._all = (self._restored, self._copies, self._mail, self._backups, self._health)

    def run(self) -> None:
        """Begin."""
        for keeper in self._all:
            keeper.run()

    def stop(self) -> None:
        """Begin nothing more; what runs is finished."""
        for keeper in self._all:
            keeper.stop()
