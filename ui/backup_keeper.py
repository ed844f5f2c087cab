"""Makes the backup of the day behind everything else, while somebody works."""

from __future__ import annotations

import logging
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Slot

from billing_desktop.domain.operator import Operator, Right
from ui.changes import ChangeHub, Topic
from ui.tasks import Tasks

logger = logging.getLogger(__name__)

FIRST_SECONDS = 30  # The window opens first.
INTERVAL_SECONDS = 15 * 60


class Backups(Protocol):
    """What is wanted of the service of backups."""

    def create_if_due(self, operator: Operator) -> object | None: ...


class BackupKeeper(QObject):
    """Looks soon after the start and every quarter of an hour whether one is due.

    A computer that was asleep at midnight makes it when it is awake. For operators who may not
    make one it does nothing.
    """

    def __init__(
        self,
        *,
        backups: Backups,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._backups = backups
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self._is_running = False
        self._is_stopped = False
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.timeout.connect(self.look)

    @Slot()
    def run(self) -> None:
        """Begin to look, a little later."""
        if self._operator.may(Right.SYNC):
            self.timer.start(FIRST_SECONDS * 1000)

    def stop(self) -> None:
        """Begin nothing more; what runs is finished."""
        self._is_stopped = True
        self.timer.stop()

    @Slot()
    def look(self) -> None:
        """Make today's backup, unless it is there."""
        if self._is_running or self._is_stopped:
            return
        self._is_running = True
        backups, operator = self._backups, self._operator
        self._tasks.run(
            self,
            lambda: backups.create_if_due(operator),
            on_success=self._on_done,
            on_error=self._on_failed,
        )

    def _on_done(self, made: object | None) -> None:
        self._wait()
        if made is not None:
            self._changes.announce(Topic.SETTINGS)

    def _on_failed(self, error: Exception) -> None:
        # The settings show how old the last one is; the next quarter of an hour tries again.
        logger.warning("the backup of the day was not made: %s", error)
        self._wait()

    def _wait(self) -> None:
        self._is_running = False
        if not self._is_stopped:
            self.timer.start(INTERVAL_SECONDS * 1000)
