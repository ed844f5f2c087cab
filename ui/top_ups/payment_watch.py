"""Hears of a payment from elsewhere: another desk has changed it, or the computer has slept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from ui.changes import ChangeHub, Topic
from ui.wake_watch import WakeWatch

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.domain.operator import Operator
    from billing_desktop.domain.top_up import TopUp
    from billing_desktop.ports.clock import Clock
    from ui.tasks import Tasks


class PaymentWatch(QObject):
    """Compares the books with what is shown whenever top-ups have changed somewhere.

    ``shown`` gives what is shown, None while that is being asked for anyway.

    Signals:
        changed_elsewhere: the top-up as the books have it, when it is another one.
        woke: the computer has slept: what is shown is old.
    """

    changed_elsewhere = Signal(object)
    woke = Signal()

    def __init__(
        self,
        parent: QObject,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        clock: Clock,
        shown: Callable[[], TopUp | None],
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._operator = operator
        self._tasks = tasks
        self._shown = shown
        changes.changed.connect(self._on_changed)
        self.wake_watch = WakeWatch(self, clock=clock)
        self.wake_watch.woke.connect(self.woke)

    @Slot(str)
    def _on_changed(self, topic: str) -> None:
        shown = self._shown()
        if topic != Topic.TOP_UPS or shown is None:
            return
        services, operator, top_up_id = self._services, self._operator, shown.top_up_id
        self._tasks.run(
            self,
            lambda: services.top_ups.get(operator, top_up_id),
            on_success=self._on_read,
            # The next question to the provider reads the books too, and tells what is wrong.
            on_error=lambda _error: None,
        )

    def _on_read(self, top_up: TopUp) -> None:
        shown = self._shown()
        if shown is not None and shown != top_up:
            self.changed_elsewhere.emit(top_up)
