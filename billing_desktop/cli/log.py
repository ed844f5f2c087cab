"""The log of the command line: a file beside the book, and nothing on the screen."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from billing_desktop.errors import BillingError
from billing_desktop.log_file import LOG_NAME, close_log, open_log

logger = logging.getLogger(__name__)


class InternalError(BillingError):
    """A mistake in the program; the trace is in the log under ``reference``."""

    code = "internal"


@contextmanager
def logging_to(folder: Path) -> Iterator[None]:
    """Write warnings and errors to the log in ``folder``, where that exists and can be written."""
    handler = open_log(folder, level=logging.WARNING)
    try:
        yield
    finally:
        close_log(handler)


def record_unforeseen(error: Exception) -> InternalError:
    """Log an error nobody foresaw with its trace; return what is told about it."""
    reference = secrets.token_hex(4).upper()
    logger.critical("internal error %s", reference, exc_info=error)
    template = "An internal error happened. Nothing more was done. Reference: {reference} in {log}"
    return InternalError(template, reference=reference, log=LOG_NAME)
