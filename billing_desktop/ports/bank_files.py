"""What services need from the files of banks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from billing_desktop.domain.bank_statement import StatementPart
from billing_desktop.domain.csv_mapping import CsvEncoding, CsvMapping, CsvPreview

Progress = Callable[[int, int], None]
"""Is told how many bytes of how many are done."""


def unwatched(done: int, size: int) -> None:
    """Follow nothing: the default of those who do not care how far it is."""


class BankFiles(Protocol):
    """Reads the statements of CAMT files, of ZIP files with such, and of CSV files."""

    def read(
        self,
        path: Path,
        *,
        mapping: CsvMapping | None = None,
        on_progress: Progress = unwatched,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> Iterator[StatementPart]:
        """Yield head, transactions and end of each statement, in bounded memory.

        What is wrong near the end of a file is only known there: take in everything in one
        transaction of the database, or nothing. ``mapping`` is needed for CSV files, and not
        looked at for others. Reading twice gives the same parts.

        Raises:
            BankFileError: one sentence why the file is refused; with the code "stopped"
                because ``is_cancelled`` said so.
        """
        ...

    def is_csv(self, path: Path) -> bool:
        """Tell whether the file needs a mapping, from its beginning.

        Raises:
            BankFileError: it cannot be read at all.
        """
        ...

    def fits(self, path: Path, mapping: CsvMapping) -> bool:
        """Tell whether a CSV file has the headings, and the account, of a kept mapping.

        Raises:
            BankFileError: it cannot be read at all.
        """
        ...

    def first_lines(
        self, path: Path, *, encoding: CsvEncoding, delimiter: str, count: int = 50
    ) -> tuple[tuple[str, ...], ...]:
        """Return the cells of the first lines of a CSV file, for choosing what they mean.

        Raises:
            BankFileError: it is not written in ``encoding``.
        """
        ...

    def preview(self, path: Path, mapping: CsvMapping, *, count: int = 20) -> CsvPreview:
        """Return what a mapping makes of the first lines of a CSV file.

        Raises:
            BankFileError: the file as a whole does not fit the mapping.
        """
        ...

    def propose(self, path: Path) -> CsvMapping:
        """Return how a CSV file is probably to be read.

        Raises:
            BankFileError: nothing in its beginning looks like the headings of a bank.
        """
        ...
