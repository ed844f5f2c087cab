"""The lines and cells of a CSV file, in bounded memory."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from billing_desktop.domain.csv_mapping import CsvEncoding
from billing_desktop.errors import BankFileError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

LINE_LENGTH_MAX = 50_000
CELLS_MAX = 200
_CODECS = {
    CsvEncoding.UTF_8: "utf-8-sig",
    CsvEncoding.UTF_16: "utf-16",
    CsvEncoding.CP1252: "cp1252",
}
_IBAN = re.compile(r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]){11,30}\b", re.ASCII)


class CsvText:
    """The lines of one file; ``line`` is the number of the one read last."""

    def __init__(self, chunks: Iterable[bytes], *, encoding: CsvEncoding, name: str) -> None:
        self.line = 0
        self._name = name
        self._encoding = encoding
        buffered = io.BufferedReader(_Chunks(chunks))
        self._file = io.TextIOWrapper(buffered, encoding=_CODECS[encoding], newline="")

    def lines(self) -> Iterator[str]:
        """Yield the lines with their ends.

        Raises:
            BankFileError: one is longer than any bank writes, or in another encoding.
        """
        try:
            while line := self._file.readline(LINE_LENGTH_MAX):
                self.line += 1
                if len(line) == LINE_LENGTH_MAX:
                    raise self.refused("it is too long")
                yield line
        except UnicodeError as error:
            raise BankFileError(
                "The file {name} is not written in {encoding} throughout, so it is damaged or "
                "cut off. Nothing was taken in. Please fetch it from the bank again.",
                name=self._name,
                encoding=self._encoding.upper(),
            ) from error

    def records(self, lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
        """Yield the cells of each record; some go over several lines.

        Raises:
            BankFileError: it is not CSV, or not text.
        """
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                if len(cells) > CELLS_MAX:
                    raise self.refused("it has too many cells")
                yield cells
        except csv.Error as error:
            raise self.refused("it is not CSV") from error

    def refused(self, reason: str) -> BankFileError:
        """Return the error of the line that was read last."""
        return BankFileError(
            "Line {line} of the file {name} cannot be read: {reason}. Nothing was taken in.",
            line=self.line,
            name=self._name,
            reason=BankFileError(reason),
        )


def cells_of(line: str, delimiter: str) -> tuple[str, ...]:
    """Return the cells of one line that may be anything, a preamble too; none if it has none."""
    try:
        return tuple(next(csv.reader([line], delimiter=delimiter), ()))
    except csv.Error:
        return ()


def ibans_of(lines: Iterable[str]) -> list[str]:
    """Return the IBANs that the lines mention, each once, without blanks."""
    from stdnum import iban

    found = [match.replace(" ", "") for line in lines for match in _IBAN.findall(line)]
    return list(dict.fromkeys(number for number in found if iban.is_valid(number)))


class _Chunks(io.RawIOBase):
    """Pieces of a file as a file."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._left = b""

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill the buffer with what comes next; 0 at the end."""
        view = memoryview(buffer).cast("B")
        if not self._left:
            self._left = next(self._chunks, b"")
        count = min(len(view), len(self._left))
        view[:count] = self._left[:count]
        self._left = self._left[count:]
        return count
