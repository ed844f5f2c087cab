"""Looks once, at the start, whether the book was put back and takes no numbers."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, Signal

from billing_desktop.domain.operator import Operator
from ui.one_at_a_time import OneAtATime
from ui.tasks import Tasks


class Standing(Protocol):
    """What waits for an administrator."""

    @property
    def is_held(self) -> bool: ...


class Restorations(Protocol):
    """What is wanted of the service of restored books."""

    def standing(self, operator: Operator) -> Standing: ...


class RestoredWatch(QObject):
    """Tells whoever begins to work.

    Signals:
        held: no number is taken until an administrator has decided.
    """

    held = Signal()

    def __init__(
        self,
        *,
        restorations: Restorations,
        operator: Operator,
        tasks: Tasks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._looking = OneAtATime(
            lambda: restorations.standing(operator),
            tasks=tasks,
            on_success=self._on_read,
            on_error=lambda _error: None,  # Whatever needs a number says so itself.
            parent=self,
        )

    def run(self) -> None:
        """Look."""
        self._looking.run()

    def stop(self) -> None:
        """Begin nothing more; what runs is finished."""
        self._looking.stop()

    def _on_read(self, standing: Standing) -> None:
        if standing.is_held:
            self.held.emit()
