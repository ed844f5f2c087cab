"""Sends queued mail behind everything else, every minute and after invoices were issued."""

from __future__ import annotations

import logging
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from billing_desktop.domain.operator import Operator, Right
from ui.changes import ChangeHub, Topic
from ui.one_at_a_time import OneAtATime
from ui.tasks import Tasks

logger = logging.getLogger(__name__)

INTERVAL_SECONDS = 60


class MailReport(Protocol):
    """What became of the mails that were due."""

    @property
    def handed_over(self) -> int: ...
    @property
    def failed(self) -> int: ...


class Outbox(Protocol):
    """What is wanted of the queue of mails."""

    def send_due(self, operator: Operator) -> MailReport: ...
    def failed_count(self, operator: Operator) -> int: ...


class MailServices(Protocol):
    """What is wanted of the services about mail."""

    @property
    def outbox(self) -> Outbox: ...


class MailKeeper(QObject):
    """Hands over what is due; never twice at once, and nothing waits for it.

    It knows nothing of the payment provider: mail goes out while that is silent. For operators
    who may not send it only counts.

    Signals:
        failed_counted: how many mails failed and wait for a person, each time it has looked.
    """

    failed_counted = Signal(int)

    def __init__(
        self,
        *,
        outbox: Outbox,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._outbox = outbox
        self._operator = operator
        self._changes = changes
        self._is_stopped = False
        self._sending = OneAtATime(
            self._send_and_count,
            tasks=tasks,
            on_success=lambda found: self._on_sent(*found),
            on_error=_on_failed,
            parent=self,
        )
        self.timer = QTimer(self)
        self.timer.setInterval(INTERVAL_SECONDS * 1000)
        self.timer.timeout.connect(self.run)
        changes.happened.connect(self._on_changed)

    @Slot()
    def run(self) -> None:
        """Send what is due; once more afterwards if it was asked for meanwhile."""
        if self._is_stopped:
            return
        self.timer.start()
        self._sending.run()

    def stop(self) -> None:
        """Begin nothing more; what runs is finished."""
        self._is_stopped = True
        self._sending.stop()
        self.timer.stop()

    @Slot(str)
    def _on_changed(self, topic: str) -> None:
        if topic in (Topic.INVOICES, Topic.MAIL, Topic.SETTINGS):
            self.run()

    def _send_and_count(self) -> tuple[MailReport | None, int]:
        may_send = self._operator.may(Right.SYNC)
        report = self._outbox.send_due(self._operator) if may_send else None
        return report, self._outbox.failed_count(self._operator)

    def _on_sent(self, report: MailReport | None, failed: int) -> None:
        self.failed_counted.emit(failed)
        if report is not None and (report.handed_over or report.failed):
            self._changes.announce(Topic.INVOICES, Topic.MAIL, Topic.TASKS)


def _on_failed(error: Exception) -> None:
    # Nobody waits for it: the next minute tries again.
    logger.warning("mails could not be sent: %s", error)
