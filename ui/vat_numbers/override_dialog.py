"""Letting a VAT number pass that the register does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from billing_desktop.domain.operator import Operator
from billing_desktop.domain.refund import check_reason
from billing_desktop.errors import BillingError, UserError
from ui.changes import ChangeHub, Topic
from ui.messages import explain
from ui.tasks import Tasks
from ui.translation import tr
from ui.vat_numbers.texts import standing_text
from ui.widgets.dialog import NARROW, Dialog
from ui.widgets.fields import FormField
from ui.widgets.inset import Inset

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.domain.vat_check import VatRecord

_REASON_HEIGHT = 76


class OverrideDialog(Dialog):
    """Asks finance why a refuted number is to pass; the reason stays in the audit trail.

    Signals:
        released: the ``VatRecord`` of the number that passes now.
    """

    released = Signal(object)

    def __init__(
        self,
        account_id: str,
        record: VatRecord,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Release VAT number"), NARROW, parent)
        self.setObjectName("override_dialog")
        self._account_id = account_id
        self._record = record
        self._services = services
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self.reason_edit = QPlainTextEdit()
        self.reason_edit.setObjectName("reason_edit")
        self.reason_edit.setTabChangesFocus(True)
        self.reason_edit.setFixedHeight(_REASON_HEIGHT)
        self.reason_field = FormField(
            tr("Why may this number pass?"),
            self.reason_edit,
            tr("Kept in the audit trail with your name."),
        )
        self.reason_field.setObjectName("reason_field")
        said = standing_text(record, is_stand_in=services.vat_checks.is_stand_in(operator))
        self.summary = Inset(2)
        self.summary.setObjectName("number_summary")
        self.summary.set_content(said.icon, said.title, said.sentence, said.tone)
        self.set_heading(
            record.vat_number,
            tr(
                "Released, this customer's top-ups and invoices go on with reverse charge: "
                "without VAT. It holds for this number until the register confirms it."
            ),
        )
        self.body.addWidget(self.summary)
        self.body.addWidget(self.reason_field)
        self.set_primary(tr("Release number"))
        self.set_cancel(tr("Cancel"))
        self.primary_clicked.connect(self._on_confirmed)
        self.reason_edit.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_confirmed(self) -> None:
        if self.is_busy:
            return
        try:
            reason = check_reason(" ".join(self.reason_edit.toPlainText().split()))
        except UserError as error:
            self.reason_field.set_error(explain(error))
            self.reason_edit.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.set_message("")
        self.set_busy(True)
        checks, operator = self._services.vat_checks, self._operator
        account_id, number = self._account_id, self._record.vat_number
        self._tasks.run(
            self,
            lambda: checks.override(operator, account_id, vat_number=number, reason=reason),
            on_success=self._on_released,
            on_error=self._on_refused,
        )

    def _on_released(self, record: VatRecord) -> None:
        self.set_busy(False)
        self.accept()
        self._changes.announce(Topic.ACCOUNTS, Topic.TOP_UPS, Topic.TASKS)
        self.released.emit(record)

    def _on_refused(self, error: Exception) -> None:
        self.set_busy(False)
        if isinstance(error, BillingError):  # The exception hook tells of all others.
            self.set_message(explain(error))
