"""Keeps this computer's copies of issued documents complete, behind everything else."""

from __future__ import annotations

import logging
from typing import Protocol

from PySide6.QtCore import QObject, Slot

from billing_desktop.domain.operator import Operator
from ui.changes import ChangeHub, Topic
from ui.one_at_a_time import OneAtATime
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
        self._copying = OneAtATime(
            lambda: invoices.keep_copies(operator),
            tasks=tasks,
            on_success=lambda _copied: None,
            on_error=_on_failed,
            parent=self,
        )
        changes.happened.connect(self._on_changed)

    @Slot()
    def run(self) -> None:
        """Copy what is missing; once more afterwards if it was asked for meanwhile."""
        self._copying.run()

    def stop(self) -> None:
        """Begin nothing more; what runs is finished."""
        self._copying.stop()

    @Slot(str)
    def _on_changed(self, topic: str) -> None:
        if topic == Topic.INVOICES:
            self.run()


def _on_failed(error: Exception) -> None:
    # Nobody waits for it: the next change, or the next start, tries again.
    logger.warning("copies of documents could not be made: %s", error)
