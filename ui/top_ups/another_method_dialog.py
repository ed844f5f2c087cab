"""Paying a top-up in another way: with another card, or by invoice."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QLabel, QRadioButton, QVBoxLayout, QWidget

from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.domain.top_up import TopUp, TopUpStatus
from ui.changes import ChangeHub, Topic
from ui.formatting import format_money
from ui.messages import explain
from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.top_ups.fitted_dialog import FittedDialog
from ui.top_ups.recorded_panel import RecordedPanel
from ui.translation import tr
from ui.widgets.banner import Banner
from ui.widgets.dialog import NARROW

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.domain.account import Account
    from billing_desktop.domain.operator import Operator
    from billing_desktop.domain.quote import Quote
    from ui.tasks import Tasks

_INDENT = 26


class AnotherMethodDialog(FittedDialog):
    """Offers another card, or the same amount by invoice, also below the threshold.

    Signals:
        payment_continued: the top-up whose payment goes on (or was paid meanwhile).
        request_recorded: the new top-up by invoice; the dialog says so itself.
    """

    payment_continued = Signal(object)
    request_recorded = Signal(object)

    def __init__(
        self,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        top_up: TopUp,
        account: Account,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Choose another method"), NARROW, parent)
        self.setObjectName("another_method_dialog")
        self._services = services
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self._top_up = top_up
        self._account = account
        self._key = uuid4().hex
        self._is_done = False
        amount = format_money(top_up.quote.amount)
        self.set_heading(
            account.name,
            tr("Top-up of {amount}  ·  {number}", amount=amount, number=top_up.billing_number),
        )
        self.card_radio = QRadioButton(tr("Another card"))
        self.invoice_radio = QRadioButton(tr("By invoice"))
        self.card_label = self._sentence("another_card_sentence")
        self.invoice_label = self._sentence("by_invoice_sentence")
        self.banner = Banner(Tone.BAD, "", "")
        self._form = QWidget()
        self._place_parts()
        self._show_sentences(None)
        self.set_primary(tr("Continue"))
        self.primary_clicked.connect(self._on_continue)
        self._ask_for_price()

    # The price by invoice ---------------------------------------------------------------------

    def _ask_for_price(self) -> None:
        top_ups, operator = self._services.top_ups, self._operator
        account_id, amount = self._top_up.account_id, self._top_up.quote.amount
        self._tasks.run(
            self,
            lambda: top_ups.quote(operator, account_id, amount, method=TopUpMethod.INVOICE),
            on_success=self._show_sentences,
            on_error=lambda error: self._show_problem(explain(error)),
        )

    def _show_sentences(self, by_invoice: Quote | None) -> None:
        total = format_money(self._top_up.quote.total)
        if self._top_up.status is TopUpStatus.FAILED:
            card = tr("A new payment page for the same total charge of {total}.", total=total)
        else:
            card = tr("The same payment page for the total charge of {total}.", total=total)
        self.card_label.setText(card)
        review = tr(
            "The support team reviews the request and issues the invoice. "
            "The balance is credited when the money has arrived."
        )
        if by_invoice is not None:
            total = format_money(by_invoice.total)
            price = tr("Without processing fee, the total charge is {total}.", total=total)
            review = f"{price} {review}"
        self.invoice_label.setText(review)

    # Going on ---------------------------------------------------------------------------------

    @Slot()
    def _on_continue(self) -> None:
        if self._is_done:
            self.accept()
            return
        if self.is_busy:
            return
        self.banner.hide()
        self._set_running(True)
        if self.card_radio.isChecked():
            self._continue_by_card()
        else:
            self._request_invoice()

    def _continue_by_card(self) -> None:
        payments, operator, top_up_id = (
            self._services.payments,
            self._operator,
            self._top_up.top_up_id,
        )
        self._tasks.run(
            self,
            lambda: payments.retry(operator, top_up_id),
            on_success=self._on_continued,
            on_error=self._on_error,
        )

    def _request_invoice(self) -> None:
        payments, operator, key = self._services.payments, self._operator, self._key
        top_up_id = self._top_up.top_up_id
        message = tr(
            "{company} would like to pay {number} by invoice.",
            company=self._account.name,
            number=self._top_up.billing_number,
        )
        self._tasks.run(
            self,
            lambda: payments.choose_invoice(operator, top_up_id, key=key, message=message),
            on_success=self._on_chosen,
            on_error=self._on_error,
        )

    def _on_chosen(self, top_up: TopUp) -> None:
        if top_up.method is TopUpMethod.CARD:
            self._on_continued(top_up)  # It was paid before its page could be closed.
            return
        self._finish()
        self._show_recorded(top_up)
        self.request_recorded.emit(top_up)

    def _on_continued(self, top_up: TopUp) -> None:
        self._finish()
        self.accept()
        self.payment_continued.emit(top_up)

    def _finish(self) -> None:
        self._is_done = True
        self._set_running(False)
        self._changes.announce(Topic.ACCOUNTS, Topic.TOP_UPS, Topic.INVOICES, Topic.REQUESTS)

    def _on_error(self, error: Exception) -> None:
        self._set_running(False)
        self._changes.announce(Topic.TOP_UPS)  # The card's page may have been closed already.
        self._show_problem(explain(error))

    def _show_problem(self, sentence: str) -> None:
        self.banner.set_text(Tone.BAD, tr("That did not work"), sentence)
        self.banner.show()

    def _set_running(self, is_running: bool) -> None:
        self.set_busy(is_running)
        self._form.setEnabled(not is_running)

    def _show_recorded(self, top_up: TopUp) -> None:
        self._form.hide()
        self.set_heading("")
        self.body.addWidget(RecordedPanel(top_up, self._account.name))
        self.set_done()
        self.fit_again()

    # Putting it together ----------------------------------------------------------------------

    def _place_parts(self) -> None:
        group = QButtonGroup(self)
        column = QVBoxLayout(self._form)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(16)
        for radio, sentence, name in (
            (self.card_radio, self.card_label, "another_card"),
            (self.invoice_radio, self.invoice_label, "by_invoice"),
        ):
            radio.setObjectName(name)
            group.addButton(radio)
            choice = QVBoxLayout()
            choice.setSpacing(2)
            choice.addWidget(radio)
            choice.addWidget(sentence)
            column.addLayout(choice)
        self.card_radio.setChecked(True)
        self._form.setObjectName("another_method_form")
        self._form.setFocusProxy(self.card_radio)
        self.banner.setObjectName("another_method_banner")
        self.banner.hide()
        column.addWidget(self.banner)
        self.body.addWidget(self._form)

    def _sentence(self, name: str) -> QLabel:
        label = QLabel()
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setIndent(_INDENT)
        set_role(label, "second")
        return label
