"""The Top Up dialog: amount, method, price, confirmation."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from billing_desktop.domain.quote import INVOICE_FROM, Quote, TopUpMethod
from billing_desktop.domain.top_up import TopUp
from billing_desktop.errors import AmountError, TaxHeldError
from ui.changes import ChangeHub, Topic
from ui.formatting import format_money
from ui.messages import explain
from ui.style.tokens import Tone
from ui.top_ups.amount_field import AmountField
from ui.top_ups.fitted_dialog import FittedDialog
from ui.top_ups.held_banner import HeldBanner
from ui.top_ups.live_quote import LiveQuote
from ui.top_ups.presets import Presets
from ui.top_ups.price_summary import PriceSummary
from ui.top_ups.wording import account_line
from ui.translation import tr
from ui.widgets.banner import Banner
from ui.widgets.check_box import CheckBox
from ui.widgets.dialog import MIDDLE
from ui.widgets.inset import Inset

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.domain.listing import AccountOverview
    from billing_desktop.domain.money import Money
    from billing_desktop.domain.operator import Operator
    from ui.tasks import Tasks

_METHOD_LINES = 3


class TopUpDialog(FittedDialog):
    """Tops up an account whose billing details are complete, by card or by invoice.

    One dialog makes one top-up: its key is made once, so pressing twice changes nothing.

    Signals:
        payment_started: the top-up by card that was recorded; it waits for its payment.
        request_prepared: account and quote of a top-up by invoice; nothing is recorded yet.
        release_requested: the id of the account whose VAT number holds the top-up.
    """

    payment_started = Signal(object)
    request_prepared = Signal(object, object)
    release_requested = Signal(str)

    def __init__(
        self,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        overview: AccountOverview,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Top Up"), MIDDLE, parent)
        self.setObjectName("top_up_dialog")
        self._top_ups = services.top_ups
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self._account = overview.account
        self._key = uuid4().hex
        self._quote: Quote | None = None
        self.set_heading(self._account.name, account_line(self._account))
        self.set_heading_side(tr("Account Balance"), format_money(overview.balance))
        self.set_lines(head=True)
        self.live_quote = LiveQuote(
            top_ups=services.top_ups,
            operator=operator,
            tasks=tasks,
            account_id=self._account.account_id,
            parent=self,
        )
        self.amount_field = AmountField()
        self.presets = Presets()
        self.method_box = Inset(_METHOD_LINES)
        self.summary = PriceSummary(self._account)
        self.banner = Banner(Tone.BAD, "", "")
        self.held_banner = HeldBanner(
            self._account, services=services, operator=operator, tasks=tasks, changes=changes
        )
        self.confirmation = CheckBox()
        self._form = QWidget()
        self._place_parts()
        self.set_primary(tr("Continue"))
        self._show_quote(None)
        self._connect()

    # The amount -----------------------------------------------------------------------------

    @Slot()
    def _on_amount_changed(self) -> None:
        amount = self.amount_field.amount
        self.presets.mark(amount)
        self.banner.hide()
        self.held_banner.hide()
        self.live_quote.forget()
        self._show_quote(None)
        if amount is not None:
            self.live_quote.ask(amount)

    @Slot(object)
    def _on_preset_chosen(self, amount: Money) -> None:
        self.amount_field.set_amount(amount)
        self.live_quote.ask_now()

    @Slot()
    def _on_amount_confirmed(self) -> None:
        if not self.amount_field.show_problem() and not self.confirmation.isChecked():
            self.confirmation.setFocus(Qt.FocusReason.TabFocusReason)

    # The price ------------------------------------------------------------------------------

    @Slot()
    def ask_again(self) -> None:
        """Ask for the price again: what stood in its way may be gone."""
        if self.amount_field.amount is not None:
            self.banner.hide()
            self.held_banner.hide()
            self._show_quote(None)
            self.live_quote.ask(self.amount_field.amount)
            self.live_quote.ask_now()

    @Slot(object)
    def _on_quoted(self, quote: Quote) -> None:
        self._show_quote(quote)

    @Slot(object)
    def _on_refused(self, error: Exception) -> None:
        if isinstance(error, AmountError):
            self.amount_field.refuse(error)
        elif isinstance(error, TaxHeldError):
            self.held_banner.show_held()
        else:
            self._show_banner(tr("There is no price for this top-up"), explain(error))

    def _show_quote(self, quote: Quote | None) -> None:
        self._quote = quote
        self.confirmation.setChecked(False)
        self._allow_continue()
        if quote is None:
            self.summary.clear()
            self.confirmation.setText(tr("I confirm this top-up."))
            if self.amount_field.amount is None:
                self._show_method(None)
            return
        self.summary.show_quote(quote)
        self._show_method(quote.method)
        self.confirmation.setText(confirmation_text(quote))

    def _show_method(self, method: TopUpMethod | None) -> None:
        match method:
            case None:
                limit = format_money(INVOICE_FROM)
                self.method_box.set_content(
                    "info",
                    tr("The amount decides how it is paid"),
                    tr("Below {limit} by card, from {limit} by invoice.", limit=limit),
                )
            case TopUpMethod.CARD:
                self.method_box.set_content(
                    "credit-card",
                    tr("Payment by card"),
                    tr(
                        "Continue opens the secure payment page in the browser. The balance is "
                        "credited as soon as the payment is completed. A processing fee applies. "
                        "You can close the payment window and complete the payment later."
                    ),
                )
            case TopUpMethod.INVOICE:
                self.method_box.set_content(
                    "file-text",
                    tr("Payment by invoice"),
                    tr(
                        "Continue opens the support chat with a prepared request. The support "
                        "team reviews it and issues the invoice. The balance is credited when "
                        "the money has arrived."
                    ),
                )

    # Confirming -----------------------------------------------------------------------------

    @Slot()
    def _on_confirmation_clicked(self) -> None:
        if self.confirmation.isChecked() and self._quote is None:
            # Nobody confirms amounts that are not shown.
            self.confirmation.setChecked(False)
            if self.amount_field.show_problem():
                self.amount_field.setFocus()
        self._allow_continue()

    def _allow_continue(self) -> None:
        is_confirmed = self.confirmation.isChecked() and self._quote is not None
        self.primary_button.setEnabled(not self.is_busy and is_confirmed)

    @Slot()
    def _on_continue(self) -> None:
        quote = self._quote
        if quote is None or self.is_busy or not self.confirmation.isChecked():
            return
        self.banner.hide()
        if quote.method is TopUpMethod.INVOICE:
            self.accept()
            self.request_prepared.emit(self._account, quote)
            return
        self._set_running(True)
        top_ups, operator, key = self._top_ups, self._operator, self._key
        account_id = self._account.account_id
        self._tasks.run(
            self,
            lambda: top_ups.start(operator, account_id, quote.amount, key=key, confirmed=quote),
            on_success=self._on_started,
            on_error=self._on_not_started,
        )

    def _on_started(self, top_up: TopUp) -> None:
        self._set_running(False)
        self._changes.announce(Topic.ACCOUNTS, Topic.TOP_UPS)
        self.accept()
        self.payment_started.emit(top_up)

    def _on_not_started(self, error: Exception) -> None:
        self._set_running(False)
        if isinstance(error, TaxHeldError):
            self._show_quote(None)
            self.held_banner.show_held()
            self._changes.announce(Topic.TASKS)
            return
        if getattr(error, "code", "") == "price_changed":
            self.ask_again()
        self._show_banner(tr("The top-up was not started"), explain(error))

    def _set_running(self, is_running: bool) -> None:
        self.set_busy(is_running)
        self._form.setEnabled(not is_running)
        self._allow_continue()

    def _show_banner(self, what: str, sentence: str) -> None:
        self.banner.set_text(Tone.BAD, what, sentence)
        self.banner.show()

    # Putting it together --------------------------------------------------------------------

    def _place_parts(self) -> None:
        for part, name in (
            (self._form, "top_up_form"),
            (self.amount_field, "amount_field"),
            (self.presets, "presets"),
            (self.method_box, "method_box"),
            (self.summary, "summary"),
            (self.banner, "top_up_banner"),
            (self.held_banner, "held_banner"),
            (self.confirmation, "confirmation"),
        ):
            part.setObjectName(name)
        self.banner.hide()
        self.held_banner.hide()
        choice = QVBoxLayout()
        choice.setSpacing(8)
        choice.addWidget(self.amount_field)
        choice.addWidget(self.presets)
        column = QVBoxLayout(self._form)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(16)
        column.addLayout(choice)
        column.addWidget(self.method_box)
        column.addWidget(self.summary)
        column.addWidget(self.banner)
        column.addWidget(self.held_banner)
        column.addWidget(self.confirmation)
        self.body.addWidget(self._form)

    def _connect(self) -> None:
        self.amount_field.changed.connect(self._on_amount_changed)
        self.amount_field.confirmed.connect(self._on_amount_confirmed)
        self.amount_field.edit.editingFinished.connect(self.live_quote.ask_now)
        self.presets.chosen.connect(self._on_preset_chosen)
        self.live_quote.quoted.connect(self._on_quoted)
        self.live_quote.refused.connect(self._on_refused)
        self.confirmation.clicked.connect(self._on_confirmation_clicked)
        self.primary_clicked.connect(self._on_continue)
        self.held_banner.checked.connect(self.ask_again)
        self.held_banner.release_requested.connect(self.release_requested)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.amount_field.setFocus()


def confirmation_text(quote: Quote) -> str:
    """Return the sentence beside the box: it names the amounts."""
    amount, total = format_money(quote.amount), format_money(quote.total)
    if quote.method is TopUpMethod.CARD:
        return tr(
            "I confirm this top-up of {amount} for a total charge of {total}.",
            amount=amount,
            total=total,
        )
    return tr(
        "I have checked the amounts and request this top-up of {amount} by invoice.", amount=amount
    )
