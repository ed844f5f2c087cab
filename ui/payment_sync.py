"""Asks the payment provider now and then what has become of open payments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Protocol
from uuid import uuid4

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from billing_desktop.clock import SystemClock
from billing_desktop.domain.operator import Operator, Right
from billing_desktop.domain.sentence import Sentence
from billing_desktop.errors import ProviderError
from billing_desktop.ports.clock import Clock
from ui.changes import ChangeHub, Topic
from ui.tasks import Tasks
from ui.wake_watch import WakeWatch

INTERVAL_SECONDS = 60
INTERVAL_SECONDS_MAX = 15 * 60
"""The pause doubles up to this while the provider gives no answer."""


class Connection(Enum):
    """Whether the payment provider answers, as far as it was asked."""

    CHECKING = auto()
    NO_PROVIDER = auto()  # There is none to ask, or its key is missing.
    NOTHING_OPEN = auto()  # There was nothing to ask it, so nothing is known of it.
    CONNECTED = auto()
    UNREACHABLE = auto()
    KEY_REFUSED = auto()


_KNOWN = frozenset({Connection.NO_PROVIDER, Connection.NOTHING_OPEN, Connection.CONNECTED})


@dataclass(frozen=True, slots=True)
class ProviderState:
    """How it stands with the provider: since when it is silent, and when it is asked again.

    ``key_refused`` is what it says where it does not let the key in.
    """

    connection: Connection = Connection.CHECKING
    silent_since: datetime | None = None
    next_at: datetime | None = None
    key_refused: Sentence | None = None


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
    @property
    def is_connected(self) -> bool: ...
    @property
    def key_refused(self) -> Sentence | None: ...


class Payments(Protocol):
    """What is wanted of the payments service: for us alone, or for all workstations in turn."""

    def sync(self, operator: Operator) -> SyncReport: ...
    def poll(self, operator: Operator, *, holder: str) -> SyncReport | None: ...


class PaymentSync(QObject):
    """Asks at the start, on request and every minute; never twice at once.

    At the start, on request and after the computer has slept it asks for itself. By the timer
    one workstation asks for all. While there is no answer the pauses grow.

    Signals:
        state_changed: a ``ProviderState``, whenever it is another one.
    """

    state_changed = Signal(object)

    def __init__(
        self,
        *,
        payments: Payments,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        clock: Clock | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._payments = payments
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self._clock = clock or SystemClock()
        self._holder = uuid4().hex  # Of this run: two windows on one computer are two holders.
        self._is_running = False
        self._is_started = False
        self._pause_seconds = INTERVAL_SECONDS
        self.state = ProviderState()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._poll)
        self._wake_watch = WakeWatch(self, clock=self._clock)
        self._wake_watch.woke.connect(self._on_woke)

    @property
    def connection(self) -> Connection:
        """Whether the provider answers."""
        return self.state.connection

    def start(self) -> None:
        """Sync now and from now on; does nothing for operators who may not."""
        self._is_started = True
        self.run_now()

    def stop(self) -> None:
        """Begin no further sync; one that runs is finished."""
        self._is_started = False
        self._timer.stop()

    @Slot()
    def run_now(self) -> None:
        """Sync, unless a sync is running; somebody waits for it, so the pauses are short again."""
        self._pause_seconds = INTERVAL_SECONDS
        self._sync()

    def _sync(self) -> None:
        payments, operator = self._payments, self._operator
        self._ask(lambda: payments.sync(operator))

    @Slot()
    def _poll(self) -> None:
        payments, operator, holder = self._payments, self._operator, self._holder
        self._ask(lambda: payments.poll(operator, holder=holder))

    @Slot()
    def _on_woke(self) -> None:
        if self._is_started:
            self.run_now()

    def _ask(self, work: Callable[[], SyncReport | None]) -> None:
        if self._is_running or not self._operator.may(Right.SYNC):
            return
        self._is_running = True
        self._timer.stop()
        self._tasks.run(self, work, on_success=self._on_answered, on_error=self._on_failed)

    def _on_answered(self, report: SyncReport | None) -> None:
        if report is None:
            self._leave_to_another()
            return
        self._wait(_connection(report), report.key_refused)
        if report.changed or report.issued:
            self._changes.announce(Topic.ACCOUNTS, Topic.TOP_UPS, Topic.INVOICES, Topic.TASKS)

    def _leave_to_another(self) -> None:
        if self.connection in _KNOWN:
            self._wait(self.connection)
            return
        # The other one may be answered: how it is from here, only asking tells.
        self._is_running = False
        self._sync()

    def _on_failed(self, error: Exception) -> None:
        is_silent = isinstance(error, ProviderError)
        self._wait(Connection.UNREACHABLE if is_silent else Connection.CHECKING)

    def _wait(self, connection: Connection, key_refused: Sentence | None = None) -> None:
        """Take note of how it stands, and ask again after the pause that belongs to it."""
        self._is_running = False
        now, since = self._clock.now(), None
        if connection is Connection.UNREACHABLE:
            since = self.state.silent_since or now
        is_known = connection in _KNOWN
        pause = INTERVAL_SECONDS if is_known else self._pause_seconds
        self._pause_seconds = min(pause if is_known else 2 * pause, INTERVAL_SECONDS_MAX)
        if self._is_started:
            self._timer.start(pause * 1000)
        next_at = now + timedelta(seconds=pause) if self._is_started else None
        self._set_state(ProviderState(connection, since, next_at, key_refused))

    def _set_state(self, state: ProviderState) -> None:
        before, self.state = self.state, state
        # When it is asked again is of interest only while it is silent.
        if state.connection is Connection.UNREACHABLE or not _is_same(before, state):
            self.state_changed.emit(state)


def _is_same(before: ProviderState, after: ProviderState) -> bool:
    return replace(before, next_at=None) == replace(after, next_at=None)


def _connection(report: SyncReport) -> Connection:
    if not report.is_connected:
        return Connection.NO_PROVIDER
    if report.key_refused is not None:
        return Connection.KEY_REFUSED
    if report.unanswered:
        return Connection.UNREACHABLE
    return Connection.CONNECTED if report.asked else Connection.NOTHING_OPEN
