"""Copies of issued documents on this computer, for reprints without a server."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

_NUMBER = re.compile(r"[A-Z0-9-]{1,40}")


class FileArchive:
    """One file for each document in a folder. The truth is in the database."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def store(self, number: str, pdf: bytes) -> None:
        """Keep a copy, complete or not at all, on the disk before this returns."""
        target = self._path(number)
        if target.is_file() and target.read_bytes() == pdf:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        temporary = target.with_suffix(f".{os.getpid()}.part")
        try:
            with temporary.open("wb") as file:
                file.write(pdf)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
        except OSError:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        _sync_folder(self._folder)

    def numbers(self) -> frozenset[str]:
        """Return the numbers of all copies."""
        if not self._folder.is_dir():
            return frozenset()
        return frozenset(path.stem for path in self._folder.glob("*.pdf"))

    def load(self, number: str) -> bytes | None:
        """Return the copy; None if there is none, as under what is no number of ours."""
        if not _NUMBER.fullmatch(number):
            return None
        target = self._path(number)
        return target.read_bytes() if target.is_file() else None

    def _path(self, number: str) -> Path:
        # Numbers are ours, but a path is never built from anything that could lead out.
        if not _NUMBER.fullmatch(number):
            raise ValueError(f"{number!r} is no document number")
        return self._folder / f"{number}.pdf"


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":  # Elsewhere a folder cannot be opened; renaming is durable there.
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
