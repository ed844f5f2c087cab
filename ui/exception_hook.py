"""The last stop of every error nobody foresaw: it is logged with its trace and told."""

from __future__ import annotations

import logging
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ui.messages import reference_of

if TYPE_CHECKING:
    from io import TextIOWrapper
    from logging.handlers import RotatingFileHandler

LOG_NAME = "billing-desktop.log"
LOG_BYTES_MAX = 1_000_000
LOG_FILES_COUNT = 5

logger = logging.getLogger(__name__)


class ExceptionHook(QObject):
    """Logs unforeseen errors of all threads and tells of them.

    Signals:
        reported: the reference under which the error stands in the log; may be emitted from
            any thread, so connect methods of QObjects.
    """

    reported = Signal(str)

    def install(self) -> None:
        """Take the errors of the GUI thread and of all others from now on."""
        self._previous = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._on_error
        threading.excepthook = self._on_thread_error

    def uninstall(self) -> None:
        """Give the errors back to whoever had them before."""
        sys.excepthook, threading.excepthook = self._previous

    def _on_error(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        reference = reference_of(error)
        logger.critical("internal error %s", reference, exc_info=(kind, error, trace))
        self.reported.emit(reference)

    def _on_thread_error(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._on_error(args.exc_type, args.exc_value, args.exc_traceback)


def open_log(folder: Path) -> logging.Handler:
    """Write the log to a rotating file in ``folder`` that only its owner may read.

    Returns the handler, to be given to ``close_log`` at the end.

    Raises:
        OSError: the folder cannot be written; the program runs on without a log.
    """
    handler = _private_file_handler(folder / LOG_NAME)
    handler.setFormatter(
        logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s")
    )
    root = logging.getLogger()
    root.addHandler(handler)
    if root.level > logging.INFO:
        root.setLevel(logging.INFO)
    return handler


def close_log(handler: logging.Handler) -> None:
    """Stop writing to the file of ``handler``."""
    logging.getLogger().removeHandler(handler)
    handler.close()


def _private_file_handler(path: Path) -> RotatingFileHandler:
    # Imported here: it brings sockets and pickles that the first paint does not need.
    import os
    from logging.handlers import RotatingFileHandler

    class PrivateFileHandler(RotatingFileHandler):
        def _open(self) -> TextIOWrapper:
            descriptor = os.open(
                self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, mode=0o600
            )
            return open(descriptor, "a", encoding="utf-8")

    return PrivateFileHandler(
        path, maxBytes=LOG_BYTES_MAX, backupCount=LOG_FILES_COUNT, encoding="utf-8"
    )
