from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox
from pytestqt.qtbot import QtBot

from billing_desktop.domain.listing import AccountQuery
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.top_up import TopUp, TopUpAction
from tests import builders
from tests.workspace import Workspace
from ui.accounts.billing_details_dialog import BillingDetailsDialog
from ui.accounts.new_account_dialog import NewAccountDialog
from ui.accounts.screen import AccountsScreen
from ui.changes import ChangeHub
from ui.dialogs import Needs
from ui.frame import Frame
from ui.main_window import MainWindow
from ui.pages import Page, account, page, portal
from ui.portal.screen import PortalScreen
from ui.preferences import Appearance
from ui.screens import Screens, sign_in_dialog
from ui.style.theme import Theme
from ui.tasks import InlineTasks
from ui.top_ups.another_method_dialog import AnotherMethodDialog
from ui.top_ups.blocked_dialog import BlockedDialog
from ui.top_ups.cancel_dialog import CancelDialog
from ui.top_ups.dialog import TopUpDialog
from ui.top_ups.payment_window import PaymentWindow
from ui.translation import Language
from ui.usage_and_billing.screen import UsageAndBillingScreen
from ui.window_menu import WindowMenu

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # Dialogs, offscreen.


class Desk:
    """A window with the real screens over a real book."""

    def __init__(self, qtbot: QtBot, app: QApplication, workspace: Workspace) -> None:
        if not app.styleSheet():  # To style every widget again takes long.
            Theme.apply(app, dark=False)
        self.workspace = workspace
        self.frame = Frame(dark=False)
        qtbot.addWidget(self.frame)
        self.window = MainWindow(WindowMenu(language=Language.ENGLISH, appearance=Appearance.LIGHT))
        self.frame.set_content(self.window)
        self.frame.show()
        self.work_as(workspace.operator)

    def work_as(self, operator: Operator) -> None:
        needs = Needs(
            services=self.workspace.services,
            operator=operator,
            tasks=InlineTasks(),
            changes=ChangeHub(self.window),
        )
        self.window.enter(Screens(needs, self.window).build, tuple(Page), page(Page.ACCOUNTS))

    def dialog(self, kind: type[QDialog]) -> QDialog:
        """The one open dialog, which has to be of that kind."""
        shown = [dialog for dialog in self.window.findChildren(QDialog) if dialog.isVisible()]
        assert [type(dialog) for dialog in shown] == [kind]
        return shown[0]

    def usage_and_billing(self, account_id: str) -> UsageAndBillingScreen:
        self.window.open_account(account_id)
        screen = self.window.current_screen
        assert isinstance(screen, UsageAndBillingScreen)
        return screen

    def choose(self, top_up: TopUp, action: TopUpAction) -> None:
        """Choose an action in the menu of a transaction."""
        self.usage_and_billing(top_up.account_id).action_requested.emit(top_up, action)


@pytest.fixture
def desk(
    qtbot: QtBot, qapp: QApplication, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: True)
    desk = Desk(qtbot, qapp, workspace)
    yield desk
    desk.window.leave()


@pytest.mark.parametrize("name", list(Page))
def test_every_page_shows_its_screen(desk: Desk, name: Page) -> None:
    desk.window.go_to(page(name))

    assert desk.window.current_screen.objectName() == f"{name.value}_screen"


def test_an_account_of_the_list_is_opened(desk: Desk) -> None:
    opened = desk.workspace.account()
    screen = desk.window.current_screen
    assert isinstance(screen, AccountsScreen)

    screen.account_opened.emit(opened.account_id)

    assert desk.window.history.current == account(opened.account_id)


def test_a_new_account_is_shown_when_it_was_made(desk: Desk) -> None:
    screen = desk.window.current_screen
    assert isinstance(screen, AccountsScreen)
    screen.new_account_requested.emit()
    dialog = desk.dialog(NewAccountDialog)
    assert isinstance(dialog, NewAccountDialog)

    dialog.company_edit.setText("Studio Lombardi S.r.l.")
    dialog.details_box.setChecked(False)
    dialog.primary_button.click()

    accounts = desk.workspace.services.accounts
    (account_id,) = accounts.search(desk.workspace.operator, AccountQuery()).ids
    assert desk.window.history.current == account(account_id)


def test_a_new_account_leads_to_its_billing_details(desk: Desk) -> None:
    screen = desk.window.current_screen
    assert isinstance(screen, AccountsScreen)
    screen.new_account_requested.emit()
    dialog = desk.dialog(NewAccountDialog)
    assert isinstance(dialog, NewAccountDialog)

    dialog.company_edit.setText("Studio Lombardi S.r.l.")
    dialog.details_box.setChecked(True)
    dialog.primary_button.click()

    desk.dialog(BillingDetailsDialog)


