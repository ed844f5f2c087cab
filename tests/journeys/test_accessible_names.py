"""Everything that can be used has a name for tools and one for people, and the Tab key finds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QMenu,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from billing_desktop.domain.sentence import Sentence
from billing_desktop.domain.task import Task, TaskKind
from billing_desktop.domain.top_up import TopUp, TopUpAction
from tests.builders import NOW, billing_details
from tests.journeys.names import interactive_widgets, name_of
from tests.workspace import Workspace
from ui.changes import ChangeHub
from ui.dialogs import Dialogs, Needs
from ui.frame import Frame
from ui.lock_page import LockPage
from ui.main_window import MainWindow
from ui.open_tasks import task_line
from ui.pages import Page, page
from ui.preferences import Appearance
from ui.screens import Screens, confirm_dialog, first_operator_dialog, sign_in_dialog
from ui.style.theme import Theme
from ui.tasks import InlineTasks
from ui.top_ups.dialog import TopUpDialog
from ui.translation import Language
from ui.usage_and_billing.actions_menu import ActionsMenu
from ui.window_menu import WindowMenu

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # Dialogs, offscreen.


class Desk:
    """A window over books with one account, one payment of each kind and one task."""

    def __init__(self, qtbot: QtBot, workspace: Workspace) -> None:
        self.qtbot = qtbot
        self.workspace = workspace
        self.account = workspace.account()
        self.bare = workspace.account(complete=False)
        self.completed = workspace.top_up(self.account)
        self.pending = workspace.start(self.account)
        self.requested = workspace.start(self.account, "1500.00")
        self.task = Task(
            "task-1",
            TaskKind.LATE_PAYMENT,
            f"top_up:{self.completed.top_up_id}",
            Sentence("Hm."),
            NOW,
        )
        with workspace.services.database.write() as uow:
            uow.tasks.open(self.task)
            uow.commit()
        workspace.use(self.account, "12.50", days_ago=40)
        self.frame = Frame(dark=False)
        qtbot.addWidget(self.frame)
        self.window = MainWindow(WindowMenu(language=Language.ENGLISH, appearance=Appearance.LIGHT))
        self.frame.set_content(self.window)
        self.frame.show()
        self.needs = needs = Needs(
            services=workspace.services,
            operator=workspace.operator,
            tasks=InlineTasks(),
            changes=ChangeHub(self.window),
        )
        self.dialogs = Dialogs(needs, self.window)
        self.window.enter(Screens(needs, self.window).build, tuple(Page), page(Page.ACCOUNTS))

    def screen(self, name: str) -> QWidget:
        """Show a screen: a page, or a view of the account."""
        match name:
            case "usage_and_billing":
                self.window.open_account(self.account.account_id)
            case "bare_account":
                self.window.open_account(self.bare.account_id)
            case "portal":
                self.window.open_portal(self.account.account_id)
            case "bare_portal":
                self.window.open_portal(self.bare.account_id)
            case _:
                self.window.go_to(page(Page(name)))
        return self.window.current_screen

    def dialog(self, name: str) -> QDialog:
        """Open a dialog over the window."""
        account_id = self.account.account_id
        act, dialogs = self.dialogs.act, self.dialogs
        line = task_line(self.task, self.workspace.operator, top_up=self.completed)
        opening: dict[str, Callable[[], object]] = {
            "new_account": dialogs.new_account,
            "billing_details": lambda: dialogs.billing_details(account_id),
            "top_up": lambda: dialogs.top_up(account_id),
            "held_details": lambda: dialogs.billing_details(self.held()),
            "held_top_up": self._held_top_up,
            "release_number": lambda: dialogs.release_number(self.held()),
            "blocked": lambda: dialogs.top_up(self.bare.account_id),
            "payment_pending": lambda: act(self.pending, TopUpAction.COMPLETE_PAYMENT),
            "payment_completed": lambda: act(self.completed, TopUpAction.COMPLETE_PAYMENT),
            "another_method": lambda: act(self.pending, TopUpAction.CHOOSE_ANOTHER_METHOD),
            "cancel": lambda: act(self.pending, TopUpAction.CANCEL),
            "refund": lambda: act(self.completed, TopUpAction.REFUND),
            "return_payment": lambda: dialogs.return_payment(line),
            "task_done": lambda: dialogs.task_done(line),
            "compare": dialogs.compare,
            "sign_in": lambda: sign_in_dialog(
                self.workspace.services, InlineTasks(), self.window
            ).open(),
            "confirm": lambda: confirm_dialog(
                self.workspace.services, self.workspace.operator, InlineTasks(), self.window
            ).open(),
            "first_operator": lambda: first_operator_dialog(self.needs, self.window).open(),
            "add_operator": lambda: self._press("operators", "first_operator_button"),
            "new_rate": lambda: self._add_in_tab(1),
            "new_fee": lambda: self._add_in_tab(2),
        }
        opening[name]()
        (shown,) = [each for each in self.frame.findChildren(QDialog) if each.isVisible()]
        return shown

    def held(self) -> str:
        """Open an account whose VAT number the register does not know; return its id."""
        account = self.workspace.account(billing_details("AT", vat_number="ATU99999993"))
        self.workspace.services.vat_checks.check(self.workspace.operator, account.account_id)
        return account.account_id

    def _held_top_up(self) -> None:
        self.dialogs.top_up(self.held())
        (dialog,) = self.frame.findChildren(TopUpDialog)
        dialog.amount_field.edit.setText("50")
        dialog.live_quote.ask_now()

    def _press(self, screen: str, name: str) -> None:
        button = self.screen(screen).findChild(QAbstractButton, name)
        assert isinstance(button, QAbstractButton)
        button.click()

    def _add_in_tab(self, number: int) -> None:
        screen = self.screen("settings")
        bar = screen.findChild(QTabBar, "settings_tab_bar")
        assert isinstance(bar, QTabBar)
        bar.setCurrentIndex(number)
        buttons = [each for each in screen.findChildren(QAbstractButton) if each.isVisible()]
        next(each for each in buttons if each.objectName().startswith("add_")).click()


SCREENS = [*(each.value for each in Page), "usage_and_billing", "bare_account"]
SCREENS += ["portal", "bare_portal"]
DIALOGS = ["new_account", "billing_details", "top_up", "blocked", "payment_pending"]
DIALOGS += ["payment_completed", "another_method", "cancel", "refund", "return_payment"]
DIALOGS += ["held_details", "held_top_up", "release_number"]
DIALOGS += ["task_done", "compare", "sign_in", "add_operator", "new_rate", "new_fee"]
DIALOGS += ["confirm", "first_operator"]

SECTIONS_OF_A_DATE = 3  # The Tab key goes through them before it leaves the field.


@pytest.fixture
def desk(
    qtbot: QtBot, qapp: QApplication, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    monkeypatch.setattr("ui.top_ups.payment_window.open_url", lambda _url: True)
    if not qapp.styleSheet():  # To style every widget again takes long.
        Theme.apply(qapp, dark=False)
    desk = Desk(qtbot, workspace)
    yield desk
    for each in desk.frame.findChildren(QDialog):
        each.done(0)
    desk.window.leave()


@pytest.mark.parametrize("name", SCREENS)
def test_what_can_be_used_on_a_screen_has_its_names(desk: Desk, name: str) -> None:
    desk.screen(name)

    assert nameless(desk.frame) == []


@pytest.mark.parametrize("is_asking", [False, True])
def test_what_can_be_used_while_the_desk_is_locked_has_its_names(
    desk: Desk, *, is_asking: bool
) -> None:
    cover = LockPage("Office Desk")
    desk.frame.cover(cover)
    cover.set_typing(has_typing=True)
    if is_asking:
        cover.leave_button.click()

    assert nameless(desk.frame) == []
    desk.frame.uncover()


@pytest.mark.parametrize("name", DIALOGS)
def test_what_can_be_used_in_a_dialog_has_its_names(desk: Desk, name: str) -> None:
    assert nameless(desk.dialog(name)) == []


@pytest.mark.parametrize("name", SCREENS)
def test_the_tab_key_reaches_everything_on_a_screen(desk: Desk, name: str) -> None:
    desk.screen(name)

    assert not_reached(desk.qtbot, desk.frame) == []


@pytest.mark.parametrize("name", DIALOGS)
def test_the_tab_key_reaches_everything_in_a_dialog(desk: Desk, name: str) -> None:
    assert not_reached(desk.qtbot, desk.dialog(name)) == []


@pytest.mark.parametrize(
    ("place", "names"),
    [
        ("accounts", {"Accounts", "Requests", "Invoices", "Settings", "New account"}),
        ("usage_and_billing", {"Top Up", "Customer Portal", "Billing details"}),
        ("usage_and_billing", {"Transaction History", "Usage by month"}),
        ("portal", {"Save PDF", "Print", "Invoices and credit notes"}),
        ("top_up", {"Amount", "Continue", "Cancel", "€50"}),
        ("billing_details", {"Company name", "Country", "VAT number", "Invoice language", "Save"}),
        ("held_details", {"Check now", "Release number…"}),
        ("held_top_up", {"Check now", "Release number…"}),
        ("release_number", {"Why may this number pass?", "Release number"}),
        ("new_account", {"Company name", "Create account"}),
        ("payment_pending", {"Cancel payment", "Close", "Open payment page again"}),
        ("payment_completed", {"Open invoice", "Print", "Done"}),
        ("another_method", {"Another card", "By invoice", "Continue"}),
    ],
)
def test_things_are_found_by_what_they_are_called(desk: Desk, place: str, names: set[str]) -> None:
    shown = desk.screen(place).window() if place in SCREENS else desk.dialog(place)

    assert names <= {name_of(each) for each in interactive_widgets(shown)}


def test_actions_are_found_by_what_they_are_called(desk: Desk) -> None:
    assert actions(desk, desk.pending)[:1] == ["Complete payment"]
    assert {"Copy payment link", "Choose another method", "Cancel"} <= set(
        actions(desk, desk.pending)
    )
    assert actions(desk, desk.completed)[:1] == ["Open invoice"]
    assert "Open request" in actions(desk, desk.requested)


def actions(desk: Desk, top_up: TopUp) -> list[str]:
    menu: QMenu = ActionsMenu(top_up, desk.workspace.operator, lambda _action: None, desk.window)
    named = [each for each in menu.actions() if not each.isSeparator()]
    assert all(each.objectName() for each in named)
    return [each.text() for each in named]


def nameless(place: QWidget) -> list[str]:
    """Return what can be used in ``place`` and has no name for tools or none for people."""
    return [
        f"{each.objectName()!r}: {name_of(each)!r}, a {type(each).__name__}"
        for each in interactive_widgets(place)
        if not each.objectName() or not name_of(each).strip()
    ]


def not_reached(qtbot: QtBot, place: QWidget) -> list[str]:
    """Return what the Tab key should reach in ``place`` and does not, going once around.

    Of choices that exclude each other it reaches one; the arrows reach the rest.
    """
    place.activateWindow()
    qtbot.waitUntil(place.isActiveWindow)
    reached: list[QWidget] = []
    stays = 0
    while stays < SECTIONS_OF_A_DATE:
        focused = place.focusWidget() or place
        stays = stays + 1 if focused in reached[-1:] else 0
        if focused in reached[:-1]:
            break
        if not stays:
            reached.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    groups = [group_of(each) for each in reached]
    return [
        each.objectName()
        for each in interactive_widgets(place)
        if each.isEnabled() and each.focusPolicy() != Qt.FocusPolicy.NoFocus
        if each not in reached
        if group_of(each) is None or group_of(each) not in groups
    ]


def group_of(widget: QWidget) -> object:
    return widget.group() if isinstance(widget, QAbstractButton) else None
