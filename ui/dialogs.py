"""The dialogs that screens ask for: opened over the window, and what follows each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypedDict, TypeVar

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QToolTip

from billing_desktop.domain.account import Account
from billing_desktop.domain.listing import AccountOverview
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.provider_key import ProviderMode, ProviderStatus
from billing_desktop.domain.quote import Quote
from billing_desktop.domain.request_listing import RequestView
from billing_desktop.domain.task import TaskAction
from billing_desktop.domain.top_up import TopUp, TopUpAction
from billing_desktop.errors import BillingError
from ui.accounts.billing_details_dialog import BillingDetailsDialog
from ui.accounts.new_account_dialog import NewAccountDialog
from ui.changes import ChangeHub, Topic
from ui.corrections.decision_dialog import DecisionDialog
from ui.corrections.dialog import CorrectionDialog
from ui.corrections.words import Order
from ui.invoice_requests.change_dialog import ChangeRequestDialog
from ui.invoice_requests.prepared_dialog import PreparedRequestDialog
from ui.main_window import MainWindow
from ui.messages import explain
from ui.needs_a_person.compare_dialog import CompareDialog
from ui.needs_a_person.done_dialog import DoneDialog
from ui.notices import show_refusal
from ui.open_tasks import TaskLine
from ui.refunds.dialog import RefundDialog
from ui.refunds.return_dialog import ReturnDialog
from ui.settings.provider_key_dialog import ProviderKeyDialog
from ui.tasks import Tasks
from ui.top_ups.another_method_dialog import AnotherMethodDialog
from ui.top_ups.blocked_dialog import BlockedDialog
from ui.top_ups.cancel_dialog import CancelDialog
from ui.top_ups.dialog import TopUpDialog
from ui.top_ups.payment_window import PaymentWindow
from ui.translation import tr
from ui.vat_numbers.override_dialog import OverrideDialog

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.domain.vat_check import VatRecord
    from billing_desktop.services.payments import PaymentPage

T = TypeVar("T")


class Needs(TypedDict):
    """What every screen and every dialog is made with."""

    services: Services
    operator: Operator
    tasks: Tasks
    changes: ChangeHub


class Dialogs:
    """Opens dialogs over ``window``; screens and dialogs do not know each other."""

    def __init__(self, needs: Needs, window: MainWindow) -> None:
        self._needs = needs
        self._services = needs["services"]
        self._operator = needs["operator"]
        self._window = window
        self._was_key_asked = False

    def new_account(self) -> None:
        """Ask for a new account, then show it."""
        dialog = NewAccountDialog(**self._needs, parent=self._window)
        dialog.account_created.connect(self._on_account_created)
        dialog.billing_details_requested.connect(self.billing_details)
        _open(dialog)

    def billing_details(
        self, account_id: str, *, on_saved: Callable[[Account], object] | None = None
    ) -> None:
        """Show the billing details of an account for editing."""
        dialog = BillingDetailsDialog(account_id, **self._needs, parent=self._window)
        dialog.saved.connect(self._check_number)
        if on_saved is not None:
            dialog.saved.connect(on_saved)
        _open(dialog)

    def top_up(self, account_id: str) -> None:
        """Top an account up; without billing details, say what is missing and offer to add it."""
        services, operator = self._services, self._operator
        self._ask(
            lambda: (
                services.accounts.overview(operator, account_id),
                services.provider_keys.status(operator),
            ),
            lambda found: self._on_overview(*found),
        )

    def payment(self, top_up: TopUp) -> None:
        """Show where a payment stands; a pending one goes on in the browser."""
        window = PaymentWindow(**self._needs, top_up=top_up, parent=self._window)
        window.another_method_requested.connect(self.another_method)
        window.task_requested.connect(self._window.open_task)
        window.invoice_requested.connect(partial(self._window.open_document, top_up.account_id))
        _open(window)

    def support_chat(self, account: Account, quote: Quote) -> None:
        """Show the prepared request of a top-up by invoice; once sent, its thread."""
        dialog = PreparedRequestDialog(
            **self._needs, account=account, quote=quote, parent=self._window
        )
        dialog.request_sent.connect(lambda top_up: self._window.open_request(top_up.top_up_id))
        _open(dialog)

    def change_request(self, view: RequestView) -> None:
        """Ask what an invoice request is to ask for instead."""
        _open(ChangeRequestDialog(view, **self._needs, parent=self._window))

    def another_method(self, top_up: TopUp) -> None:
        """Offer to pay a top-up in another way."""
        services, operator = self._services, self._operator

        def show(account: Account) -> None:
            dialog = AnotherMethodDialog(
                **self._needs, top_up=top_up, account=account, parent=self._window
            )
            dialog.payment_continued.connect(self.payment)
            _open(dialog)

        self._ask(lambda: services.accounts.get(operator, top_up.account_id), show)

    def act(self, top_up: TopUp, action: TopUpAction) -> None:
        """Do what was chosen in the Actions menu of a transaction."""
        match action:
            case TopUpAction.COMPLETE_PAYMENT:
                self.payment(top_up)
            case TopUpAction.COPY_LINK:
                self._copy_link(top_up)
            case TopUpAction.RETRY:
                self._retry(top_up)
            case TopUpAction.CHOOSE_ANOTHER_METHOD:
                self.another_method(top_up)
            case TopUpAction.CANCEL:
                _open(CancelDialog(**self._needs, top_up=top_up, parent=self._window))
            case TopUpAction.OPEN_INVOICE:
                self._open_invoice(top_up)
            case TopUpAction.OPEN_REQUEST:
                self._window.open_request(top_up.top_up_id)
            case TopUpAction.REFUND:
                self.refund(top_up)

    def _open_invoice(self, top_up: TopUp) -> None:
        """Show the invoice that holds: where it was corrected, the new one."""
        services, operator, window = self._services, self._operator, self._window
        self._ask(
            lambda: services.invoices.newest_of(operator, top_up.top_up_id),
            lambda number: window.open_document(top_up.account_id, number),
        )

    def refund(self, top_up: TopUp) -> None:
        """Ask how much of a credited payment is to go back."""
        _open(RefundDialog(**self._needs, top_up=top_up, parent=self._window))

    def cancel_invoice(self, number: str) -> None:
        """Ask how much of an invoice a credit note is to take back."""
        _open(CorrectionDialog(Order.CANCEL, number, **self._needs, parent=self._window))

    def correct_invoice(self, number: str) -> None:
        """Ask whether an invoice is to be issued again with the present details."""
        _open(CorrectionDialog(Order.CORRECT, number, **self._needs, parent=self._window))

    def credit_note_of_task(self, line: TaskLine) -> None:
        """Ask for the credit note that money is waiting for which went back already."""
        self.cancel_invoice(str(line.task.sentence.params.get("invoice", "")))

    def decide(self, line: TaskLine, decision: TaskAction) -> None:
        """Ask the second person to confirm, or to reject, what somebody has ordered."""
        _open(DecisionDialog(line, decision, **self._needs, parent=self._window))

    def return_payment(self, line: TaskLine) -> None:
        """Ask whether a payment that was never credited is to go back."""
        _open(ReturnDialog(line, **self._needs, parent=self._window))

    def task_done(self, line: TaskLine) -> None:
        """Ask how a task was seen to, and close it."""
        _open(DoneDialog(line, **self._needs, parent=self._window))

    def compare(self) -> None:
        """Compare provider and books."""
        _open(CompareDialog(**self._needs, parent=self._window))

    def release_number(
        self, account_id: str, *, on_released: Callable[[VatRecord], object] | None = None
    ) -> None:
        """Ask finance why a VAT number that the register does not know may pass."""
        services, operator = self._services, self._operator

        def show(record: VatRecord | None) -> None:
            if record is None:  # The customer has moved to where no number decides.
                return
            dialog = OverrideDialog(account_id, record, **self._needs, parent=self._window)
            if on_released is not None:
                dialog.released.connect(on_released)
            _open(dialog)

        self._ask(lambda: services.vat_checks.record(operator, account_id), show)

    def _check_number(self, account: Account) -> None:
        """Ask the register about a number that was saved, while people go on."""
        services, operator, changes = self._services, self._operator, self._needs["changes"]
        self._ask(
            lambda: services.vat_checks.check_if_due(operator, account.account_id),
            lambda _none: changes.announce(Topic.TASKS),
        )

    def _on_account_created(self, account: Account) -> None:
        self._window.open_account(account.account_id)

    def _on_overview(self, overview: AccountOverview, status: ProviderStatus) -> None:
        account = overview.account
        if not account.details.is_complete:
            blocked = BlockedDialog(account=account, parent=self._window)
            blocked.billing_details_requested.connect(self._add_details_then_top_up)
            _open(blocked)
        elif status.mode is ProviderMode.NONE and not self._was_key_asked:
            # By invoice it goes on without a key too, so it is asked for once only.
            self._was_key_asked = True
            asking = ProviderKeyDialog(**self._needs, status=status, parent=self._window)
            asking.finished.connect(lambda _result: self._show_top_up(overview))
            _open(asking)
        else:
            self._show_top_up(overview)

    def _show_top_up(self, overview: AccountOverview) -> None:
        dialog = TopUpDialog(**self._needs, overview=overview, parent=self._window)
        dialog.release_requested.connect(
            lambda account_id: self.release_number(
                account_id, on_released=lambda _record: dialog.ask_again()
            )
        )
        dialog.payment_started.connect(self.payment)
        dialog.request_prepared.connect(self.support_chat)
        _open(dialog)

    def _add_details_then_top_up(self, account_id: str) -> None:
        def go_on(account: Account) -> None:
            if account.details.is_complete:
                self.top_up(account_id)

        self.billing_details(account_id, on_saved=go_on)

    def _retry(self, top_up: TopUp) -> None:
        services, operator = self._services, self._operator
        self._ask(
            lambda: services.payments.retry(operator, top_up.top_up_id),
            self.payment,
        )

    def _copy_link(self, top_up: TopUp) -> None:
        services, operator = self._services, self._operator

        def copy(opened: PaymentPage) -> None:
            if opened.url is None:  # It was paid meanwhile, or nobody answers.
                self.payment(opened.top_up)
                return
            QGuiApplication.clipboard().setText(opened.url)
            self._say(tr("The payment link is in the clipboard."))

        self._ask(lambda: services.payments.open_page(operator, top_up.top_up_id), copy)

    def _ask(self, work: Callable[[], T], on_answer: Callable[[T], object]) -> None:
        self._needs["tasks"].run(
            self._window, work, on_success=on_answer, on_error=self._on_refused
        )

    def _on_refused(self, error: Exception) -> None:
        if isinstance(error, BillingError):  # The exception hook tells of all others.
            show_refusal(self._window, explain(error))

    def _say(self, text: str) -> None:
        below = QPoint(self._window.width() // 2, self._window.height() - 64)
        QToolTip.showText(self._window.mapToGlobal(below), text, self._window)


def _open(dialog: QDialog) -> None:
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
