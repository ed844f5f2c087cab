"""Keeps what somebody has begun to write, one saving after the other."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.tasks import Tasks

if TYPE_CHECKING:
    from billing_desktop.domain.operator import Operator
    from billing_desktop.services.invoice_requests import InvoiceRequests

logger = logging.getLogger(__name__)


class DraftKeeper(QObject):
    """Saves the newest text of each request; two at once could come in the wrong order."""

    def __init__(
        self,
        requests: InvoiceRequests,
        operator: Operator,
        tasks: Tasks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._requests = requests
        self._operator = operator
        self._tasks = tasks
        self._waiting: dict[str, str] = {}
        self._running = ""

    def keep(self, request_id: str, text: str) -> None:
        """Save ``text``, after what is being saved."""
        self._waiting[request_id] = text
        self._run()

    def forget(self, request_id: str) -> None:
        """Have nothing kept for a request whose words were sent."""
        self._waiting.pop(request_id, None)
        if self._running == request_id:  # It may be written after the sending took it away.
            self.keep(request_id, "")

    def _run(self) -> None:
        if self._running or not self._waiting:
            return
        request_id = next(iter(self._waiting))
        text = self._waiting.pop(request_id)
        self._running = request_id
        requests, operator = self._requests, self._operator
        self._tasks.run(
            self,
            lambda: requests.save_draft(operator, request_id, text),
            on_success=lambda _none: self._on_done(),
            on_error=self._on_failed,
        )

    def _on_done(self) -> None:
        self._running = ""
        self._run()

    def _on_failed(self, error: Exception) -> None:
        # It is still in the field, and saved with the next letters.
        logger.warning("a draft could not be kept: %s", error)
        self._on_done()
