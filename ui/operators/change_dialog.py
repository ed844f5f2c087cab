"""What the dialogs that change an operator have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from billing_desktop.domain.operator import Operator
from billing_desktop.errors import ConflictError
from ui.changes import ChangeHub, Topic
from ui.messages import explain
from ui.tasks import Tasks
from ui.widgets.dialog import NARROW, Dialog
from ui.widgets.wrapped_label import WrappedLabel

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services

_SENTENCE_WIDTH = NARROW - 48


class ChangeDialog(Dialog):
    """Says what a change means, and closes when it is made."""

    def __init__(
        self,
        title: str,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, NARROW, parent)
        self.operators = services.operators
        self.operator = operator
        self._tasks = tasks
        self._changes = changes
        self.sentence_label = WrappedLabel("", _SENTENCE_WIDTH)
        self.sentence_label.setObjectName("meaning_label")
        self.failure_label = WrappedLabel("", _SENTENCE_WIDTH)
        self.failure_label.setObjectName("failure_label")
        self.failure_label.setProperty("role", "error")
        self.failure_label.hide()

    def carry_out(self, work: Callable[[], object]) -> None:
        """Run ``work``; the dialog closes, or says why nothing was done."""
        self.refuse("")
        self.set_busy(True)
        self._tasks.run(
            self, work, on_success=lambda _done: self._on_done(), on_error=self._on_error
        )

    def refuse(self, sentence: str) -> None:
        """Say why nothing was done, above the foot: there it would not fit."""
        self.failure_label.setText(sentence)
        self.failure_label.setVisible(bool(sentence))

    def fail(self, error: Exception) -> None:
        """Tell of an error of ``work``; a field may be what was wrong."""
        self.refuse(explain(error))

    def _on_done(self) -> None:
        self.set_busy(False)
        self.accept()
        self._changes.announce(Topic.OPERATORS, Topic.REQUESTS)

    def _on_error(self, error: Exception) -> None:
        self.set_busy(False)
        self.fail(error)
        if isinstance(error, ConflictError):
            self._changes.announce(Topic.OPERATORS)
