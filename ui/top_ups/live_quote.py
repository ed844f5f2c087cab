"""The price of what is being typed, asked for without haste and told once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from billing_desktop.domain.money import Money

if TYPE_CHECKING:
    from billing_desktop.domain.operator import Operator
    from billing_desktop.domain.quote import Quote
    from billing_desktop.services.top_ups import TopUps
    from ui.tasks import Tasks

DELAY_MS = 60


class LiveQuote(QObject):
    """Asks for the price once typing pauses; an answer to an earlier question is dropped.

    Signals:
        quoted: the quote for the amount asked about last.
        refused: the error that stands in its way.
    """

    quoted = Signal(object)
    refused = Signal(object)

    def __init__(
        self,
        *,
        top_ups: TopUps,
        operator: Operator,
        tasks: Tasks,
        account_id: str,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._top_ups = top_ups
        self._operator = operator
        self._tasks = tasks
        self._account_id = account_id
        self._amount: Money | None = None
        self._question = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self._timer.timeout.connect(self.ask_now)

    def ask(self, amount: Money) -> None:
        """Ask for the price of ``amount`` in a moment, unless another amount comes first."""
        self.forget()
        self._amount = amount
        self._timer.start()

    @Slot()
    def ask_now(self) -> None:
        """Ask at once for what would be asked in a moment."""
        amount, self._amount = self._amount, None
        self._timer.stop()
        if amount is None:
            return
        question = self._question
        top_ups, operator, account_id = self._top_ups, self._operator, self._account_id
        self._tasks.run(
            self,
            lambda: top_ups.quote(operator, account_id, amount),
            on_success=lambda quote: self._on_quoted(question, quote),
            on_error=lambda error: self._on_refused(question, error),
        )

    def forget(self) -> None:
        """Ask nothing, and drop the answer that is on its way."""
        self._question += 1
        self._amount = None
        self._timer.stop()

    def _on_quoted(self, question: int, quote: Quote) -> None:
        if question == self._question:
            self.quoted.emit(quote)

    def _on_refused(self, question: int, error: Exception) -> None:
        if question == self._question:
            self.refused.emit(error)
