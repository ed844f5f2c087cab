"""The lock of the desk in the window, with real keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from billing_desktop.domain.operator import Operator, Role
from tests.ui.accounts.books import WaitingTasks
from tests.ui.desk_stage import CONTROL, desk, desk_lock, is_locked, lock, stage, unlock
from tests.ui.shell_fakes import ADMINISTRATOR, AUDITOR, CLERK, FakeScreen
from tests.ui.shell_stage import Stage
from ui.changes import Topic
from ui.desk_lock import DeskLock
from ui.pages import Page
from ui.style.tokens import current_tokens

__all__ = ["desk", "stage"]

# Said by the platform without a screen of windows shown for the second time, and of menus.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

LEFT = Qt.MouseButton.LeftButton


def open_dialog(stage: Stage, parent: QWidget | None = None) -> tuple[QDialog, QLineEdit]:
    dialog = QDialog(parent or stage.window)
    edit = QLineEdit(dialog)
    QVBoxLayout(dialog).addWidget(edit)
    QLineEdit(dialog).setObjectName("second_edit")
    dialog.open()
    return dialog, edit


def test_control_l_covers_everything_and_the_password_brings_it_back(
    qtbot: QtBot, desk: Stage
) -> None:
    screen = desk.window.current_screen

    page = lock(qtbot, desk)

    assert desk.workspace.operators.is_locked
    assert page.isVisible()
    assert page.size() == desk.frame.size()
    assert page.name_label.text() == CLERK.name
    assert not desk.window.isVisible()
    assert desk.frame.windowTitle() == "Locked – Billing Desktop"

    unlock(qtbot, desk)

    assert not is_locked(desk)
    assert not desk.workspace.operators.is_locked
    assert desk.window.isVisible()
    assert desk.window.current_screen is screen
    assert desk.frame.windowTitle().endswith("Nordlicht Software GmbH")


def test_the_menu_locks_too(desk: Stage) -> None:
    desk.window.menu.lock_action.trigger()

    assert is_locked(desk)


def test_no_key_reaches_what_is_behind_the_cover(qtbot: QtBot, desk: Stage) -> None:
    page = lock(qtbot, desk)

    for key in (Qt.Key.Key_2, Qt.Key.Key_Comma, Qt.Key.Key_Q):
        QTest.keyClick(desk.frame.windowHandle(), key, CONTROL)
    QTest.keyClick(desk.frame.windowHandle(), Qt.Key.Key_F5)
    for _ in range(6):
        QTest.keyClick(desk.frame.windowHandle(), Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        assert focus is None or focus is page or page.isAncestorOf(focus)

    assert desk.frame.isVisible()
    screen = desk.window.current_screen
    assert isinstance(screen, FakeScreen)
    assert screen.objectName() == "accounts_screen"
    assert screen.reloads == 0


def test_a_wrong_password_leaves_it_locked_and_is_typed_anew(qtbot: QtBot, desk: Stage) -> None:
    page = lock(qtbot, desk)

    unlock(qtbot, desk, "wrong")

    assert page.isVisible()
    assert page.password_field.error == "The password is wrong."
    assert page.password_edit.text() == ""
    assert desk.workspace.operators.is_locked


def test_nothing_typed_is_asked_for(qtbot: QtBot, desk: Stage) -> None:
    page = lock(qtbot, desk)

    qtbot.mouseClick(page.unlock_button, LEFT)

    assert page.password_field.error == "Enter your password."


def test_dialogs_are_hidden_and_come_back_with_what_was_typed(qtbot: QtBot, desk: Stage) -> None:
    below, below_edit = open_dialog(desk)
    above, above_edit = open_dialog(desk, below)
    qtbot.keyClicks(below_edit, "below")
    above_edit.setFocus()
    qtbot.keyClicks(above_edit, "above")
    results: list[int] = []
    below.finished.connect(results.append)
    above.finished.connect(results.append)

    lock(qtbot, desk)
    assert not below.isVisible()
    assert not above.isVisible()
    unlock(qtbot, desk)

    assert (below.isVisible(), above.isVisible()) == (True, True)
    assert (below_edit.text(), above_edit.text()) == ("below", "above")
    assert above.windowModality() is Qt.WindowModality.WindowModal
    assert above.focusWidget() is above_edit
    assert results == []
    assert QApplication.activeModalWidget() is above


def test_open_menus_are_closed(qtbot: QtBot, desk: Stage) -> None:
    menu = desk.window.menu
    menu.popup(desk.window.mapToGlobal(desk.window.rect().center()))
    menu.appearance_menu.popup(menu.mapToGlobal(menu.rect().bottomRight()))
    assert QApplication.activePopupWidget() is menu.appearance_menu

    desk.shell.lock()

    assert QApplication.activePopupWidget() is None
    assert not menu.isVisible()
    assert not menu.appearance_menu.isVisible()


def test_a_window_that_opens_behind_the_cover_waits_for_the_password(
    qtbot: QtBot, desk: Stage
) -> None:
    lock(qtbot, desk)

    notice = QMessageBox(desk.window)
    notice.open()
    qtbot.waitUntil(lambda: not notice.isVisible())
    unlock(qtbot, desk)

    assert notice.isVisible()
    notice.accept()


def test_screens_hear_of_changes_only_after_the_password(qtbot: QtBot, desk: Stage) -> None:
    heard: list[str] = []
    desk.shell.changes.changed.connect(heard.append)
    mails = desk.workspace.mail.outbox.asked
    lock(qtbot, desk)

    desk.shell.changes.announce(Topic.MAIL, Topic.ACCOUNTS)
    desk.shell.changes.announce(Topic.MAIL)
    assert heard == []
    assert desk.workspace.mail.outbox.asked == mails + 2  # Mail goes on meanwhile.
    unlock(qtbot, desk)

    assert heard == ["accounts", "mail"]


def test_work_of_dialogs_waits_for_the_password(qtbot: QtBot, desk: Stage) -> None:
    done: list[str] = []
    lock(qtbot, desk)

    desk.desk_tasks.run(
        desk.window, lambda: "done", on_success=done.append, on_error=lambda _error: None
    )
    assert done == []
    unlock(qtbot, desk)

    assert done == ["done"]


@pytest.mark.parametrize(("password", "is_locked_after"), [("right", False), ("wrong", True)])
def test_work_that_ends_while_the_password_is_looked_at_does_not_lock_for_good(
    qtbot: QtBot, desk: Stage, password: str, *, is_locked_after: bool
) -> None:
    waiting = WaitingTasks()
    desk.desk_tasks._tasks = waiting
    desk.desk_tasks.run(
        desk.window, lambda: None, on_success=lambda _none: None, on_error=lambda _error: None
    )
    page = lock(qtbot, desk)
    assert not desk.workspace.operators.is_locked  # What runs may still call.
    desk_lock(desk)._tasks = waiting

    qtbot.keyClicks(page.password_edit, password)
    qtbot.keyClick(page.password_edit, Qt.Key.Key_Return)
    waiting.finish()
    assert not desk.workspace.operators.is_locked
    waiting.finish()

    assert desk.workspace.operators.is_locked is is_locked_after
    assert is_locked(desk) is is_locked_after


def test_payments_go_on_while_it_is_locked(qtbot: QtBot, desk: Stage) -> None:
    lock(qtbot, desk)
    before = len(desk.workspace.payments.syncs)

    desk.shell._session.ask_provider()  # type: ignore[union-attr]  # Somebody is signed in.

    assert len(desk.workspace.payments.syncs) == before + 1


def test_somebody_else_signs_in_after_a_question_about_what_was_typed(
    qtbot: QtBot, desk: Stage
) -> None:
    dialog, edit = open_dialog(desk)
    qtbot.keyClicks(edit, "half a sentence")
    page = lock(qtbot, desk)

    qtbot.mouseClick(page.leave_button, LEFT)
    assert page.warning_label.isVisible()
    assert not page.password_field.isVisible()
    qtbot.keyClick(page.back_button, Qt.Key.Key_Escape)
    assert page.password_field.isVisible()
    qtbot.mouseClick(page.leave_button, LEFT)
    qtbot.mouseClick(page.discard_button, LEFT)

    qtbot.waitUntil(lambda: not isValid(dialog))
    assert desk.shown == "signed_out_page"
    assert desk.workspace.operators.is_locked
    desk.dialogs[1].let_in(AUDITOR)
    assert desk.window.sidebar.operator_label.text() == AUDITOR.name


def test_somebody_else_signs_in_at_once_where_nothing_was_typed(qtbot: QtBot, desk: Stage) -> None:
    page = lock(qtbot, desk)

    qtbot.mouseClick(page.leave_button, LEFT)

    assert desk.shown == "signed_out_page"
    assert desk.window.isVisible()


def test_typing_in_a_form_is_asked_about_too_and_a_search_is_not(qtbot: QtBot, desk: Stage) -> None:
    screen = desk.window.current_screen
    assert isinstance(screen, FakeScreen)
    qtbot.keyClicks(screen.search_edit, "who")
    lock(qtbot, desk)
    unlock(qtbot, desk)
    qtbot.keyClicks(screen.other_edit, "half a form")

    page = lock(qtbot, desk)
    qtbot.mouseClick(page.leave_button, LEFT)

    assert page.warning_label.isVisible()


def test_whoever_has_another_role_by_now_begins_anew(qtbot: QtBot, desk: Stage) -> None:
    other = Operator(CLERK.name, Role.AUDITOR)
    lock(qtbot, desk)
    desk.workspace.operators.known = other

    unlock(qtbot, desk)

    assert desk.screens.operators == [CLERK, other]
    assert desk.window.isVisible()
    assert Page.ACCOUNTS in desk.shown


def test_a_person_without_a_password_is_never_locked_out(qtbot: QtBot, stage: Stage) -> None:
    stage.shell.open_books()
    QTest.keyClick(stage.window, Qt.Key.Key_L, CONTROL)
    stage.shell.lock()
    QApplication.processEvents()

    assert stage.shell.findChild(DeskLock) is None
    assert not is_locked(stage)
    assert not stage.window.menu.lock_action.isVisible()


def test_whoever_worked_before_there_were_operators_is_signed_out_instead(
    qtbot: QtBot, stage: Stage
) -> None:
    stage.shell.open_books()
    assert stage.screens.operators == [ADMINISTRATOR]
    stage.workspace.operators.person = None
    stage.shell.changes.announce(Topic.OPERATORS)
    assert stage.window.menu.lock_action.isVisible()

    QTest.keyClick(stage.window, Qt.Key.Key_L, CONTROL)

    qtbot.waitUntil(lambda: stage.shown == "signed_out_page")


def test_it_looks_the_same_in_the_dark(qtbot: QtBot, desk: Stage) -> None:
    page = lock(qtbot, desk)

    ground = page.grab().toImage().pixelColor(4, 4)

    assert ground == current_tokens().color("canvas")
    assert page.findChild(QPushButton, "unlock_button") is page.unlock_button
