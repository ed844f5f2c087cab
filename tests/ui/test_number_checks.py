"""In the window: a saved VAT number is checked beside it, and finance releases a refuted one."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from tests.builders import billing_details
from tests.workspace import Workspace
from ui.accounts.billing_details_dialog import BillingDetailsDialog
from ui.changes import ChangeHub
from ui.dialogs import Dialogs, Needs
from ui.frame import Frame
from ui.main_window import MainWindow
from ui.preferences import Appearance
from ui.style.theme import Theme
from ui.tasks import InlineTasks
from ui.top_ups.dialog import TopUpDialog
from ui.translation import Language
from ui.vat_numbers.override_dialog import OverrideDialog
from ui.window_menu import WindowMenu

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # Dialogs, offscreen.

UNKNOWN = "ATU99999993"  # To the stand-in that TEST books ask.


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> MainWindow:
    Theme.apply(qapp, dark=False)
    frame = Frame(dark=False)
    qtbot.addWidget(frame)
    made = MainWindow(WindowMenu(language=Language.ENGLISH, appearance=Appearance.LIGHT))
    frame.set_content(made)
    frame.show()
    made.setProperty("frame", frame)  # Kept as long as the window.
    return made


@pytest.fixture
def dialogs(window: MainWindow, workspace: Workspace) -> Dialogs:
    needs = Needs(
        services=workspace.services,
        operator=workspace.operator,
        tasks=InlineTasks(),
        changes=ChangeHub(window),
    )
    return Dialogs(needs, window)


def shown(window: MainWindow) -> list[QDialog]:
    return [one for one in window.findChildren(QDialog) if one.isVisible()]


def open_tasks(workspace: Workspace) -> list[str]:
    tasks = workspace.services.tasks.all_open(workspace.operator)
    return [task.kind.value for task in tasks]


def test_a_number_is_checked_when_it_is_saved(
    window: MainWindow, dialogs: Dialogs, workspace: Workspace
) -> None:
    account = workspace.account(billing_details("AT"))
    dialogs.billing_details(account.account_id)
    (dialog,) = shown(window)
    assert isinstance(dialog, BillingDetailsDialog)
    assert "TEST: not asked at the register." in dialog.number_panel.text_label.text()
    dialog.form.edits["vat_number"].setText(UNKNOWN)

    dialog.primary_button.click()

    assert open_tasks(workspace) == ["vat_number_refuted"]


def test_a_held_top_up_goes_on_after_finance_has_released_the_number(
    window: MainWindow, dialogs: Dialogs, workspace: Workspace
) -> None:
    account = workspace.account(billing_details("AT", vat_number=UNKNOWN))
    workspace.services.vat_checks.check(workspace.operator, account.account_id)
    dialogs.top_up(account.account_id)
    (top_up,) = shown(window)
    assert isinstance(top_up, TopUpDialog)
    top_up.amount_field.edit.setText("50")
    top_up.live_quote.ask_now()
    top_up.held_banner.release_button.click()
    (asking,) = (one for one in shown(window) if isinstance(one, OverrideDialog))
    asking.reason_edit.setPlainText("The certificate is here.")

    asking.primary_button.click()

    assert top_up.isVisible()
    assert not top_up.held_banner.isVisible()
    assert top_up.summary.rows.value("top_up_amount") == "€50.00"
    assert open_tasks(workspace) == []


def test_nothing_is_asked_where_no_number_decides(
    window: MainWindow, dialogs: Dialogs, workspace: Workspace
) -> None:
    dialogs.release_number(workspace.account().account_id)

    assert shown(window) == []
