"""Asks once more before the provider's key is forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QWidget

from billing_desktop.domain.operator import Operator
from billing_desktop.domain.provider_key import ProviderStatus
from ui.messages import explain
from ui.style.roles import set_role
from ui.tasks import Tasks
from ui.translation import ntr, tr
from ui.widgets.dialog import NARROW, Dialog

if TYPE_CHECKING:
    from billing_desktop.services.provider_keys import ProviderKeys


class ForgetKeyDialog(Dialog):
    """Says what stands still without the key.

    Signals:
        forgotten: the key is kept nowhere any more.
    """

    forgotten = Signal()

    def __init__(
        self,
        *,
        provider_keys: ProviderKeys,
        operator: Operator,
        tasks: Tasks,
        status: ProviderStatus,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Forget the key"), NARROW, parent)
        self.setObjectName("forget_key_dialog")
        self._keys = provider_keys
        self._operator = operator
        self._tasks = tasks
        self.set_heading(tr("Forget the provider's key?"))
        sentence = QLabel(_sentence(status))
        sentence.setObjectName("forget_key_sentence")
        sentence.setTextFormat(Qt.TextFormat.PlainText)
        sentence.setWordWrap(True)
        set_role(sentence, "second")
        self.body.addWidget(sentence)
        self.set_danger(tr("Forget the key"))
        self.set_cancel(tr("Keep it"))
        self.danger_clicked.connect(self._on_confirmed)

    @Slot()
    def _on_confirmed(self) -> None:
        self.set_message("")
        self.set_busy(True)
        keys, operator = self._keys, self._operator
        self._tasks.run(
            self,
            lambda: keys.forget(operator),
            on_success=lambda _none: self._on_forgotten(),
            on_error=self._on_error,
        )

    def _on_forgotten(self) -> None:
        self.set_busy(False)
        self.accept()
        self.forgotten.emit()

    def _on_error(self, error: Exception) -> None:
        self.set_busy(False)
        self.set_message(explain(error))


def _sentence(status: ProviderStatus) -> str:
    if not status.open_payments:
        return tr(
            "Cards cannot be charged until somebody enters a key again. The provider itself "
            "goes on accepting the key: withdraw it there if others may know it."
        )
    return ntr(
        "{n} payment is open. It can still be paid, but it is not followed and not credited "
        "until somebody enters a key again.",
        "{n} payments are open. They can still be paid, but they are not followed and not "
        "credited until somebody enters a key again.",
        status.open_payments,
    )
