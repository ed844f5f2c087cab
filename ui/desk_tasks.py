"""What people ask for, run beside the window: it waits for the password, and while locked."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from billing_desktop.errors import NotAllowedError
from ui.tasks import Tasks

T = TypeVar("T")

PASSWORD_NEEDED = "password_needed"


@dataclass(frozen=True, slots=True)
class _Question:
    """A call that was refused for want of a password, and what follows either answer."""

    owner: QObject
    repeat: Callable[[], None]
    give_up: Callable[[], None]


class DeskTasks(QObject):
    """Runs the work of screens and dialogs like the ``Tasks`` it is made with.

    Work that is refused because the password was given too long ago is repeated once after
    somebody has given it; no dialog knows of that. While the desk is held nothing is begun, and
    no dialog hears of what has ended; both follow when it is released.

    Signals:
        password_needed: the owner of the first call that waits for a password. ``confirmed`` or
            ``given_up`` answers for all that wait by then.
    """

    password_needed = Signal(object)

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._questions: list[_Question] = []
        self._kept: list[tuple[QObject, Callable[[], object]]] = []
        self._running_count = 0
        self._is_held = False
        self._on_rest: Callable[[], object] | None = None

    def run(
        self,
        owner: QObject,
        work: Callable[[], T],
        *,
        on_success: Callable[[T], object],
        on_error: Callable[[Exception], object],
    ) -> None:
        """Start ``work`` once the desk is free; one of the callbacks follows."""

        def ask(error: Exception) -> None:
            if isinstance(error, NotAllowedError) and error.code == PASSWORD_NEEDED:
                self._ask(_Question(owner, repeat, lambda: self._tell(owner, on_error, error)))
            else:
                self._tell(owner, on_error, error)

        def repeat() -> None:
            self._begin(
                work,
                lambda found: self._tell(owner, on_success, found),
                lambda error: self._tell(owner, on_error, error),
            )

        def begin() -> None:
            self._begin(work, lambda found: self._tell(owner, on_success, found), ask)

        self._when_free(owner, begin)

    # The password ---------------------------------------------------------------------------

    def confirmed(self) -> None:
        """Repeat what waits for the password: it was given."""
        for question in self._answered():
            question.repeat()

    def given_up(self) -> None:
        """Tell all that wait for the password that they were refused."""
        for question in self._answered():
            question.give_up()

    def _ask(self, question: _Question) -> None:
        self._questions.append(question)
        if len(self._questions) == 1:
            self._when_free(question.owner, lambda: self.password_needed.emit(question.owner))

    def _answered(self) -> list[_Question]:
        answered, self._questions = self._questions, []
        return [question for question in answered if isValid(question.owner)]

    # The lock -------------------------------------------------------------------------------

    def hold(self, on_rest: Callable[[], object]) -> None:
        """Begin and tell nothing more; ``on_rest`` follows when what runs has ended."""
        self._is_held = True
        if self._running_count:
            self._on_rest = on_rest
        else:
            on_rest()

    def release(self) -> None:
        """Begin and tell what was kept meanwhile."""
        self._is_held = False
        self._on_rest = None
        kept, self._kept = self._kept, []
        for owner, follow in kept:
            try:
                self._when_free(owner, follow)
            except Exception as error:  # The others are told all the same.
                sys.excepthook(type(error), error, error.__traceback__)

    def forget(self) -> None:
        """Drop what was kept: whoever asked for it has left."""
        self._kept.clear()
        self._questions.clear()
        self.release()

    def _begin(
        self,
        work: Callable[[], T],
        on_success: Callable[[T], object],
        on_error: Callable[[Exception], object],
    ) -> None:
        def ended(follow: Callable[[], object]) -> None:
            self._running_count -= 1
            try:
                follow()
            finally:
                self._rest()

        self._running_count += 1
        # It is the owner of the work, so that it hears of its end whoever is gone by then.
        self._tasks.run(
            self,
            work,
            on_success=lambda found: ended(lambda: on_success(found)),
            on_error=lambda error: ended(lambda: on_error(error)),
        )

    def _rest(self) -> None:
        if not self._running_count and self._on_rest is not None:
            on_rest, self._on_rest = self._on_rest, None
            on_rest()

    def _tell(self, owner: QObject, callback: Callable[[T], object], value: T) -> None:
        self._when_free(owner, lambda: callback(value))

    def _when_free(self, owner: QObject, follow: Callable[[], object]) -> None:
        if self._is_held:
            self._kept.append((owner, follow))
        elif isValid(owner):
            follow()
