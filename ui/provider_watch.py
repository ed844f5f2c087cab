"""Knows how the book stands with its payment provider, and tells when its key is needed."""

from __future__ import annotations

import logging
from typing import Protocol

from PySide6.QtCore import QObject, Signal, Slot

from billing_desktop.domain.operator import Operator, Right
from billing_desktop.domain.provider_key import ProviderStatus
from ui.changes import ChangeHub, Topic
from ui.tasks import Tasks

logger = logging.getLogger(__name__)


class ProviderKeys(Protocol):
    """What is wanted of the service of the provider's key."""

    def status(self, operator: Operator) -> ProviderStatus: ...


class ProviderWatch(QObject):
    """Reads it at the start and when the settings change; asks for the key once.

    Signals:
        status_read: the ``ProviderStatus``, each time it was read.
        key_needed: the ``ProviderStatus``, when work stands still without the key.
    """

    status_read = Signal(object)
    key_needed = Signal(object)

    def __init__(
        self,
        *,
        provider_keys: ProviderKeys,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._provider_keys = provider_keys
        self._operator = operator
        self._tasks = tasks
        self._is_stopped = False
        self._was_asked_for = False
        self.status: ProviderStatus | None = None
        changes.changed.connect(self._on_changed)

    @Slot()
    def run(self) -> None:
        """Read it; the key store may ask a person first."""
        if self._is_stopped:
            return
        keys, operator = self._provider_keys, self._operator
        self._tasks.run(
            self,
            lambda: keys.status(operator),
            on_success=self._on_read,
            on_error=self._on_failed,
        )

    def stop(self) -> None:
        """Begin and tell nothing more."""
        self._is_stopped = True

    @Slot(str)
    def _on_changed(self, topic: str) -> None:
        if topic == Topic.SETTINGS:
            self.run()

    def _on_read(self, status: ProviderStatus) -> None:
        if self._is_stopped:
            return
        self.status = status
        self.status_read.emit(status)
        if status.needs_key and not self._was_asked_for and self._operator.may(Right.SYNC):
            self._was_asked_for = True
            self.key_needed.emit(status)

    def _on_failed(self, error: Exception) -> None:
        # What was known stays; where it matters, the screens say why.
        logger.warning("how it stands with the provider is not known: %s", error)
