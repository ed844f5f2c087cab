"""What workers have found so far, written by them and read by the window."""

from __future__ import annotations

from collections import deque
from threading import Event

from billing_desktop.domain.health import Check
from billing_desktop.errors import UserError


class LookRun:
    """One look at everything. Safe to use from two threads."""

    def __init__(self) -> None:
        self._found: deque[Check] = deque()

    def tell(self, check: Check) -> None:
        """Hear a check, on the worker."""
        self._found.append(check)

    def take(self) -> tuple[Check, ...]:
        """Return what has come since the last call."""
        return tuple(self._found.popleft() for _ in range(len(self._found)))


class VerifyRun:
    """How far a verification is. Safe to use from two threads."""

    def __init__(self) -> None:
        self._is_cancelled = Event()
        self.state = (0, 1)

    def tell(self, done: int, total: int) -> None:
        """Hear how far it is, on the worker.

        Raises:
            UserError: somebody has cancelled it.
        """
        if self._is_cancelled.is_set():
            raise UserError("It was stopped. Nothing was kept.", code="verification_stopped")
        self.state = (done, max(total, 1))

    def cancel(self) -> None:
        """Have it stop at its next part."""
        self._is_cancelled.set()
