"""Bank files that exist in memory alone; what they say is put in beforehand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from billing_desktop.domain.bank_statement import BankTransaction, StatementPart
from billing_desktop.domain.csv_mapping import CsvEncoding, CsvMapping, CsvPreview, CsvRow
from billing_desktop.errors import BankFileError
from billing_desktop.ports.bank_files import Progress, unwatched


@dataclass
class FakeBankFiles:
    """Statements by path; ``mappings`` has those files that are CSV."""

    files: dict[Path, Sequence[StatementPart]] = field(default_factory=dict)
    mappings: dict[Path, CsvMapping] = field(default_factory=dict)

    def read(
        self,
        path: Path,
        *,
        mapping: CsvMapping | None = None,
        on_progress: Progress = unwatched,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> Iterator[StatementPart]:
        """Yield what was put in."""
        parts = self._parts(path)
        if path in self.mappings and mapping != self.mappings[path]:
            raise BankFileError("columns", code="mapping_needed")
        for done, part in enumerate(parts, start=1):
            if is_cancelled():
                raise BankFileError("stopped", code="stopped")
            yield part
            on_progress(done, len(parts))

    def is_csv(self, path: Path) -> bool:
        """Tell whether the file was put in with a mapping."""
        self._parts(path)
        return path in self.mappings

    def fits(self, path: Path, mapping: CsvMapping) -> bool:
        """Tell whether it is the mapping that was put in."""
        return self.mappings.get(path) == mapping

    def first_lines(
        self, path: Path, *, encoding: CsvEncoding, delimiter: str, count: int = 50
    ) -> tuple[tuple[str, ...], ...]:
        """Return the headings."""
        assert encoding
        assert delimiter
        return (self.mappings[path].headings,)[:count]

    def preview(self, path: Path, mapping: CsvMapping, *, count: int = 20) -> CsvPreview:
        """Return the first transactions as lines."""
        rows = [p for p in self.read(path, mapping=mapping) if isinstance(p, BankTransaction)]
        return CsvPreview("", tuple(CsvRow(i, (), row) for i, row in enumerate(rows[:count])))

    def propose(self, path: Path) -> CsvMapping:
        """Return the mapping that was put in."""
        return self.mappings[path]

    def _parts(self, path: Path) -> Sequence[StatementPart]:
        if path not in self.files:
            raise BankFileError("no such file")
        return self.files[path]
