"""Giving a payment up that was only started."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QWidget

from billing_desktop.domain.top_up import TopUp
from ui.changes import ChangeHub, Topic
from ui.formatting import format_money
from ui.messages import explain
from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.top_ups.fitted_dialog import FittedDialog
from ui.translation import tr
from ui.widgets.banner import Banner
from ui.widgets.dialog import NARROW

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.domain.operator import Operator
    from ui.tasks import Tasks


class CancelDialog(FittedDialog):
    """Asks once more, then closes the payment page so that nobody can pay it.

    Signals:
        cancelled: the top-up as it stands then: cancelled, or completed if it was paid before.
    """

    cancelled = Signal(object)

    def __init__(
        self,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        top_up: TopUp,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Cancel payment"), NARROW, parent)
        self.setObjectName("cancel_dialog")
        self._payments = services.payments
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self._top_up = top_up
        total = format_money(top_up.quote.total)
        self.set_heading(
            tr("Cancel {number}?", number=top_up.billing_number),
            tr("Total charge {total}, nothing is credited yet.", total=total),
        )
        sentence = QLabel(
            tr(
                "The payment page is closed, so that it cannot be paid any more. "
                "If it was paid a moment ago, the payment is credited instead."
            )
        )
        sentence.setObjectName("cancel_sentence")
        sentence.setTextFormat(Qt.TextFormat.PlainText)
        sentence.setWordWrap(True)
        set_role(sentence, "second")
        self.banner = Banner(Tone.BAD, "", "")
        self.banner.setObjectName("cancel_banner")
        self.banner.hide()
        self.body.addWidget(sentence)
        self.body.addWidget(self.banner)
        self.set_danger(tr("Cancel payment"))
        self.set_cancel(tr("Keep it"))
        self.danger_clicked.connect(self._on_confirmed)

    @Slot()
    def _on_confirmed(self) -> None:
        if self.is_busy:
            return
        self.banner.hide()
        self.set_busy(True)
        payments, operator, top_up_id = self._payments, self._operator, self._top_up.top_up_id
        self._tasks.run(
            self,
            lambda: payments.cancel(operator, top_up_id),
            on_success=self._on_cancelled,
            on_error=self._on_error,
        )

    def _on_cancelled(self, top_up: TopUp) -> None:
        self.set_busy(False)
        self._changes.announce(Topic.ACCOUNTS, Topic.TOP_UPS, Topic.INVOICES)
        self.accept()
        self.cancelled.emit(top_up)

    def _on_error(self, error: Exception) -> None:
        self.set_busy(False)
        self.banner.set_text(Tone.BAD, tr("The payment was not cancelled"), explain(error))
        self.banner.show()
