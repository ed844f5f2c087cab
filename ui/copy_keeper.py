"""Keeps this computer's copies of issued documents complete, behind everything else."""

from __future__ import annotations

import logging
from typing import Protocol

from PySide6.QtCore import QObject, Slot

from billing_desktop.domain.operator import Operator
from ui.changes import ChangeHub, Topic
from ui.tasks import Tasks

logger = logging.getLogger(__name__)


class Invoices(Protocol):
    """What is wanted of the service of issued documents."""

    def keep_copies(self, operator: Operator) -> int: ...


class CopyKeeper(QObject):
    """Copies what this computer lacks: at the start, and whenever documents were issued."""

    def __init__(
        self,
        *,
        invoices: Invoices,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._invoices = invoices
        self._operator = operator
        self._tasks = tasks
        self._is_running = False
        self._is_wanted = False
        self._is_stopped = False
        changes.changed.connect(self._on_changed)

    @Slot()
    def run(self) -> None:
        """Copy what is missing; once more afterwards if it was asked for meanwhile."""
        if self._is_stopped:
            return
        if self._is_running:
            self._is_wanted = True
            return
        self._is_running, self._is_wanted = True, False
        invoices, operator = self._invoices, self._operator
        self._tasks.run(
            self,
            lambda: invoices.keep_copies(operator),
            on_success=self._on_done,
            on_error=self._on_failed,
        )

    def stop(self) -> None:
        """Begin nothing more; what runs is finished."""
        self._is_stopped = True

    @Slot(str)
    def _on_changed(self, topic: str) -> None:
        if topic == Topic.INVOICES:
            self.run()

    def _on_done(self, _copied: int) -> None:
        self._is_running = False
        if self._is_wanted:
            self.run()

    def _on_failed(self, error: Exception) -> None:
        # Nobody waits for it: the next change, or the next start, tries again.
        logger.warning("copies of documents could not be made: %s", error)
        self._is_running = False
