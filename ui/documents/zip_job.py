"""Many documents in one ZIP file: read and packed piece by piece, there whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

from PySide6.QtCore import QObject, Signal

from ui.documents.saving import not_written
from ui.messages import explain
from ui.translation import ntr, tr

if TYPE_CHECKING:
    from ui.tasks import Tasks

_AT_ONCE = 20


class ZipJob(QObject):
    """Packs documents; it frees itself when it is over.

    Signals:
        progressed: how many documents are packed, and how many there are.
        finished: the sentence that says what was saved.
        failed: the sentence that says why not; there is no half file then.
    """

    progressed = Signal(int, int)
    finished = Signal(str)
    failed = Signal(str)

    def __init__(
        self,
        numbers: Sequence[str],
        path: Path,
        *,
        read: Callable[[str], bytes],
        tasks: Tasks,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._numbers = tuple(numbers)
        self._path = path
        self._read = read
        self._tasks = tasks
        self._packed = 0
        self._is_cancelled = False
        self._temporary: Path | None = None

    def start(self) -> None:
        """Begin with an empty file beside the one it will be."""
        self._run(self._begin, self._next)

    def cancel(self) -> None:
        """Stop after the piece that is being packed."""
        self._is_cancelled = True

    def _run(self, work: Callable[[], None], then: Callable[[], None]) -> None:
        path = self._path

        def guarded() -> str:
            try:
                work()
            except OSError as error:  # A full disk is nobody's mistake.
                return not_written(path, error)
            return ""

        self._tasks.run(
            self,
            guarded,
            on_success=lambda problem: self._give_up(problem) if problem else then(),
            on_error=lambda error: self._give_up(explain(error)),
        )

    def _next(self) -> None:
        count = len(self._numbers)
        if self._is_cancelled:
            self._give_up(tr("Saving was cancelled. No file was written."))
        elif self._packed < count:
            piece = self._numbers[self._packed : self._packed + _AT_ONCE]
            self._packed += len(piece)
            self.progressed.emit(self._packed, count)
            self._run(lambda: self._pack(piece), self._next)
        else:
            self._run(self._put_in_place, self._on_saved)

    def _begin(self) -> None:
        """Runs on a worker, like everything that touches the disk."""
        with NamedTemporaryFile(
            dir=self._path.parent, prefix=f".{self._path.name}.", delete=False
        ) as file:
            self._temporary = Path(file.name)
            with ZipFile(file, "w", ZIP_DEFLATED):
                pass

    def _pack(self, numbers: Sequence[str]) -> None:
        assert self._temporary is not None  # It was begun.
        with ZipFile(self._temporary, "a", ZIP_DEFLATED) as packed:
            for number in numbers:
                packed.writestr(f"{number}.pdf", self._read(number))

    def _put_in_place(self) -> None:
        assert self._temporary is not None
        with self._temporary.open("rb") as file:
            os.fsync(file.fileno())
        self._temporary.replace(self._path)

    def _on_saved(self) -> None:
        self.finished.emit(
            ntr(
                "{n} document saved in {path}.",
                "{n} documents saved in {path}.",
                len(self._numbers),
                path=str(self._path),
            )
        )
        self.deleteLater()

    def _give_up(self, sentence: str) -> None:
        if self._temporary is not None:
            with suppress(OSError):
                self._temporary.unlink(missing_ok=True)
        self.failed.emit(sentence)
        self.deleteLater()
