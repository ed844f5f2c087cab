"""How far a comparison with an anchor is, written by a worker and read by the window."""

from __future__ import annotations

from threading import Event

from billing_desktop.domain.anchor import stopped


class AnchorRun:
    """One comparison. Safe to use from two threads."""

    def __init__(self) -> None:
        self._is_cancelled = Event()
        self.state: tuple[int, int] = (0, 1)

    def tell(self, done: int, total: int) -> None:
        """Hear how far it is, on the worker.

        Raises:
            UserError: somebody has cancelled it.
        """
        if self._is_cancelled.is_set():
            raise stopped()
        self.state = (done, total)

    def cancel(self) -> None:
        """Have it stop at its next step."""
        self._is_cancelled.set()
