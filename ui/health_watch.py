"""Looks now and then, and cheaply, whether something is wrong that a person should see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from billing_desktop.domain.health import Check, State
from billing_desktop.domain.operator import Operator
from ui.changes import ChangeHub, Topic
from ui.one_at_a_time import OneAtATime
from ui.tasks import Tasks

FIRST_SECONDS = 15  # The window opens first.
INTERVAL_SECONDS = 10 * 60


class Health(Protocol):
    """What is wanted of the service of health."""

    def look_quickly(self, operator: Operator) -> Sequence[Check]: ...


class HealthWatch(QObject):
    """Looks every ten minutes, and when settings change.

    It asks nobody outside: the Health page does that when somebody opens it.

    Signals:
        wrong_counted: how many things are wrong.
    """

    wrong_counted = Signal(int)

    def __init__(
        self,
        *,
        health: Health,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._looking = OneAtATime(
            lambda: health.look_quickly(operator),
            tasks=tasks,
            on_success=self._on_looked,
            on_error=lambda _error: self._wait(),  # What was known last stays.
            parent=self,
        )
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.timeout.connect(self.look)
        changes.changed.connect(self._on_changed)

    def run(self) -> None:
        """Begin to look, a little later."""
        self.timer.start(FIRST_SECONDS * 1000)

    def stop(self) -> None:
        """Begin nothing more; what runs is finished."""
        self._looking.stop()
        self.timer.stop()

    @Slot()
    def look(self) -> None:
        """Look now."""
        self._looking.run()

    @Slot(str)
    def _on_changed(self, topic: str) -> None:
        if topic == Topic.SETTINGS:  # A backup was made, or a plan is another one.
            self.look()

    def _on_looked(self, checks: Sequence[Check]) -> None:
        self.wrong_counted.emit(sum(check.state is State.WRONG for check in checks))
        self._wait()

    def _wait(self) -> None:
        self.timer.start(INTERVAL_SECONDS * 1000)
