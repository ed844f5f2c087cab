"""The last stop of every error nobody foresaw: it is logged with its trace and told."""

from __future__ import annotations

import logging
import sys
import threading
from types import TracebackType

from PySide6.QtCore import QObject, Signal

from ui.messages import reference_of

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
