"""Work that blocks, run beside the window.

An error that nobody raised on purpose goes to the callback like any other, so that the
screen can come to rest, and then to the exception hook.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import count
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


@dataclass(frozen=True, slots=True)
class _Job:
    """What a worker carries out, and what the GUI thread then tells whom."""

    owner: QObject
    work: Callable[[], None]
    call_back: Callable[[], None]


class BackgroundTasks(QObject):
    """Runs jobs on worker threads and calls back on the GUI thread.

    A worker knows its job by number only. What it held would be let go of by the worker last,
    and an owner that nobody else wants any more would be destroyed in the wrong thread.

    Signals:
        busy_changed: True when the first job starts, False when the last callback has returned.
    """

    busy_changed = Signal(bool)

    _finished = Signal(object)  # The number of the job.

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._executor = ThreadPoolExecutor(WORKERS_COUNT, thread_name_prefix="task")
        self._numbers = count(1)
        self._jobs: dict[int, _Job] = {}
        self._finished.connect(self._on_finished, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        """Whether a job runs or its callback has still to run."""
        return bool(self._jobs)

    def run(
        self,
        owner: QObject,
        work: Callable[[], T],
        *,
        on_success: Callable[[T], object],
        on_error: Callable[[Exception], object],
    ) -> None:
        """Start ``work`` on a worker; call it from the GUI thread only."""
        future: Future[T] = Future()
        number = next(self._numbers)
        self._jobs[number] = _Job(
            owner,
            work=partial(_carry_out, work, future),
            call_back=partial(_call_back, future, on_success, on_error),
        )
        if len(self._jobs) == 1:
            self.busy_changed.emit(True)
        self._executor.submit(self._work_on, number)

    def close(self) -> None:
        """Wait for running jobs; drop those that have not started, and all callbacks."""
        self._finished.disconnect(self._on_finished)
        self._executor.shutdown(wait=True, cancel_futures=True)
        self._jobs.clear()

    def _work_on(self, number: int) -> None:
        self._jobs[number].work()
        self._finished.emit(number)

    @Slot(object)
    def _on_finished(self, number: int) -> None:
        job = self._jobs[number]
        _deliver(job.owner, job.call_back)
        self._jobs.pop(number, None)  # A callback may have closed everything.
        if not self._jobs:
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
        _deliver(owner, partial(_call_back, future, on_success, on_error))


def _carry_out(work: Callable[[], T], future: Future[T]) -> None:
    try:
        future.set_result(work())
    except BaseException as error:
        future.set_exception(error)
    finally:
        del work, future  # The trace of an error holds this frame: both would hold each other.


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
