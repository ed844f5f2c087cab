"""The log of the window and of the command line: one file, one line a record, no secrets."""

from __future__ import annotations

import logging
import os
import unicodedata
from contextlib import suppress
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from billing_desktop.domain.known_secrets import KNOWN_SECRETS

LOG_NAME = "billing-desktop.log"
BYTES_MAX = 1_000_000
OLD_FILES_COUNT = 5
_FORMAT = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"
_PRIVATE = 0o600


class PlainLine(logging.Formatter):
    """Writes a record with its trace as one line, known secrets and values of secrets hidden."""

    def __init__(self) -> None:
        super().__init__(_FORMAT)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        return one_line(KNOWN_SECRETS.redact(super().format(record)))


class LogFile(RotatingFileHandler):
    """Made when there is something to write; only its owner may read it, also when it is old.

    The window and commands write into it side by side: whoever finds that another process has
    begun a new file goes on in that. Where it cannot be written the program does without.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(
            folder / LOG_NAME,
            maxBytes=BYTES_MAX,
            backupCount=OLD_FILES_COUNT,
            encoding="utf-8",
            delay=True,
        )
        self.setFormatter(PlainLine())

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record; do without where that cannot be."""
        with suppress(OSError):
            self._follow()
            super().emit(record)

    def close(self) -> None:
        """Let go of the file, also where its last line finds no room any more."""
        with suppress(OSError):
            super().close()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # logging's own name.
        """Say nothing of a full disk here: whoever works notices it elsewhere."""

    def _open(self) -> TextIOWrapper:
        path = Path(self.baseFilename)
        for old in path.parent.glob(f"{path.name}.*"):  # An earlier version was not as careful.
            with suppress(OSError):
                old.chmod(_PRIVATE)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        descriptor = os.open(path, flags, mode=_PRIVATE)
        with suppress(OSError, AttributeError):
            os.fchmod(descriptor, _PRIVATE)
        return open(descriptor, "a", encoding="utf-8")

    def _follow(self) -> None:
        """Let go of a file that another process has put aside."""
        if self.stream is None:
            return
        try:
            there = Path(self.baseFilename).stat()
        except FileNotFoundError:
            is_ours = False
        else:
            ours = os.fstat(self.stream.fileno())
            is_ours = (there.st_dev, there.st_ino) == (ours.st_dev, ours.st_ino)
        if not is_ours:
            self.stream.close()
            self.stream = None  # Opened anew by the next record.


def open_log(folder: Path, *, level: int) -> logging.Handler:
    """Write what is at least as grave as ``level`` to the log in ``folder`` from now on.

    Returns what is given to ``close_log`` at the end. Where there is no folder nothing is made.
    """
    handler = LogFile(folder)
    handler.setLevel(level)
    root = logging.getLogger()
    root.addHandler(handler)
    if root.level > level:
        root.setLevel(level)
    return handler


def close_log(handler: logging.Handler) -> None:
    """Stop writing to the file of ``handler``."""
    logging.getLogger().removeHandler(handler)
    handler.close()


def hide_on_screen() -> None:
    """Have what is logged before there is a file, on the error output, hide secrets as well."""
    if logging.lastResort is not None:
        logging.lastResort.setFormatter(PlainLine())


def one_line(text: str) -> str:
    """Return ``text`` with everything escaped that ends a line or steers a terminal."""
    if text.isprintable():
        return text
    return "".join(_escaped(character) for character in text)


def _escaped(character: str) -> str:
    if character in _SHORT:
        return _SHORT[character]
    if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
        return f"\\u{ord(character):04x}"
    return character


_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
