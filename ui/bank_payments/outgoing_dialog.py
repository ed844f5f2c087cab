"""Money that went out: an earlier payment that came back, or a surplus that was paid back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from billing_desktop.domain.bank_listing import BankQuery, BankRow, LineFilter
from billing_desktop.domain.operator import Operator
from ui.bank_payments.asking_dialog import AskingDialog
from ui.bank_payments.texts import day_of, goes_to
from ui.changes import ChangeHub
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.fields import ComboField, FormField
from ui.widgets.inset import Inset

if TYPE_CHECKING:
    from billing_desktop.services.bank_decisions import BankDecisions
    from billing_desktop.services.bank_payments import BankPayments

_LINES = 2
_LISTED_MAX = 200


class OutgoingDialog(AskingDialog):
    """Asks which payment came back; or, ``is_paid_back``, which invoice the surplus came with."""

    def __init__(
        self,
        row: BankRow,
        *,
        is_paid_back: bool,
        payments: BankPayments,
        decisions: BankDecisions,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        parent: QWidget | None = None,
    ) -> None:
        title = tr("A surplus was paid back") if is_paid_back else tr("A payment came back")
        super().__init__(
            title,
            row,
            payments=payments,
            decisions=decisions,
            operator=operator,
            tasks=tasks,
            changes=changes,
            parent=parent,
        )
        self.setObjectName("outgoing_dialog")
        self._is_paid_back = is_paid_back
        self.meaning = Inset(_LINES)
        self.meaning.setObjectName("outgoing_meaning")
        self.number_edit = QLineEdit()
        self.number_edit.setObjectName("invoice_number_edit")
        self.earlier_combo = ComboField()
        self.earlier_combo.setObjectName("earlier_combo")
        self.meaning.set_content("info", title, self._meaning())
        self.body.addWidget(self.meaning)
        if is_paid_back:
            field = FormField(tr("Invoice that it came with (optional)"), self.number_edit)
        else:
            field = FormField(tr("Payment that came back"), self.earlier_combo)
        field.setObjectName("outgoing_field")
        self.field = field
        self.body.addWidget(field)
        self.set_primary(tr("Book"))
        self.primary_clicked.connect(self._on_confirmed)

    def _meaning(self) -> str:
        if self._is_paid_back:
            return tr("The surplus is not owed any more. No invoice and no balance changes.")
        return tr(
            "What was booked for the payment is taken back, also the credit: the balance may "
            "fall below zero, and a task says so."
        )

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._is_paid_back and self.earlier_combo.count() == 0:
            self._read()

    def _read(self) -> None:
        payments, operator, amount = self.payments, self.operator, self.row.line.transaction.amount

        def work() -> tuple[BankRow, ...]:
            # Found by its amount: however long ago it was booked, it is among them.
            query = BankQuery(LineFilter.BOOKED, text=str(-amount))
            ids = payments.search(operator, query).ids
            found = payments.rows(operator, ids[:_LISTED_MAX])
            return tuple(
                each
                for each in found
                if each.assignment is not None
                and each.assignment.parts
                and each.assignment.amount == -amount
            )

        self.tasks.run(self, work, on_success=self._on_read, on_error=self.show_refusal)

    def _on_read(self, rows: Sequence[BankRow]) -> None:
        self.earlier_combo.set_items(
            [
                (
                    f"{day_of(each)} · {each.line.transaction.counterparty_name} · {goes_to(each)}",
                    each.assignment.assignment_id,
                )
                for each in rows
                if each.assignment is not None
            ]
        )
        if not rows:
            self.field.set_error(tr("No booked payment has this amount."))

    @Slot()
    def _on_confirmed(self) -> None:
        decisions, operator, line_id = self.decisions, self.operator, self.row.line.line_id
        if self._is_paid_back:
            number = self.number_edit.text().strip()
            self.carry_out(lambda: decisions.mark_paid_back(operator, line_id, number=number))
            return
        earlier = self.earlier_combo.value
        if not isinstance(earlier, str):
            self.field.set_error(tr("Please choose the payment."))
            self.point_out([self.field])
            return
        self.carry_out(lambda: decisions.mark_returned(operator, line_id, earlier))
