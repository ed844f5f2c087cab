"""What the dialogs about one bank line have in common: a work to do, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QWidget

from billing_desktop.domain.bank_listing import BankRow
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.refund import REASON_LENGTH_MAX
from billing_desktop.errors import BillingError
from ui.changes import ChangeHub, Topic
from ui.formatting import format_money
from ui.messages import explain
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.dialog import MIDDLE, Dialog
from ui.widgets.fields import FormField

if TYPE_CHECKING:
    from billing_desktop.services.bank_decisions import BankDecisions
    from billing_desktop.services.bank_payments import BankPayments

TOPICS = (Topic.BANK, Topic.TOP_UPS, Topic.ACCOUNTS, Topic.INVOICES, Topic.REQUESTS, Topic.TASKS)


class AskingDialog(Dialog):
    """Heads a dialog with the line it is about, and carries its order out."""

    def __init__(
        self,
        title: str,
        row: BankRow,
        *,
        payments: BankPayments,
        decisions: BankDecisions,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, MIDDLE, parent)
        self.row = row
        self.payments = payments
        self.decisions = decisions
        self.operator = operator
        self.tasks = tasks
        self._changes = changes
        said = row.line.transaction
        name = said.counterparty_name or tr("No name")
        self.set_heading(title, tr("{amount}, {name}", amount=format_money(said.amount), name=name))
        self.set_cancel(tr("Cancel"))

    def carry_out(self, work: Callable[[], object]) -> None:
        """Do it; close when it is done, say why if it is refused."""
        if self.is_busy:
            return
        self.set_message("")
        self.set_busy(True)
        self.tasks.run(
            self, work, on_success=lambda _done: self._on_done(), on_error=self.show_refusal
        )

    def show_refusal(self, error: Exception) -> None:
        """Say why nothing was done."""
        self.set_busy(False)
        if isinstance(error, BillingError):  # The exception hook tells of all others.
            self.set_message(explain(error))

    def _on_done(self) -> None:
        self.set_busy(False)
        self.accept()
        self._changes.announce(*TOPICS)


def reason_field(label: str) -> tuple[QLineEdit, FormField]:
    """Return a line for a reason, and the field that it stands in."""
    edit = QLineEdit()
    edit.setObjectName("reason_edit")
    edit.setMaxLength(REASON_LENGTH_MAX)
    field = FormField(label, edit, tr("Kept in the audit trail with your name."))
    field.setObjectName("reason_field")
    return edit, field
