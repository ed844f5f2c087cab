"""One confirmation for all payments that are certain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from billing_desktop.domain.money import Money
from billing_desktop.domain.operator import Operator
from billing_desktop.errors import BillingError
from ui.bank_payments.asking_dialog import TOPICS
from ui.changes import ChangeHub
from ui.formatting import format_count, format_money
from ui.messages import explain
from ui.tasks import Tasks
from ui.translation import ntr, tr
from ui.widgets.check_box import CheckBox
from ui.widgets.dialog import NARROW, Dialog
from ui.widgets.inset import Inset

if TYPE_CHECKING:
    from billing_desktop.services.bank_payments import BankBooking, BankPayments

_LINES = 3


class BookDialog(Dialog):
    """Says how many payments come to how much; booking them credits the balances.

    Signals:
        booked: the sentence that says what was done.
    """

    booked = Signal(str)

    def __init__(
        self,
        line_ids: Sequence[str],
        amount: Money,
        *,
        payments: BankPayments,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        parent: QWidget | None = None,
    ) -> None:
        title = book_text(len(line_ids), amount)
        super().__init__(tr("Book payments"), NARROW, parent)
        self.setObjectName("book_dialog")
        self._line_ids = tuple(line_ids)
        self._payments = payments
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self.meaning = Inset(_LINES)
        self.meaning.setObjectName("book_meaning")
        self.meaning.set_content(
            "landmark",
            title,
            tr(
                "Reference and amount of each agree. Invoices that are paid in full are credited "
                "at once, and their customers are told by mail. What is not certain any more is "
                "left in the list."
            ),
        )
        self.confirm_box = CheckBox(tr("I have looked through the list."))
        self.confirm_box.setObjectName("confirm_box")
        self.set_heading(tr("Book payments"), "")
        self.body.addWidget(self.meaning)
        self.body.addWidget(self.confirm_box)
        self.set_cancel(tr("Cancel"))
        self.set_primary(title)
        self.confirm_box.toggled.connect(self._allow)
        self.primary_clicked.connect(self._on_confirmed)
        self._allow()

    @Slot()
    def _allow(self) -> None:
        self.primary_button.setEnabled(self.confirm_box.isChecked() and not self.is_busy)

    @Slot()
    def _on_confirmed(self) -> None:
        if self.is_busy:
            return
        self.set_message("")
        self.set_busy(True)
        payments, operator, ids = self._payments, self._operator, self._line_ids
        self._tasks.run(
            self,
            lambda: payments.book(operator, ids),
            on_success=self._on_done,
            on_error=self._on_refused,
        )

    def _on_done(self, done: BankBooking) -> None:
        self.set_busy(False)
        self.accept()
        self._changes.announce(*TOPICS)
        sentence = tr("{n} booked.", n=format_count(len(done.booked) + len(done.attached)))
        if done.left:
            left = tr("{n} are not certain any more and were left.", n=format_count(len(done.left)))
            sentence = f"{sentence} {left}"
        self.booked.emit(sentence)

    def _on_refused(self, error: Exception) -> None:
        self.set_busy(False)
        self._allow()
        # Some of them may be booked: each step was committed on its own.
        self._changes.announce(*TOPICS)
        if isinstance(error, BillingError):
            self.set_message(explain(error))


def book_text(count: int, amount: Money) -> str:
    """Return what the button that books ``count`` payments says."""
    return ntr(
        "Book {n_text} payment ({amount})",
        "Book {n_text} payments ({amount})",
        count,
        n_text=format_count(count),
        amount=format_money(amount),
    )
