"""The support chat before its first message: a request that is prepared and not sent yet."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from billing_desktop.domain.invoice_request import PURCHASE_ORDER_LENGTH_MAX
from billing_desktop.domain.quote import Quote
from billing_desktop.domain.top_up import TopUp
from ui.changes import ChangeHub, Topic
from ui.formatting import format_money
from ui.invoice_requests.prepared_drafts import PreparedDraft, PreparedDrafts
from ui.invoice_requests.request_facts import billing_rows
from ui.invoice_requests.thread_lines import vat_text
from ui.messages import explain
from ui.style.roles import set_role
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.chat_row import ChatLine, Side
from ui.widgets.chat_view import ChatView
from ui.widgets.composer import DRAFT_MILLISECONDS, MessageEdit
from ui.widgets.dialog import WIDE, Dialog
from ui.widgets.fields import FormField

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.domain.account import Account
    from billing_desktop.domain.operator import Operator

_CHAT_HEIGHT = 352
_NOTE_HEIGHT = 64


class PreparedRequestDialog(Dialog):
    """Shows what will be asked for; Send makes the request, which is then a thread of its own.

    One dialog makes one request: its key is made once, so pressing twice changes nothing.

    Signals:
        request_sent: the ``TopUp`` that was requested.
    """

    request_sent = Signal(object)

    def __init__(
        self,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        account: Account,
        quote: Quote,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Support chat"), WIDE, parent)
        self.setObjectName("support_chat_dialog")
        self._top_ups = services.top_ups
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self._account = account
        self._quote = quote
        self._key = uuid4().hex
        self.view = ChatView()
        self.order_edit = QLineEdit()
        self.order_field = FormField(
            tr("Purchase order number"),
            self.order_edit,
            tr("Stands on the invoice. Leave it empty if the customer has none."),
        )
        self.note_edit = MessageEdit()
        self.note_field = FormField(tr("Message to the support team"), self.note_edit)
        self.set_heading(account.name, tr("Top-up by invoice, prepared and not sent yet"))
        self.set_primary(tr("Send"), "send")
        self._place_parts()
        self._drafts = PreparedDrafts(services.settings.data_dir, operator.name)
        self._restore()
        self.view.start_conversation([self._line()])
        self.primary_clicked.connect(self._on_send)
        self.note_edit.sent.connect(self._on_send)
        self.note_edit.escaped.connect(self.reject)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(DRAFT_MILLISECONDS)
        self._pause.timeout.connect(self._keep)
        self.order_edit.textChanged.connect(self._pause.start)
        self.note_edit.textChanged.connect(self._pause.start)

    def done(self, result: int) -> None:
        """Close; what was begun and not sent is there again the next time."""
        if result == self.DialogCode.Accepted:
            self._drafts.forget(self._account.account_id)
        else:
            self._keep()
        self._pause.stop()
        super().done(result)

    def _restore(self) -> None:
        draft = self._drafts.get(self._account.account_id)
        self.order_edit.setText(draft.order_number)
        self.note_edit.setPlainText(draft.message)

    @Slot()
    def _keep(self) -> None:
        draft = PreparedDraft(self.order_edit.text(), self.note_edit.toPlainText())
        self._drafts.keep(self._account.account_id, draft)

    @Slot()
    def _on_send(self) -> None:
        if self.is_busy:
            return
        self.set_message("")
        self._set_running(True)
        top_ups, operator, key, quote = self._top_ups, self._operator, self._key, self._quote
        account_id, order = self._account.account_id, self.order_edit.text()
        message = self.note_edit.toPlainText()
        self._tasks.run(
            self,
            lambda: top_ups.start(
                operator,
                account_id,
                quote.amount,
                key=key,
                confirmed=quote,
                message=message,
                purchase_order_number=order,
            ),
            on_success=self._on_sent,
            on_error=self._on_not_sent,
        )

    def _on_sent(self, top_up: TopUp) -> None:
        self._set_running(False)
        self._changes.announce(Topic.ACCOUNTS, Topic.TOP_UPS, Topic.REQUESTS)
        self.accept()
        self.request_sent.emit(top_up)

    def _on_not_sent(self, error: Exception) -> None:
        self._set_running(False)
        self.set_message(explain(error))

    def _set_running(self, is_running: bool) -> None:
        self.set_busy(is_running)
        self.order_edit.setReadOnly(is_running)
        self.note_edit.setReadOnly(is_running)

    def _line(self) -> ChatLine:
        quote = self._quote
        words = tr(
            "{company} would like to top up {amount} by invoice.",
            company=self._account.name,
            amount=format_money(quote.amount),
        )
        price = (
            (tr("Top-up amount"), format_money(quote.amount)),
            (tr("Fee"), format_money(quote.fee)),
            (tr("VAT"), vat_text(quote)),
            (tr("Total charge"), format_money(quote.total)),
        )
        (_, company), (address, lines), *rest = billing_rows(self._account.details)
        facts = (*price, (address, f"{company}\n{lines}"), *rest)
        return ChatLine("prepared", Side.MINE, words, tr("Today"), author=tr("You"), facts=facts)

    def _place_parts(self) -> None:
        self.order_edit.setObjectName("order_number_edit")
        self.order_edit.setMaxLength(PURCHASE_ORDER_LENGTH_MAX)
        self.note_edit.setObjectName("note_edit")
        self.note_edit.setTabChangesFocus(True)
        self.note_edit.setFixedHeight(_NOTE_HEIGHT)
        self.order_field.setObjectName("order_number_field")
        self.note_field.setObjectName("note_field")
        self.view.setAccessibleName(tr("Prepared request"))
        frame = QFrame()
        frame.setObjectName("prepared_chat")
        set_role(frame, "card")
        frame.setFixedHeight(_CHAT_HEIGHT)
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.view)
        self.body.addWidget(frame)
        self.body.addWidget(self.order_field)
        self.body.addWidget(self.note_field)
        self.setTabOrder(self.order_edit, self.note_edit)
        self.order_edit.setFocus()
