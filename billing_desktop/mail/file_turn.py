"""One sender at a time on this computer: a lock on a file, which the system gives back."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

logger = logging.getLogger(__name__)

_NAME_LENGTH = 32
_LOCKED_AT = 4096  # Behind the name: on Windows nobody reads a locked byte.


class FileTurn:
    """Keeps the turn in a file beside the books. It ends with the process, also when killed."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def take(self) -> Iterator[str | None]:
        """Lend the name of this computer; None while somebody else here is sending."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        except OSError as error:  # What is claimed for others then is free again after a while.
            logger.warning("no turn can be kept on this computer: %s", error)
            yield uuid4().hex
            return
        try:
            if not _lock(file):
                yield None
                return
            try:
                yield _name(file)
            finally:
                _unlock(file)
        finally:
            os.close(file)


def _name(file: int) -> str:
    """Return the name that stands in the file, written the first time."""
    os.lseek(file, 0, os.SEEK_SET)
    name = os.read(file, _NAME_LENGTH).decode("ascii", "replace")
    if len(name) == _NAME_LENGTH:
        return name
    name = uuid4().hex
    os.lseek(file, 0, os.SEEK_SET)
    os.write(file, name.encode("ascii"))
    return name


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> bool:
        os.lseek(file, _LOCKED_AT, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(file: int) -> None:
        os.lseek(file, _LOCKED_AT, os.SEEK_SET)
        with suppress(OSError):
            msvcrt.locking(file, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _unlock(file: int) -> None:
        with suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_UN)
