"""Asks the payment provider now and then what has become of open payments."""

from __future__ import annotations

from enum import Enum, auto
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from billing_desktop.domain.operator import Operator, Right
from ui.changes import ChangeHub, Topic
from ui.tasks import Tasks

INTERVAL_SECONDS = 60


class Connection(Enum):
    """Whether the payment provider answers, as far as it was asked."""

    CHECKING = auto()
    NOTHING_OPEN = auto()  # There was nothing to ask it, so nothing is known of it.
    CONNECTED = auto()
    UNREACHABLE = auto()


class SyncReport(Protocol):
    """What a sync has done: how many payments it asked about, and what became of them."""

    @property
    def asked(self) -> int: ...
    @property
    def changed(self) -> int: ...
    @property
    def unanswered(self) -> int: ...
    @property
    def issued(self) -> int: ...


class Payments(Protocol):
    """The one thing wanted of the payments service."""

    def sync(self, operator: Operator) -> SyncReport: ...


class PaymentSync(QObject):
    """Runs the sync at the start, on request and every minute; never two at once.

    Signals:
        connection_changed: a ``Connection``, whenever it is another one.
    """

    connection_changed = Signal(object)

    def __init__(
        self,
        *,
        payments: Payments,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._payments = payments
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self._running = False
        self.connection = Connection.CHECKING
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_SECONDS * 1000)
        self._timer.timeout.connect(self.run_now)

    def start(self) -> None:
        """Sync now and from now on; does nothing for operators who may not."""
        if self._operator.may(Right.SYNC):
            self._timer.start()
            self.run_now()

    def stop(self) -> None:
        """Begin no further sync; one that runs is finished."""
        self._timer.stop()

    @Slot()
    def run_now(self) -> None:
        """Sync, unless a sync is running."""
        if self._running or not self._operator.may(Right.SYNC):
            return
        self._running = True
        payments, operator = self._payments, self._operator
        self._tasks.run(
            self,
            lambda: payments.sync(operator),
            on_success=self._on_synced,
            on_error=self._on_failed,
        )

    def _on_synced(self, report: SyncReport) -> None:
        self._running = False
        self._set_connection(_connection(report))
        if report.changed or report.issued:
            self._changes.announce(Topic.ACCOUNTS, Topic.TOP_UPS, Topic.INVOICES)

    def _on_failed(self, _error: Exception) -> None:
        self._running = False
        self._set_connection(Connection.UNREACHABLE)

    def _set_connection(self, connection: Connection) -> None:
        if connection is not self.connection:
            self.connection = connection
            self.connection_changed.emit(connection)


def _connection(report: SyncReport) -> Connection:
    if report.unanswered:
        return Connection.UNREACHABLE
    return Connection.CONNECTED if report.asked else Connection.NOTHING_OPEN
