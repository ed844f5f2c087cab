"""Undoing a decision, or setting a line aside: both ask why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QWidget

from billing_desktop.domain.bank_line import BOOKED_KINDS
from billing_desktop.domain.bank_listing import BankRow
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.refund import check_reason
from billing_desktop.errors import UserError
from ui.bank_payments.asking_dialog import AskingDialog, reason_field
from ui.bank_payments.texts import decision_sentences
from ui.changes import ChangeHub
from ui.messages import explain
from ui.style.roles import set_role
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.inset import Inset

if TYPE_CHECKING:
    from billing_desktop.services.bank_decisions import BankDecisions
    from billing_desktop.services.bank_payments import BankPayments

_LINES = 1


class ReasonDialog(AskingDialog):
    """Undoes what was decided about a line; one that is undecided is set aside instead."""

    def __init__(
        self,
        row: BankRow,
        *,
        payments: BankPayments,
        decisions: BankDecisions,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        parent: QWidget | None = None,
    ) -> None:
        made = row.assignment
        title = tr("Set aside as not ours") if made is None else tr("Undo the decision")
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
        self.setObjectName("bank_reason_dialog")
        self.meaning = Inset(_LINES)
        self.meaning.setObjectName("reason_meaning")
        self.reason_edit, self.reason_field = reason_field(tr("Reason"))
        if made is None:
            meaning = tr("The line stays in the list of what is set aside. Nothing is booked.")
        elif made.kind in BOOKED_KINDS:
            meaning = tr(
                "What was booked is reversed, also a credit given already: the balance may fall "
                "below zero, and a task says so. The line is to be decided again."
            )
        else:
            meaning = tr("Nothing was booked by it. The line is to be decided again.")
        told = "" if made is None else f"{decision_sentences(made)}\n"
        self.meaning.set_content("info", title, f"{told}{meaning}")
        self.body.addWidget(self.meaning)
        self.body.addWidget(self.reason_field)
        self.set_primary(tr("Set it aside") if made is None else tr("Undo"))
        if made is not None:
            set_role(self.primary_button, "primaryDanger")
        self.primary_clicked.connect(self._on_confirmed)
        self.reason_edit.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_confirmed(self) -> None:
        try:
            reason = check_reason(self.reason_edit.text())
        except UserError as error:
            self.reason_field.set_error(explain(error))
            self.reason_edit.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        payments, decisions, operator = self.payments, self.decisions, self.operator
        made, line_id = self.row.assignment, self.row.line.line_id
        if made is None:
            self.carry_out(lambda: decisions.leave(operator, line_id, reason=reason))
        else:
            assignment_id = made.assignment_id
            self.carry_out(lambda: payments.undo(operator, assignment_id, reason=reason))
