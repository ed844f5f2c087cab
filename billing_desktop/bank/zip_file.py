"""The statements in a ZIP file, which may hold no more than a bank would put there."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from billing_desktop.bank.reading import damaged
from billing_desktop.errors import BankFileError

FILES_MAX = 1000
MEMBER_SIZE_MAX = 200_000_000
SIZE_MAX = 200_000_000  # Of all of them together.
RATIO_MAX = 200  # XML of banks shrinks by 10 to 100.
_SMALL = 1_000_000  # Below that a ratio says nothing.
_ENCRYPTED = 0x1
LIST_SIZE_MAX = 500_000
# How a ZIP file ends: a record that says how long the list of its files is, and a comment.
_END, _END_SIZE, _PLACE_OF_SIZE = b"PK\x05\x06", 22, 12
_END_OF_LARGE = b"PK\x06\x07"  # Before it in files beyond 4 GB.
_END_SIZE_MAX = _END_SIZE + 0xFFFF


def members(path: Path) -> list[zipfile.ZipInfo]:
    """Return what the file holds, checked by its own list, in order of the names.

    Raises:
        BankFileError: it is damaged, encrypted, or holds too many or too large files.
    """
    _check_list(path)
    with _opened(path) as archive:
        found = [info for info in archive.infolist() if not info.is_dir()]
    if any(info.flag_bits & _ENCRYPTED for info in found):
        raise BankFileError(
            "The ZIP file {name} is protected by a password. Nothing was taken in. Please unpack "
            "it first.",
            name=path.name,
        )
    sizes = [info.file_size for info in found]
    if len(found) > FILES_MAX or sum(sizes) > SIZE_MAX or any(map(_is_bomb, found)):
        raise _too_much(path.name)
    if not found:
        raise BankFileError("The ZIP file {name} is empty. Nothing was taken in.", name=path.name)
    return sorted(found, key=lambda info: info.filename)


def _check_list(path: Path) -> None:
    """Refuse a list of files that alone would fill the memory, before it is read."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _END_SIZE_MAX))
        end = file.read()
    place = end.rfind(_END)
    if place < 0 or len(end) < place + _END_SIZE:
        raise damaged(path.name)
    (size,) = struct.unpack_from("<I", end, place + _PLACE_OF_SIZE)
    if size > LIST_SIZE_MAX or _END_OF_LARGE in end[max(0, place - _END_SIZE) : place]:
        raise _too_much(path.name)


def _too_much(name: str) -> BankFileError:
    return BankFileError(
        "The ZIP file {name} holds more than a bank would put into one. Nothing was taken in. "
        "Please fetch a shorter period from the bank.",
        name=name,
    )


def member_chunks(path: Path, member: zipfile.ZipInfo, size: int) -> Iterator[bytes]:
    """Yield a file of the ZIP file in pieces, never more than its list says.

    Raises:
        BankFileError: it is damaged, or is larger than it says.
    """
    with _opened(path) as archive, archive.open(member) as file:
        yield from _chunks(file, size)


def _chunks(file: IO[bytes], size: int) -> Iterator[bytes]:
    while chunk := file.read(size):
        yield chunk


def _is_bomb(info: zipfile.ZipInfo) -> bool:
    return info.file_size > max(_SMALL, info.compress_size * RATIO_MAX)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ) as error:
        raise damaged(path.name) from error
