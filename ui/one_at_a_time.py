"""Work behind everything else that never runs twice at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject

from ui.tasks import Tasks

FoundT = TypeVar("FoundT")


class OneAtATime(QObject, Generic[FoundT]):
    """Runs one piece of work; once more afterwards if it was asked for meanwhile.

    What was asked for while a run fails is dropped: whoever asks next tries again.
    """

    def __init__(
        self,
        work: Callable[[], FoundT],
        *,
        tasks: Tasks,
        on_success: Callable[[FoundT], None],
        on_error: Callable[[Exception], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._work = work
        self._tasks = tasks
        self._tell_success = on_success
        self._tell_error = on_error
        self._is_running = False
        self._is_wanted = False
        self._is_stopped = False

    def run(self) -> None:
        """Run it, or see to it that it runs once more after the present run."""
        if self._is_stopped:
            return
        if self._is_running:
            self._is_wanted = True
            return
        self._is_running, self._is_wanted = True, False
        self._tasks.run(self, self._work, on_success=self._on_done, on_error=self._on_failed)

    def stop(self) -> None:
        """Begin nothing more; what runs is finished."""
        self._is_stopped = True

    def _on_done(self, found: FoundT) -> None:
        self._is_running = False
        self._tell_success(found)
        if self._is_wanted and not self._is_running:
            self.run()

    def _on_failed(self, error: Exception) -> None:
        self._is_running = False
        self._tell_error(error)
