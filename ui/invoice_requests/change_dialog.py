"""Changing what a request asks for, before it is decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from billing_desktop.domain.amount_text import parse_amount
from billing_desktop.domain.invoice_request import PURCHASE_ORDER_LENGTH_MAX
from billing_desktop.domain.money import Money
from billing_desktop.domain.request_listing import RequestView
from billing_desktop.errors import AmountError
from ui.changes import ChangeHub, Topic
from ui.formatting import format_money
from ui.messages import explain
from ui.tasks import Tasks
from ui.translation import language, tr
from ui.widgets.composer import MessageEdit
from ui.widgets.dialog import NARROW, Dialog
from ui.widgets.fields import FormField

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.domain.operator import Operator

_NOTE_HEIGHT = 64


class ChangeRequestDialog(Dialog):
    """Asks for amount, order number and note; whoever changes them does not approve.

    Signals:
        request_changed: the ``RequestView`` as it is now.
    """

    request_changed = Signal(object)

    def __init__(
        self,
        view: RequestView,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Change request"), NARROW, parent)
        self.setObjectName("change_request_dialog")
        self._view = view
        self._requests = services.invoice_requests
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        request = view.request
        self.amount_edit = QLineEdit(_typed(request.amount))
        self.order_edit = QLineEdit(request.purchase_order_number)
        self.note_edit = MessageEdit()
        self.note_edit.setPlainText(request.note)
        self.amount_field = FormField(tr("Amount in EUR"), self.amount_edit)
        self.order_field = FormField(tr("Purchase order number"), self.order_edit)
        self.note_field = FormField(
            tr("Note"), self.note_edit, tr("For the support team; the customer does not see it.")
        )
        self.set_heading(
            request.company, tr("Whoever changes a request does not approve it as well.")
        )
        self.set_primary(tr("Change"))
        for widget, name in (
            (self.amount_edit, "amount_edit"),
            (self.order_edit, "order_number_edit"),
            (self.note_edit, "note_edit"),
            (self.amount_field, "amount_field"),
            (self.order_field, "order_number_field"),
            (self.note_field, "note_field"),
        ):
            widget.setObjectName(name)
        self.order_edit.setMaxLength(PURCHASE_ORDER_LENGTH_MAX)
        self.note_edit.setTabChangesFocus(True)
        self.note_edit.setFixedHeight(_NOTE_HEIGHT)
        for field in (self.amount_field, self.order_field, self.note_field):
            self.body.addWidget(field)
        self.amount_field.left.connect(self._check_amount)
        self.primary_clicked.connect(self._on_change)
        self.note_edit.sent.connect(self._on_change)
        self.note_edit.escaped.connect(self.reject)

    @Slot()
    def _check_amount(self) -> Money | None:
        try:
            return parse_amount(self.amount_edit.text(), language=language())
        except AmountError as error:
            self.amount_field.set_error(explain(error))
            return None

    @Slot()
    def _on_change(self) -> None:
        amount = self._check_amount()
        if amount is None or self.is_busy:
            self.point_out([self.amount_field])
            return
        self.set_message("")
        self.set_busy(True)
        requests, operator, request = self._requests, self._operator, self._view.request
        order, note = self.order_edit.text(), self.note_edit.toPlainText()
        self._tasks.run(
            self,
            lambda: requests.change(
                operator,
                request.request_id,
                amount=amount,
                purchase_order_number=order,
                note=note,
                version=request.version,
            ),
            on_success=self._on_changed,
            on_error=self._on_refused,
        )

    def _on_changed(self, view: RequestView) -> None:
        self.set_busy(False)
        self.accept()
        self._changes.announce(Topic.REQUESTS, Topic.TOP_UPS, Topic.ACCOUNTS)
        self.request_changed.emit(view)

    def _on_refused(self, error: Exception) -> None:
        self.set_busy(False)
        if isinstance(error, AmountError):
            self.amount_field.set_error(explain(error))
            self.point_out([self.amount_field])
        else:
            self.set_message(explain(error))


def _typed(amount: Money) -> str:
    return "".join(char for char in format_money(amount) if char.isdigit() or char in ".,")
