"""Saying that an invoice was paid, before a line of the bank says so."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from billing_desktop.domain.amount_text import parse_amount
from billing_desktop.domain.bank_line import HandBooking
from billing_desktop.domain.money import Money
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.payable import Payable
from billing_desktop.domain.refund import check_reason
from billing_desktop.errors import AmountError, BillingError, UserError
from ui.bank_payments.asking_dialog import TOPICS, reason_field
from ui.bank_payments.share_rows import typed_amount
from ui.changes import ChangeHub
from ui.formatting import format_money
from ui.messages import explain
from ui.tasks import Tasks
from ui.translation import language, tr
from ui.widgets.dialog import MIDDLE, Dialog
from ui.widgets.fields import FormField
from ui.widgets.inset import Inset

if TYPE_CHECKING:
    from billing_desktop.services.hand_payments import HandPayments

_LINES = 3


class HandDialog(Dialog):
    """Asks for invoice, amount and reason; a second person confirms it before it is booked.

    Signals:
        marked: the sentence that says what was done.
    """

    marked = Signal(str)

    def __init__(
        self,
        *,
        by_hand: HandPayments,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Mark an invoice as paid"), MIDDLE, parent)
        self.setObjectName("hand_dialog")
        self._by_hand = by_hand
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self._key = secrets.token_hex(16)  # Pressed twice it is still one payment.
        self.number_edit = QLineEdit()
        self.number_field = FormField(tr("Invoice"), self.number_edit)
        self.amount_edit = QLineEdit()
        self.amount_field = FormField(tr("Amount in EUR"), self.amount_edit)
        self.reason_edit, self.reason_field = reason_field(tr("Reason"))
        self.meaning = Inset(_LINES)
        self.meaning.set_content(
            "users",
            tr("A second person confirms"),
            tr(
                "Nothing is booked until somebody else has confirmed it under “Needs a person”. "
                "The bank's line attaches itself when it comes."
            ),
        )
        for part, name in (
            (self.number_edit, "invoice_number_edit"),
            (self.number_field, "invoice_number_field"),
            (self.amount_edit, "amount_edit"),
            (self.amount_field, "amount_field"),
            (self.meaning, "hand_meaning"),
        ):
            part.setObjectName(name)
        self.set_heading(tr("Mark an invoice as paid"), tr("Without a line of the bank"))
        for part in (self.number_field, self.amount_field, self.reason_field, self.meaning):
            self.body.addWidget(part)
        self.set_cancel(tr("Cancel"))
        self.set_primary(tr("Mark as paid"))
        self.number_edit.editingFinished.connect(self._look_up)
        self.primary_clicked.connect(self._on_confirmed)
        self.number_edit.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _look_up(self) -> None:
        number = self.number_edit.text().strip()
        if not number or self.is_busy:
            return
        by_hand, operator = self._by_hand, self._operator
        self._tasks.run(
            self,
            lambda: by_hand.payable(operator, number),
            on_success=self._on_found,
            on_error=lambda error: self.number_field.set_error(explain(error)),
        )

    def _on_found(self, payable: Payable) -> None:
        self.number_field.set_error(None)
        self.number_field.set_help(
            tr(
                "{company}: {due} of {total} due",
                company=payable.company,
                due=format_money(payable.due),
                total=format_money(payable.total),
            )
        )
        if not self.amount_edit.text() and payable.due.minor_units > 0:
            self.amount_edit.setText(typed_amount(payable.due))

    @Slot()
    def _on_confirmed(self) -> None:
        if self.is_busy:
            return
        number = self.number_edit.text().strip()
        if not number:
            self.number_field.set_error(tr("Please enter the number of the invoice."))
        amount, reason = self._amount(), self._reason()
        if not self.point_out([self.number_field, self.amount_field, self.reason_field]):
            return
        assert amount is not None
        assert reason is not None
        self.set_busy(True)
        by_hand, operator, key = self._by_hand, self._operator, self._key
        self._tasks.run(
            self,
            lambda: by_hand.mark_paid(operator, number, amount, key=key, reason=reason),
            on_success=self._on_done,
            on_error=self._on_refused,
        )

    def _amount(self) -> Money | None:
        try:
            return parse_amount(self.amount_edit.text(), language=language())
        except AmountError as error:
            self.amount_field.set_error(explain(error))
            return None

    def _reason(self) -> str | None:
        try:
            return check_reason(self.reason_edit.text())
        except UserError as error:
            self.reason_field.set_error(explain(error))
            return None

    def _on_done(self, hand: HandBooking) -> None:
        self.set_busy(False)
        self.accept()
        self._changes.announce(*TOPICS)
        said = tr("It waits for a second person under “Needs a person”.")
        if hand.is_one_person:
            said = tr("It is booked: one person is enough in this book, and the trail says so.")
        self.marked.emit(said)

    def _on_refused(self, error: Exception) -> None:
        self.set_busy(False)
        if isinstance(error, BillingError):  # The exception hook tells of all others.
            self._key = secrets.token_hex(16)
            self.set_message(explain(error))
