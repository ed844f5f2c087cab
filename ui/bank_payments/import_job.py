"""Taking in the files of banks one after the other, beside the window."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from billing_desktop.domain.operator import Operator
from billing_desktop.errors import BillingError
from ui.formatting import format_count
from ui.messages import explain
from ui.translation import tr

if TYPE_CHECKING:
    from billing_desktop.services.bank_importing import BankImport
    from billing_desktop.services.bank_payments import BankPayments
    from ui.tasks import Tasks

_HUNDRED = 100


class _Progress(QObject):
    """Is told by the worker how far it is; it outlives the job for as long as the worker runs."""

    told = Signal(str, int)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._last = -1

    def __call__(self, done: int, size: int) -> None:
        percent = done * _HUNDRED // max(size, 1)
        if percent != self._last:
            self._last = percent
            self.told.emit(self._name, percent)


class ImportJob(QObject):
    """Takes in files; a file that cannot be read stops none of the others. It frees itself.

    Signals:
        progressed: the name of the file that is being read, and how many percent of it are done.
        mapping_needed: the path of a CSV file that nobody has said how to read.
        finished: a sentence per file.
    """

    progressed = Signal(str, int)
    mapping_needed = Signal(object)
    finished = Signal(list)

    def __init__(
        self,
        paths: Sequence[Path],
        *,
        bank: BankPayments,
        operator: Operator,
        tasks: Tasks,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._waiting = list(paths)
        self._bank = bank
        self._operator = operator
        self._tasks = tasks
        self._said: list[str] = []
        self._unmapped: Path | None = None
        self._stopped = Event()

    def start(self) -> None:
        """Begin with the first file."""
        self._next()

    def cancel(self) -> None:
        """Stop: nothing of the file that is being read is kept, nor are further ones read."""
        self._stopped.set()
        self._waiting.clear()

    def _next(self) -> None:
        if not self._waiting:
            self._end()
            return
        path = self._waiting.pop(0)
        bank, operator, stopped = self._bank, self._operator, self._stopped
        progress = _Progress(path.name)
        progress.told.connect(self.progressed)
        self._tasks.run(
            self,
            lambda: bank.import_file(
                operator, path, on_progress=progress, is_cancelled=stopped.is_set
            ),
            on_success=self._on_taken,
            on_error=lambda error: self._on_refused(path, error),
        )

    def _on_taken(self, done: BankImport) -> None:
        if done.is_known_file:
            self._said.append(tr("{name} was taken in before. Nothing is new.", name=done.name))
        else:
            self._said.append(
                tr(
                    "{name}: {new} new, {there} already there.",
                    name=done.name,
                    new=format_count(done.new),
                    there=format_count(done.already_there),
                )
            )
        self._next()

    def _on_refused(self, path: Path, error: Exception) -> None:
        if isinstance(error, BillingError) and error.code == "mapping_needed":
            self._unmapped = self._unmapped or path
        # A fault of the program goes to the exception hook; the other files go on.
        self._said.append(tr("{name}: {reason}", name=path.name, reason=explain(error)))
        self._next()

    def _end(self) -> None:
        self.finished.emit(self._said)
        if self._unmapped is not None:
            self.mapping_needed.emit(self._unmapped)
        self.deleteLater()
