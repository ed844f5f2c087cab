"""The password once more, in the dialog and around a real call."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from billing_desktop.domain.operator import Operator, Role
from tests.fakes.passwords import QuickPasswords
from tests.workspace import Workspace
from ui.desk_tasks import DeskTasks
from ui.operators.confirm_dialog import ConfirmDialog
from ui.tasks import InlineTasks

PASSWORD = "long enough"


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    # The real ones are slow on purpose; signing in is tried with them elsewhere.
    monkeypatch.setattr("billing_desktop.bootstrap.Argon2Passwords", QuickPasswords)


@pytest.fixture
def office(workspace: Workspace) -> Operator:
    operators = workspace.services.operators
    operators.add(
        workspace.operator, name="Office Desk", role=Role.ADMINISTRATOR, password=PASSWORD
    )
    return operators.sign_in("Office Desk", PASSWORD)


def open_dialog(qtbot: QtBot, workspace: Workspace, office: Operator) -> ConfirmDialog:
    dialog = ConfirmDialog(services=workspace.services, operator=office, tasks=InlineTasks())
    qtbot.addWidget(dialog)
    dialog.open()
    return dialog


def give(qtbot: QtBot, dialog: ConfirmDialog, password: str) -> None:
    qtbot.keyClicks(dialog.password_edit, password)
    qtbot.keyClick(dialog.password_edit, Qt.Key.Key_Return)


def test_the_right_password_accepts(qtbot: QtBot, workspace: Workspace, office: Operator) -> None:
    dialog = open_dialog(qtbot, workspace, office)
    assert "Office Desk" in dialog.sub_label.text()

    with qtbot.waitSignal(dialog.accepted):
        give(qtbot, dialog, PASSWORD)


def test_a_wrong_password_is_said_below_the_field_and_counts(
    qtbot: QtBot, workspace: Workspace, office: Operator
) -> None:
    dialog = open_dialog(qtbot, workspace, office)

    for _ in range(3):
        give(qtbot, dialog, "wrong horse")
        assert dialog.password_field.error == "The password is wrong."
    give(qtbot, dialog, PASSWORD)

    assert dialog.isVisible()
    assert dialog.password_field.error == (
        "3 wrong passwords in a row were given for this name. Please try again in 5 seconds."
    )
    assert dialog.password_edit.text() == ""


def test_an_empty_field_is_pointed_out(
    qtbot: QtBot, workspace: Workspace, office: Operator
) -> None:
    dialog = open_dialog(qtbot, workspace, office)

    give(qtbot, dialog, "")

    assert dialog.password_field.error == "Enter your password."
    assert all(label.text() for label in dialog.findChildren(QLabel, "dialog_sub_line"))


def test_a_grave_call_goes_through_after_the_dialog_and_says_who_made_it(
    qtbot: QtBot, workspace: Workspace, office: Operator
) -> None:
    operators, told = workspace.services.operators, list[object]()
    tasks, owner = DeskTasks(InlineTasks()), QObject()
    workspace.clock.move(timedelta(minutes=6))
    tasks.run(
        owner,
        lambda: operators.add(office, name="Clerk", role=Role.FINANCE, password=PASSWORD),
        on_success=told.append,
        on_error=told.append,
    )
    assert told == []
    dialog = open_dialog(qtbot, workspace, office)
    dialog.accepted.connect(tasks.confirmed)

    give(qtbot, dialog, PASSWORD)

    assert told == [Operator("Clerk", Role.FINANCE)]
