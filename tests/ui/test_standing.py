"""A window whose operator is changed by an administrator at another desk."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from billing_desktop.domain.operator import Operator, Role
from tests.ui.desk_stage import desk, lock, stage, unlock
from tests.ui.shell_fakes import CLERK
from tests.ui.shell_stage import Stage
from ui.changes import Topic

__all__ = ["desk", "stage"]

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # Notices, offscreen.


def notice(stage: Stage) -> QMessageBox | None:
    found = stage.window.findChild(QMessageBox, "standing_notice")
    return found if isinstance(found, QMessageBox) else None


def test_whoever_was_deactivated_is_signed_out_and_told(desk: Stage) -> None:
    desk.workspace.operators.has_left = True

    desk.shell.changes.announce_all()

    assert len(desk.dialogs) == 2  # Somebody else may sign in.
    assert desk.workspace.operators.is_locked
    told = notice(desk)
    assert told is not None
    assert told.text() == f"{CLERK.name} was deactivated by an administrator."


def test_another_role_begins_the_work_anew(desk: Stage) -> None:
    auditor = Operator(CLERK.name, Role.AUDITOR)
    desk.workspace.operators.known = auditor

    desk.shell.changes.announce(Topic.OPERATORS)

    assert len(desk.dialogs) == 1
    assert desk.shell._session is not None
    assert desk.shell._session.operator == auditor
    told = notice(desk)
    assert told is not None
    assert told.informativeText() == "From now on: Auditor."


def test_while_nothing_was_changed_nobody_is_disturbed(desk: Stage) -> None:
    session = desk.shell._session

    desk.shell.changes.announce_all()

    assert desk.shell._session is session
    assert notice(desk) is None


def test_behind_the_cover_nothing_is_said_before_the_password_was_given(
    qtbot: QtBot, desk: Stage
) -> None:
    lock(qtbot, desk)
    desk.workspace.operators.known = Operator(CLERK.name, Role.SUPPORT)
    desk.shell.changes.announce(Topic.OPERATORS)
    assert notice(desk) is None

    unlock(qtbot, desk)

    assert desk.shell._session is not None
    assert desk.shell._session.operator.role is Role.SUPPORT


def test_the_menu_offers_another_password_to_whoever_has_one(desk: Stage) -> None:
    action = desk.window.menu.password_action
    assert action.isVisible()

    action.trigger()

    (dialog,) = desk.password_dialogs
    assert dialog.objectName() == f"password_dialog_of_{CLERK.name}"


def test_a_person_without_a_password_is_offered_none(stage: Stage) -> None:
    stage.shell.open_books()

    assert not stage.window.menu.password_action.isVisible()
    stage.shell.change_password()
    assert stage.password_dialogs == []
