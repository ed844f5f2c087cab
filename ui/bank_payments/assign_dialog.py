"""Saying which invoices a payment is for: one, a part of one, several, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from billing_desktop.domain.bank_listing import BankRow
from billing_desktop.domain.matching import Verdict
from billing_desktop.domain.money import Money
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.payable import Payable, PayableState
from billing_desktop.errors import AmountError, BillingError
from ui.bank_payments.asking_dialog import AskingDialog, reason_field
from ui.bank_payments.share_rows import ShareRows, first_amounts
from ui.bank_payments.texts import verdict_sentence
from ui.changes import ChangeHub
from ui.formatting import format_money
from ui.messages import explain
from ui.style.roles import set_role
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.button import Button
from ui.widgets.fields import FormField

if TYPE_CHECKING:
    from billing_desktop.services.bank_decisions import BankDecisions
    from billing_desktop.services.bank_payments import BankPayments
    from billing_desktop.services.hand_payments import HandPayments


_LABEL_GAP = 4  # Between the label of a field and the line below it.


class AssignDialog(AskingDialog):
    """Offers what the payment may be for, with amounts; further invoices are named by number."""

    def __init__(
        self,
        row: BankRow,
        *,
        payments: BankPayments,
        decisions: BankDecisions,
        by_hand: HandPayments,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            tr("Book a payment"),
            row,
            payments=payments,
            decisions=decisions,
            operator=operator,
            tasks=tasks,
            changes=changes,
            parent=parent,
        )
        self.setObjectName("assign_dialog")
        self._by_hand = by_hand
        self.rows = ShareRows()
        self.number_edit = QLineEdit()
        self.number_field = FormField(tr("Another invoice"), self.number_edit)
        self.add_button = Button(tr("Add"))
        self.left_label = QLabel()
        self.note_edit, self.note_field = reason_field(tr("Note (optional)"))
        self._fill()
        self._place_parts()
        self.rows.changed.connect(self._show_left)
        self.add_button.clicked.connect(self._look_up)
        self.number_edit.returnPressed.connect(self._look_up)
        self.primary_clicked.connect(self._on_confirmed)
        self._show_left()

    @property
    def amount(self) -> Money:
        """What came."""
        return self.row.line.transaction.amount

    def _fill(self) -> None:
        match = self.row.match
        if match is None:
            return
        open_ones = [
            each.payable for each in match.proposals if each.payable.state is PayableState.OPEN
        ]
        several = match.verdict is Verdict.TWO_INVOICES_AT_ONCE
        if several:
            amounts = first_amounts(open_ones, self.amount)
        else:
            amounts = [min(payable.due, self.amount) for payable in open_ones]
        for payable, amount in zip(open_ones, amounts, strict=True):
            is_first = payable is open_ones[0]
            self.rows.add(payable, amount, is_ticked=several or is_first)

    @Slot()
    def _look_up(self) -> None:
        number = self.number_edit.text().strip()
        if not number or self.is_busy:
            return
        by_hand, operator = self._by_hand, self.operator
        self.tasks.run(
            self,
            lambda: by_hand.payable(operator, number),
            on_success=self._on_found,
            on_error=self._on_not_found,
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # In the field of another invoice Enter looks it up; it does not book as well.
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        is_plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if is_enter and is_plain and self.focusWidget() is self.number_edit:
            event.accept()
            return
        super().keyPressEvent(event)

    def _on_found(self, payable: Payable) -> None:
        left = self.rows.left_of(self.amount) or Money.zero()
        if payable.state is not PayableState.OPEN:
            self.number_field.set_error(
                tr("{number} does not wait for money.", number=payable.invoice_number)
            )
            return
        amount = max(min(payable.due, left), Money.zero()) or payable.due
        self.rows.add(payable, amount, is_ticked=True)
        self.number_edit.clear()
        self._show_left()

    def _on_not_found(self, error: Exception) -> None:
        self.number_field.set_error(explain(error))

    @Slot()
    def _show_left(self) -> None:
        left = self.rows.left_of(self.amount)
        if left is None:
            self.left_label.setText(tr("An amount cannot be read."))
        elif left.minor_units < 0:
            self.left_label.setText(
                tr("{amount} more than came. Please lower an amount.", amount=format_money(-left))
            )
        elif left:
            self.left_label.setText(
                tr(
                    "{amount} are left: they are owed back to the payer, and a task says so.",
                    amount=format_money(left),
                )
            )
        else:
            self.left_label.setText(tr("All of the payment is used."))
        set_role(self.left_label, "error" if left is None or left.minor_units < 0 else "second")

    @Slot()
    def _on_confirmed(self) -> None:
        from billing_desktop.services.bank_decisions import Share

        try:
            shares = [Share(each.number, each.amount) for each in self.rows.wanted()]
        except AmountError as error:
            self.set_message(explain(error))
            return
        owner = ""
        if not shares and self.row.match is not None and self.row.match.best is not None:
            owner = self.row.match.best.payable.invoice_number
        decisions, operator, line_id = self.decisions, self.operator, self.row.line.line_id
        note = self.note_edit.text()
        self.carry_out(
            lambda: decisions.assign(operator, line_id, shares, surplus_of=owner, note=note)
        )

    def show_refusal(self, error: Exception) -> None:
        """Say why nothing was booked."""
        super().show_refusal(error)
        if isinstance(error, BillingError):
            self.rows.setFocus()

    def _place_parts(self) -> None:
        match = self.row.match
        sentence = QLabel("" if match is None else verdict_sentence(match.verdict))
        sentence.setObjectName("assign_sentence")
        sentence.setWordWrap(True)
        set_role(sentence, "second")
        self.number_edit.setObjectName("invoice_number_edit")
        self.number_field.setObjectName("invoice_number_field")
        self.add_button.setObjectName("add_invoice_button")
        self.left_label.setObjectName("left_label")
        self.left_label.setWordWrap(True)
        more = QHBoxLayout()
        more.setSpacing(8)
        more.addWidget(self.number_field, 1)
        beside = QVBoxLayout()
        beside.addSpacing(self.number_field.label.sizeHint().height() + _LABEL_GAP)
        beside.addWidget(self.add_button)
        beside.addStretch(1)
        more.addLayout(beside)
        self.body.addWidget(sentence)
        self.body.addWidget(self.rows)
        self.body.addLayout(more)
        self.body.addWidget(self.left_label)
        self.body.addWidget(self.note_field)
        self.set_primary(tr("Book"))