def test_top_up_needs_billing_details_and_goes_on_when_they_are_saved(desk: Desk) -> None:
    opened = desk.workspace.account(complete=False)
    desk.usage_and_billing(opened.account_id).top_up_requested.emit(opened.account_id)
    blocked = desk.dialog(BlockedDialog)
    assert isinstance(blocked, BlockedDialog)

    blocked.primary_button.click()
    details = desk.dialog(BillingDetailsDialog)
    assert isinstance(details, BillingDetailsDialog)
    details.form.set_details(replace(builders.billing_details(), company="Nordlicht DE GmbH"))
    details.primary_button.click()

    desk.dialog(TopUpDialog)


def test_top_up_by_card_goes_on_to_its_payment(desk: Desk) -> None:
    opened = desk.workspace.account()
    desk.usage_and_billing(opened.account_id).top_up_requested.emit(opened.account_id)
    dialog = desk.dialog(TopUpDialog)
    assert isinstance(dialog, TopUpDialog)
    top_up = desk.workspace.start(opened)

    dialog.payment_started.emit(top_up)
    dialog.accept()

    payment = desk.dialog(PaymentWindow)
    assert top_up.billing_number in payment.windowTitle()


def test_complete_payment_opens_the_payment(desk: Desk) -> None:
    desk.choose(desk.workspace.start(desk.workspace.account()), TopUpAction.COMPLETE_PAYMENT)

    desk.dialog(PaymentWindow)


def test_payment_link_is_copied(desk: Desk) -> None:
    QGuiApplication.clipboard().clear()

    desk.choose(desk.workspace.start(desk.workspace.account()), TopUpAction.COPY_LINK)

    assert QGuiApplication.clipboard().text().startswith("http://")


def test_link_of_a_payment_that_was_paid_meanwhile_shows_the_payment(desk: Desk) -> None:
    top_up = desk.workspace.start(desk.workspace.account())
    desk.workspace.fill_in(top_up)

    desk.choose(top_up, TopUpAction.COPY_LINK)

    desk.dialog(PaymentWindow)


def test_another_method_is_offered(desk: Desk) -> None:
    desk.choose(desk.workspace.start(desk.workspace.account()), TopUpAction.CHOOSE_ANOTHER_METHOD)

    dialog = desk.dialog(AnotherMethodDialog)
    assert isinstance(dialog, AnotherMethodDialog)
    top_up = desk.workspace.start(desk.workspace.account())
    dialog.payment_continued.emit(top_up)
    dialog.accept()
    desk.dialog(PaymentWindow)


def test_cancelling_asks_once_more(desk: Desk) -> None:
    desk.choose(desk.workspace.start(desk.workspace.account()), TopUpAction.CANCEL)

    desk.dialog(CancelDialog)


def test_retry_that_is_not_possible_is_explained(qtbot: QtBot, desk: Desk) -> None:
    paid = desk.workspace.top_up(desk.workspace.account())

    desk.choose(paid, TopUpAction.RETRY)

    refusal = desk.dialog(QMessageBox)
    assert isinstance(refusal, QMessageBox)
    assert paid.billing_number in refusal.text()


def test_invoice_of_a_transaction_is_shown_in_the_portal(desk: Desk) -> None:
    opened = desk.workspace.account()
    first = desk.workspace.top_up(opened)
    desk.workspace.top_up(opened)

    desk.choose(first, TopUpAction.OPEN_INVOICE)

    screen = desk.window.current_screen
    assert isinstance(screen, PortalScreen)
    assert desk.window.history.current == portal(opened.account_id)
    row = screen.table.selected_row
    assert row is not None
    assert getattr(row, "number", None) == first.invoice_number


def test_request_of_a_transaction_is_shown_among_the_requests(desk: Desk) -> None:
    top_up = desk.workspace.start(desk.workspace.account(), "2500.00")

    desk.choose(top_up, TopUpAction.OPEN_REQUEST)

    assert desk.window.history.current == page(Page.REQUESTS)


def test_portal_leads_back_to_the_account_and_to_all_accounts(desk: Desk) -> None:
    opened = desk.workspace.account()
    desk.usage_and_billing(opened.account_id).portal_requested.emit(opened.account_id)
    screen = desk.window.current_screen
    assert isinstance(screen, PortalScreen)

    screen.account_requested.emit(opened.account_id)
    assert desk.window.history.current == account(opened.account_id)

    screen.accounts_requested.emit()
    assert desk.window.history.current == page(Page.ACCOUNTS)


def test_role_that_may_not_is_told_so(desk: Desk) -> None:
    top_up = desk.workspace.start(desk.workspace.account())
    desk.work_as(Operator("Ada Klein", Role.AUDITOR))

    desk.choose(top_up, TopUpAction.RETRY)

    refusal = desk.dialog(QMessageBox)
    assert isinstance(refusal, QMessageBox)
    assert "Ada Klein may not do this" in refusal.text()


def test_sign_in_dialog_is_made_for_the_open_books(desk: Desk) -> None:
    dialog = sign_in_dialog(desk.workspace.services, InlineTasks(), desk.window)

    assert dialog.parent() is desk.window
