"""The log of the command line: a file beside the book, and nothing on the screen."""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path

from billing_desktop.errors import BillingError

LOG_NAME = "billing-desktop.log"

logger = logging.getLogger(__name__)


class InternalError(BillingError):
    """A mistake in the program; the trace is in the log under ``reference``."""

    code = "internal"


@contextmanager
def logging_to(folder: Path) -> Iterator[None]:
    """Write warnings and errors to the log in ``folder``, where that exists and can be written."""
    handler = _LogFile(folder / LOG_NAME) if folder.is_dir() else logging.NullHandler()
    handler.setLevel(logging.WARNING)
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        handler.close()


def record_unforeseen(error: Exception) -> InternalError:
    """Log an error nobody foresaw with its trace; return what is told about it."""
    reference = secrets.token_hex(4).upper()
    logger.critical("internal error %s", reference, exc_info=error)
    template = "An internal error happened. Nothing more was done. Reference: {reference} in {log}"
    return InternalError(template, reference=reference, log=LOG_NAME)


class _LogFile(logging.FileHandler):
    """Made when there is something to write; only its owner may read it."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, encoding="utf-8", delay=True)
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))

    def _open(self) -> TextIOWrapper:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        return open(os.open(self.baseFilename, flags, mode=0o600), "a", encoding="utf-8")

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record; do without where that cannot be, because the command goes on."""
        with suppress(OSError):
            super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Say nothing of a full disk here: the command itself tells."""
