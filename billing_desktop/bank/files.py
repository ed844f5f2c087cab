"""Every kind of bank file, told apart by what is in it and not by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from billing_desktop.bank.reading import CHUNK_SIZE, Watch
from billing_desktop.bank.xml_text import looks_like_xml, xml_text
from billing_desktop.bank.zip_file import member_chunks, members
from billing_desktop.domain.bank_statement import StatementPart
from billing_desktop.domain.csv_mapping import CsvMapping
from billing_desktop.errors import BankFileError
from billing_desktop.ports.bank_files import Progress, unwatched

FILE_SIZE_MAX = 20_000_000
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")


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
        if beginning.startswith(_ZIP):
            found = members(path)
            watch = Watch(sum(info.file_size for info in found), on_progress, is_cancelled)
            for member in found:
                name = Path(member.filename).name
                chunks = watch.over(member_chunks(path, member, CHUNK_SIZE))
                yield from _xml(chunks, name)
        elif looks_like_xml(beginning):
            watch = Watch(size, on_progress, is_cancelled)
            yield from _xml(watch.over(_chunks(path)), path.name)
        else:
            raise NotImplementedError(mapping)


def _xml(chunks: Iterable[bytes], name: str) -> Iterator[StatementPart]:
    from billing_desktop.bank.camt import read_camt

    return read_camt(xml_text(chunks, name=name), name=name)


def _beginning(path: Path) -> tuple[bytes, int]:
    """Return how the file begins, and its size."""
    try:
        with path.open("rb") as file:
            beginning = file.read(4096)
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
