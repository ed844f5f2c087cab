"""Every kind of bank file, told apart by what is in it and not by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from zipfile import ZipInfo

from billing_desktop.bank.csv_file import read_csv, rows
from billing_desktop.bank.csv_proposal import propose
from billing_desktop.bank.csv_text import CsvText, cells_of
from billing_desktop.bank.file_kind import FileKind, kind_of
from billing_desktop.bank.reading import CHUNK_SIZE, Watch, mapping_needed
from billing_desktop.bank.xml_text import looks_like_xml, xml_text
from billing_desktop.bank.zip_file import member_chunks, members
from billing_desktop.domain.bank_statement import StatementPart
from billing_desktop.domain.csv_mapping import CsvEncoding, CsvMapping, CsvPreview
from billing_desktop.errors import BankFileError
from billing_desktop.ports.bank_files import Progress, unwatched

FILE_SIZE_MAX = 20_000_000
_LOOKED_AT = 32_768


class StatementFiles:
    """Reads the files that banks offer; see the port."""

    def read(
        self,
        path: Path,
        *,
        mapping: CsvMapping | None = None,
        on_progress: Progress = unwatched,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> Iterator[StatementPart]:
        """Yield head, transactions and end of each statement; see the port."""
        beginning, size = _beginning(path)
        match kind_of(beginning, name=path.name):
            case FileKind.ZIP:
                found = members(path)
                watch = Watch(sum(info.file_size for info in found), on_progress, is_cancelled)
                for member in found:
                    yield from _member(path, member, watch)
            case FileKind.XML:
                watch = Watch(size, on_progress, is_cancelled)
                yield from _xml(watch.over(_chunks(path)), path.name)
            case FileKind.CSV:
                if mapping is None:
                    raise mapping_needed(path.name)
                watch = Watch(size, on_progress, is_cancelled)
                yield from read_csv(watch.over(_chunks(path)), mapping, name=path.name)

    def is_csv(self, path: Path) -> bool:
        """Tell whether the file needs a mapping; see the port."""
        beginning, _ = _beginning(path)
        return kind_of(beginning, name=path.name) is FileKind.CSV

    def fits(self, path: Path, mapping: CsvMapping) -> bool:
        """Tell whether a CSV file is of the shape, and the account, of a kept mapping."""
        try:
            for _ in rows(_chunks(path), mapping, name=path.name):
                break
        except BankFileError:
            return False
        return True

    def first_lines(
        self, path: Path, *, encoding: CsvEncoding, delimiter: str, count: int = 50
    ) -> tuple[tuple[str, ...], ...]:
        """Return the cells of the first lines of a CSV file; see the port."""
        text = CsvText(_chunks(path), encoding=encoding, name=path.name)
        lines = islice(text.lines(), count)
        return tuple(cells_of(line, delimiter) for line in lines)

    def preview(self, path: Path, mapping: CsvMapping, *, count: int = 20) -> CsvPreview:
        """Return what a mapping makes of the first lines of a CSV file; see the port."""
        read = list(islice(rows(_chunks(path), mapping, name=path.name), count))
        accounts = list(dict.fromkeys(row.account for row in read if row.account))
        return CsvPreview(", ".join(accounts), tuple(row.row for row in read))

    def propose(self, path: Path) -> CsvMapping:
        """Return how a CSV file is probably to be read; see the port."""
        _beginning(path)
        return propose(_chunks(path), name=path.name)


def _member(path: Path, member: ZipInfo, watch: Watch) -> Iterator[StatementPart]:
    name = Path(member.filename).name
    chunks = watch.over(member_chunks(path, member, CHUNK_SIZE))
    first = next(chunks, b"")
    if not looks_like_xml(first):
        raise BankFileError(
            "The ZIP file {name} holds {member}, which is no CAMT file. Nothing was taken in. "
            "Please unpack it and take its files one by one.",
            name=path.name,
            member=name,
        )
    yield from _xml(chain([first], chunks), name)


def _xml(chunks: Iterable[bytes], name: str) -> Iterator[StatementPart]:
    from billing_desktop.bank.camt import read_camt

    return read_camt(xml_text(chunks, name=name), name=name)


def _beginning(path: Path) -> tuple[bytes, int]:
    """Return how the file begins, and its size."""
    try:
        with path.open("rb") as file:
            beginning = file.read(_LOOKED_AT)
            size = path.stat().st_size
    except OSError as error:
        raise _unreachable(path, error) from error
    if not beginning:
        raise BankFileError("The file {name} is empty. Nothing was taken in.", name=path.name)
    if size > FILE_SIZE_MAX:
        raise BankFileError(
            "The file {name} is larger than {size} MB. Nothing was taken in. Please pack it into "
            "a ZIP file, or fetch a shorter period from the bank.",
            name=path.name,
            size=FILE_SIZE_MAX // 1_000_000,
        )
    return beginning, size


def _chunks(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_SIZE):
                yield chunk
    except OSError as error:
        raise _unreachable(path, error) from error


def _unreachable(path: Path, error: OSError) -> BankFileError:
    return BankFileError(
        "The file {name} cannot be read: {reason}. Nothing was taken in.",
        name=path.name,
        reason=error.strerror or str(error),
    )
