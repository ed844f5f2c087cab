"""How a workstation hears that others have changed the book."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class BookChanges(Protocol):
    """Tells of what others write; never of what this process writes itself."""

    def follow(
        self,
        on_changed: Callable[[], None],
        on_reached: Callable[[bool], None] = lambda _: None,
    ) -> None:
        """Call ``on_changed`` from a thread of its own whenever others have written.

        What is read after this returns is followed from there on. It may block while a server
        is asked. A server that goes away is asked again and again; once it is back
        ``on_changed`` is called, for nobody knows what was written meanwhile. ``on_reached`` is
        told False when a server has gone away, from the same thread, and True when it is back.
        """

    def stop(self) -> None:
        """Call nobody any more; may be called twice, and without ``follow`` before."""
