"""What services need from the files of banks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from billing_desktop.domain.bank_statement import StatementPart
from billing_desktop.domain.csv_mapping import CsvMapping

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

    def propose(self, path: Path) -> CsvMapping:
        """Return how a CSV file is probably to be read.

        Raises:
            BankFileError: nothing in its beginning looks like the headings of a bank.
        """
        ...
