"""A process that moves a book and ends itself, as by ``kill -9``, at a point that it is told.

``python -m tests.faults.moving_child FOLDER ADDRESS POINT``: a name of ``POINTS``, or the number
of the statement or commit, of either database, before which it dies. It says how many there were.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from sqlalchemy import Engine, event

from billing_desktop import bootstrap
from billing_desktop.domain.book_move import MoveStep
from billing_desktop.domain.operator import SYSTEM
from billing_desktop.settings import read_settings

# Name, the function, and whether the process dies after it rather than before.
POINTS: dict[str, tuple[str, str, bool]] = {
    "rows are copied, not compared": ("billing_desktop.services.moving", "_compared", False),
    "all is written, not stored": ("billing_desktop.db.moves", "mark_unfinished", True),
    "the server has it": ("billing_desktop.db.moves", "close_file", False),
    "the file is closed, not stored": ("billing_desktop.db.moves", "close_file", True),
    "the file is closed": ("billing_desktop.services.book_moves", "move_book", True),
    "the settings lead there": ("billing_desktop.services.book_moves", "finish", False),
    "the server knows": ("billing_desktop.services.book_moves", "note_switched", False),
    "nothing is left to do": ("billing_desktop.services.book_moves", "note_switched", True),
}


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_at(module_name: str, function_name: str, *, is_after: bool) -> None:
    """End this process when it comes to that function, or from it."""
    module = import_module(module_name)
    function: Callable[..., object] = getattr(module, function_name)

    def deadly(*args: object, **kwargs: object) -> object:
        if not is_after:
            die()
        answer = function(*args, **kwargs)
        die()
        return answer

    setattr(module, function_name, deadly)


class Counter:
    """Counts statements and commits of all databases; dies before number ``at``."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.passed = 0
        event.listen(Engine, "before_cursor_execute", self.on_statement)
        event.listen(Engine, "commit", self.on_commit)

    def on_statement(self, *_: object) -> None:
        self._pass()

    def on_commit(self, _: object) -> None:
        self._pass()

    def _pass(self) -> None:
        if self.passed == self.at:
            die()
        self.passed += 1


def tell_nobody(step: MoveStep, done: int, total: int) -> None:
    """Hear how far it is, and do nothing."""


def main(folder: str, address: str, point: str) -> None:
    """Open the book of the folder and move it."""
    services = bootstrap.open_book(read_settings({}, data_dir=Path(folder)))
    counter = Counter(-1)
    if point in POINTS:
        module, function, is_after = POINTS[point]
        die_at(module, function, is_after=is_after)
    else:
        counter.at = int(point)
    services.book_moves.move(SYSTEM, address, tell=tell_nobody)
    print(counter.passed)
    services.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
