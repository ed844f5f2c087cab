"""What a usage file holds and what importing it would do: read on a worker, shown as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from billing_desktop.services.usage_file import FIELDS, UsageLine, headings, read_lines
from ui.formatting import format_date, format_money
from ui.translation import Language, language, tr

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.domain.operator import Operator
    from billing_desktop.services.usages import UsagePreview

__all__ = ["FIELDS", "FileView", "Progress", "SampleLine", "example_file", "look_into"]

SAMPLE_LINES = 3
_LOOKED_AT_MAX = 50


@dataclass(frozen=True, slots=True)
class SampleLine:
    """One line of the file as it was understood."""

    account: str
    used_on: str
    amount: str
    description: str
    external_id: str


@dataclass(frozen=True, slots=True)
class FileView:
    """A file, the names of its columns, its first lines as understood, and the preview."""

    path: Path
    headings: tuple[str, ...]
    sample: tuple[SampleLine, ...]
    preview: UsagePreview

    @property
    def lines_count(self) -> int:
        """How many lines the file has."""
        preview = self.preview
        return preview.new_count + preview.known_count + preview.refused_count


class Progress(QObject):
    """Is told by the worker how far it is, and tells the worker when to stop.

    Signals:
        counted: how many lines are done; arrives in the thread of whoever listens.
    """

    counted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._stopped = Event()

    def __call__(self, count: int) -> bool:
        """Pass ``count`` on; False once somebody wants to stop. Called on the worker."""
        self.counted.emit(count)
        return not self._stopped.is_set()

    def stop(self) -> None:
        """Let the worker stop at its next step."""
        self._stopped.set()


def look_into(
    services: Services,
    operator: Operator,
    path: Path,
    *,
    mapping: Mapping[str, str],
    progress: Progress,
) -> FileView:
    """Return what is in the file. Blocks.

    Raises:
        UserError: it cannot be read, lacks a column, or somebody stopped.
    """
    preview = services.usage.preview(operator, path, mapping=mapping, progress=progress)
    return FileView(path, headings(path), _sample(path, mapping), preview)


def example_file() -> str:
    """Return a file of two lines as the window's language writes them."""
    if language() is Language.GERMAN:
        return (
            "Konto;Datum;Betrag;Beschreibung;Referenz\n"
            f"K-10001;02.11.2026;12,50;{tr('API calls')};2026-11-02-0001\n"
            f"K-10001;03.11.2026;1.204,00;{tr('Storage')};2026-11-03-0001\n"
        )
    return (
        "account,date,amount,description,external_id\n"
        f"K-10001,2026-11-02,12.50,{tr('API calls')},2026-11-02-0001\n"
        f"K-10001,2026-11-03,1204.00,{tr('Storage')},2026-11-03-0001\n"
    )


def _sample(path: Path, mapping: Mapping[str, str]) -> tuple[SampleLine, ...]:
    first = islice(read_lines(path, mapping), _LOOKED_AT_MAX)
    read = (line for line in first if isinstance(line, UsageLine))
    return tuple(_shown(line) for line in islice(read, SAMPLE_LINES))


def _shown(line: UsageLine) -> SampleLine:
    return SampleLine(
        account=line.account,
        used_on=format_date(line.used_on),
        amount=format_money(line.amount),
        description=line.description,
        external_id=line.external_id,
    )
