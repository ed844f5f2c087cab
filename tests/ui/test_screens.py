from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox
from pytestqt.qtbot import QtBot

from billing_desktop.domain.health import Remedy
from billing_desktop.domain.listing import AccountQuery
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.sentence import Sentence
from billing_desktop.domain.task import Task, TaskKind
from billing_desktop.domain.top_up import TopUp, TopUpAction
from tests import builders
from tests.builders import NOW
from tests.workspace import Workspace
from ui.accounts.billing_details_dialog import BillingDetailsDialog
from ui.accounts.new_account_dialog import NewAccountDialog
from ui.accounts.screen import AccountsScreen
from ui.changes import ChangeHub
from ui.dialogs import Needs
from ui.frame import Frame
from ui.health.screen import HealthScreen
from ui.main_window import MainWindow
from ui.needs_a_person.compare_dialog import CompareDialog
from ui.needs_a_person.done_dialog import DoneDialog
from ui.needs_a_person.screen import NeedsAPersonScreen
from ui.open_tasks import task_line
from ui.pages import Page, account, page, portal
from ui.payment_sync import Connection, ProviderState
from ui.portal.screen import PortalScreen
from ui.preferences import Appearance
from ui.refunds.dialog import RefundDialog
from ui.refunds.return_dialog import ReturnDialog
from ui.screens import _PLACES, Screens, sign_in_dialog
from ui.settings.screen import SettingsScreen
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


@pytest.mark.parametrize("remedy", _PLACES)
def test_health_leads_to_where_it_can_be_helped(desk: Desk, remedy: Remedy) -> None:
    desk.window.go_to(page(Page.HEALTH))
    health = desk.window.current_screen
    assert isinstance(health, HealthScreen)
    place, panel = _PLACES[remedy]

    health.remedy_requested.emit(remedy)

    shown = desk.window.current_screen
    assert shown.objectName() == f"{place.value}_screen"
    if isinstance(shown, SettingsScreen):
        assert shown.tabs.currentWidget().objectName() == panel


def test_settings_carry_one_sign_while_one_person_decides_alone(desk: Desk) -> None:
    workspace = desk.workspace
    workspace.services.corrections.set_one_person(workspace.operator, is_on=True)

    desk.work_as(workspace.operator)
    desk.work_as(workspace.operator)

    assert desk.window.sidebar.item(Page.SETTINGS).badge == "solo"


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


def test_invoice_of_a_transaction_is_the_corrected_one(desk: Desk) -> None:
    services, operator = desk.workspace.services, desk.workspace.operator
    opened = desk.workspace.account()
    paid = desk.workspace.top_up(opened)
    corrected = services.corrections.correct(
        operator, str(paid.invoice_number), key="c1", reason="Wrong company"
    )

    desk.choose(paid, TopUpAction.OPEN_INVOICE)

    screen = desk.window.current_screen
    assert isinstance(screen, PortalScreen)
    row = screen.table.selected_row
    assert getattr(row, "number", None) == corrected.new_invoice_number


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
    desk.work_as(Operator("Auditor Desk", Role.AUDITOR))

    desk.choose(top_up, TopUpAction.RETRY)

    refusal = desk.dialog(QMessageBox)
    assert isinstance(refusal, QMessageBox)
    assert "Auditor Desk may not do this" in refusal.text()


def test_sign_in_dialog_is_made_for_the_open_books(desk: Desk) -> None:
    dialog = sign_in_dialog(desk.workspace.services, InlineTasks(), desk.window)

    assert dialog.parent() is desk.window


def test_a_refund_asks_how_much_and_why(desk: Desk) -> None:
    desk.choose(desk.workspace.top_up(desk.workspace.account()), TopUpAction.REFUND)

    desk.dialog(RefundDialog)


def needs_a_person(desk: Desk) -> NeedsAPersonScreen:
    desk.window.go_to(page(Page.NEEDS_A_PERSON))
    screen = desk.window.current_screen
    assert isinstance(screen, NeedsAPersonScreen)
    return screen


def test_what_needs_a_person_leads_to_its_next_steps(desk: Desk) -> None:
    about = desk.workspace.top_up(desk.workspace.account())
    task = Task("task-1", TaskKind.LATE_PAYMENT, f"top_up:{about.top_up_id}", Sentence("Hm."), NOW)
    line = task_line(task, desk.workspace.operator, top_up=about)
    screen = needs_a_person(desk)

    for request, dialog in (
        (lambda: screen.refund_requested.emit(line), ReturnDialog),
        (lambda: screen.done_requested.emit(line), DoneDialog),
        (screen.comparison_requested.emit, CompareDialog),
    ):
        request()
        desk.dialog(dialog).reject()

    screen.account_requested.emit(about.account_id)
    assert desk.window.history.current == account(about.account_id)
    needs_a_person(desk).settings_requested.emit()
    assert desk.window.history.current == page(Page.SETTINGS)


def test_trying_now_asks_the_provider(qtbot: QtBot, desk: Desk) -> None:
    screen = needs_a_person(desk)

    with qtbot.waitSignal(desk.window.refresh_requested):
        screen.check_requested.emit()


def test_the_state_of_the_provider_reaches_the_list_now_and_later(desk: Desk) -> None:
    silent = ProviderState(Connection.UNREACHABLE, NOW, NOW)
    desk.window.show_provider_state(silent)
    screen = needs_a_person(desk)
    assert screen.provider_banner.isVisible()

    desk.window.show_provider_state(ProviderState(Connection.CONNECTED))

    assert not screen.provider_banner.isVisible()


def test_the_banner_of_an_account_leads_to_its_task(desk: Desk) -> None:
    about = desk.workspace.top_up(desk.workspace.account())
    with desk.workspace.services.database.write() as uow:
        place, sentence = f"top_up:{about.top_up_id}", Sentence("Hm.")
        uow.tasks.open(Task("task-1", TaskKind.DISPUTE_WON, place, sentence, NOW))
        uow.commit()
    screen = desk.usage_and_billing(about.account_id)

    screen.task_button.click()

    shown = desk.window.current_screen
    assert isinstance(shown, NeedsAPersonScreen)
    card = shown.list.card("task-1")
    assert card is not None
    assert card.has_keyboard
