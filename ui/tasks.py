"""Work that blocks, run beside the window.

An error that nobody raised on purpose goes to the callback like any other, so that the
screen can come to rest, and then to the exception hook.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from billing_desktop.errors import BillingError

T = TypeVar("T")
logger = logging.getLogger(__name__)

WORKERS_COUNT = 4


class Tasks(Protocol):
    """What a screen needs to run blocking work."""

    def run(
        self,
        owner: QObject,
        work: Callable[[], T],
        *,
        on_success: Callable[[T], object],
        on_error: Callable[[Exception], object],
    ) -> None:
        """Start ``work``; one of the callbacks follows, unless ``owner`` is gone by then.

        ``work`` closes over values, never over widgets, and returns plain values. The
        callbacks run on the GUI thread.
        """


class BackgroundTasks(QObject):
    """Runs jobs on worker threads and calls back on the GUI thread.

    Signals:
        busy_changed: True when the first job starts, False when the last callback has returned.
    """

    busy_changed = Signal(bool)

    _finished = Signal(object, object)  # The owner, and a closure to run for it.

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._executor = ThreadPoolExecutor(WORKERS_COUNT, thread_name_prefix="task")
        self._running = 0
        self._finished.connect(self._on_finished, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        """Whether a job runs or its callback has still to run."""
        return self._running > 0

    def run(
        self,
        owner: QObject,
        work: Callable[[], T],
        *,
        on_success: Callable[[T], object],
        on_error: Callable[[Exception], object],
    ) -> None:
        """Start ``work`` on a worker; call it from the GUI thread only."""

        def deliver(future: Future[T]) -> None:
            if not future.cancelled():
                self._finished.emit(owner, lambda: _call_back(future, on_success, on_error))

        self._running += 1
        if self._running == 1:
            self.busy_changed.emit(True)
        self._executor.submit(work).add_done_callback(deliver)

    def close(self) -> None:
        """Wait for running jobs; drop those that have not started, and all callbacks."""
        self._finished.disconnect(self._on_finished)
        self._executor.shutdown(wait=True, cancel_futures=True)
        self._running = 0

    @Slot(object, object)
    def _on_finished(self, owner: QObject, callback: Callable[[], None]) -> None:
        _deliver(owner, callback)
        self._running -= 1
        if self._running == 0:
            self.busy_changed.emit(False)


class InlineTasks:
    """Runs each job at once, in the caller's thread: for tests."""

    is_busy = False

    def run(
        self,
        owner: QObject,
        work: Callable[[], T],
        *,
        on_success: Callable[[T], object],
        on_error: Callable[[Exception], object],
    ) -> None:
        """Run ``work`` and call back before returning."""
        future: Future[T] = Future()
        try:
            future.set_result(work())
        except Exception as error:
            future.set_exception(error)
        _deliver(owner, lambda: _call_back(future, on_success, on_error))


def _deliver(owner: QObject, callback: Callable[[], None]) -> None:
    if not isValid(owner):
        return
    try:
        callback()
    except Exception as error:
        sys.excepthook(type(error), error, error.__traceback__)


def _call_back(
    future: Future[T],
    on_success: Callable[[T], object],
    on_error: Callable[[Exception], object],
) -> None:
    error = future.exception()
    if error is None:
        on_success(future.result())
    elif isinstance(error, Exception):
        on_error(error)
        if not isinstance(error, BillingError):
            raise error
    else:
        logger.critical("task ended with %r", error)
