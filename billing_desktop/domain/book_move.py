"""A book that moves from a file to a database server: its steps, and what is told at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from billing_desktop.domain.anchor import Anchor
from billing_desktop.domain.database_server import DatabaseServer
from billing_desktop.errors import BookMoveError


class MoveStep(StrEnum):
    """What is being done; each step begins at zero."""

    PROVING = "proving"  # The book as it is.
    COPYING = "copying"
    COMPARING = "comparing"  # What is on the server, row counts, sums and every promise.
    SWITCHING = "switching"  # From here on it cannot be stopped.


Tell = Callable[[MoveStep, int, int], None]
"""Hears how much of a step is done, of how much; raises ``BookMoveError`` to stop it."""


@dataclass(frozen=True, slots=True)
class MovedTo:
    """What a file says whose book was moved: where it is now, since when, and who moved it.

    ``is_switched`` tells that the settings of its folder have led there since.
    """

    address: str
    book_id: str
    at: datetime
    by: str
    is_switched: bool = False


@dataclass(frozen=True, slots=True)
class UnfinishedMove:
    """What a server's database says until the move into it is finished.

    ``old_seq`` and ``old_hash`` are the end of the audit trail that was copied, ``new_hash``
    that of the copy: if another follows, somebody has worked in it.
    """

    book_id: str
    old_seq: int
    old_hash: str
    new_hash: str


@dataclass(frozen=True, slots=True)
class BookMoved:
    """What was moved, and how long it took. ``anchor`` holds for both, the old and the new."""

    server: DatabaseServer
    rows: Mapping[str, int]  # Of each table.
    anchor: Anchor
    seconds: int
    old_file: str

    @property
    def rows_count(self) -> int:
        """All rows of all tables."""
        return sum(self.rows.values())

    @property
    def documents_count(self) -> int:
        """The issued documents, with every byte."""
        return self.rows.get("document", 0)


def stopped() -> BookMoveError:
    """Return what ends a move that somebody has cancelled."""
    return BookMoveError(
        "The move was cancelled. The book is where it was, and nothing is on the server.",
        code="move_stopped",
    )
