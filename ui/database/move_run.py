"""How far a move is, written by a worker and read by the window."""

from __future__ import annotations

from threading import Event

from billing_desktop.domain.book_move import MoveStep, stopped

WHOLE = 1000
# How much of the whole each step usually is, in a thousandth: where it begins and how long.
_SHARES = {
    MoveStep.PROVING: (0, 150),
    MoveStep.COPYING: (150, 450),
    MoveStep.COMPARING: (600, 390),
    MoveStep.SWITCHING: (990, 10),
}


class MoveRun:
    """One move. Safe to use from two threads."""

    def __init__(self) -> None:
        self._is_cancelled = Event()
        self.state: tuple[MoveStep, int] = (MoveStep.PROVING, 0)

    def tell(self, step: MoveStep, done: int, total: int) -> None:
        """Hear how far it is, on the worker.

        Raises:
            BookMoveError: somebody has cancelled it, and it can be stopped.
        """
        begin, share = _SHARES[step]
        self.state = (step, begin + share * done // max(total, 1))
        if self._is_cancelled.is_set() and (step is not MoveStep.SWITCHING or not done):
            raise stopped()

    @property
    def can_be_stopped(self) -> bool:
        """Whether the book is still where it was."""
        return self.state[0] is not MoveStep.SWITCHING

    def cancel(self) -> None:
        """Have it stop at its next step."""
        self._is_cancelled.set()
