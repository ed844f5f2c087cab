"""How far a backup or a check is, written by a worker and read by the window."""

from __future__ import annotations

from threading import Event

from billing_desktop.domain.backup import BackupStep, stopped

_WHOLE = 1000
# How much of the whole each step usually is, in a thousandth: where it begins and how long.
_MAKING = {
    BackupStep.COPYING: (0, 250),
    BackupStep.PACKING: (250, 350),
    BackupStep.UNPACKING: (600, 150),
    BackupStep.CHECKING: (750, 250),
}
_LOOKING = {BackupStep.UNPACKING: (0, 400), BackupStep.CHECKING: (400, 600)}


class BackupRun:
    """One backup that is made, or one that is looked into. Safe to use from two threads."""

    def __init__(self, *, is_check: bool = False) -> None:
        self._shares = _LOOKING if is_check else _MAKING
        self._is_cancelled = Event()
        self.state: tuple[BackupStep, int] = (next(iter(self._shares)), 0)

    def tell(self, step: BackupStep, done: int, total: int) -> None:
        """Hear how far it is, on the worker.

        Raises:
            BackupError: somebody has cancelled it.
        """
        if self._is_cancelled.is_set():
            raise stopped()
        begin, share = self._shares.get(step, (_WHOLE, 0))
        self.state = (step, begin + share * done // max(total, 1))

    def cancel(self) -> None:
        """Have it stop at its next step."""
        self._is_cancelled.set()
