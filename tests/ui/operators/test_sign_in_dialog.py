from __future__ import annotations

from concurrent.futures import Future

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from billing_desktop.domain.operator import Operator, Role
from tests.workspace import Workspace
from ui.operators.sign_in_dialog import SignInDialog
from ui.tasks import InlineTasks

FINANCE = Operator("Finance Desk", Role.FINANCE)


@pytest.fixture
def dialog(qtbot: QtBot, workspace: Workspace) -> SignInDialog:
    operators = workspace.services.operators
    operators.add(
        workspace.operator, name="Office Desk", role=Role.ADMINISTRATOR, password="long enough"
    )
    operators.add(
        workspace.operator, name=FINANCE.name, role=FINANCE.role, password="correct horse"
    )
    dialog = SignInDialog(services=workspace.services, tasks=InlineTasks())
    qtbot.addWidget(dialog)
    dialog.open()
    return dialog


def sign_in(qtbot: QtBot, dialog: SignInDialog, name: str, password: str) -> None:
    dialog.name_edit.setText(name)
    dialog.password_edit.setText(password)
    qtbot.keyClick(dialog.password_edit, Qt.Key.Key_Return)


def test_name_and_password_let_their_operator_in(qtbot: QtBot, dialog: SignInDialog) -> None:
    with qtbot.waitSignal(dialog.signed_in) as signed_in:
        sign_in(qtbot, dialog, f" {FINANCE.name} ", "correct horse")

    assert signed_in.args == [FINANCE]
    assert not dialog.isVisible()


@pytest.mark.parametrize("name", [FINANCE.name, "Nobody"])
def test_a_wrong_name_and_a_wrong_password_look_the_same(
    qtbot: QtBot, dialog: SignInDialog, name: str
) -> None:
    sign_in(qtbot, dialog, name, "wrong horse")

    assert dialog.isVisible()
    assert dialog.password_field.error == "Name or password is wrong."
    assert dialog.name_field.error == ""
    assert dialog.password_edit.text() == ""


def test_the_error_goes_while_somebody_types(qtbot: QtBot, dialog: SignInDialog) -> None:
    sign_in(qtbot, dialog, FINANCE.name, "wrong horse")

    qtbot.keyClick(dialog.password_edit, Qt.Key.Key_C)

    assert dialog.password_field.error == ""


def test_what_is_missing_is_said_at_its_field(qtbot: QtBot, dialog: SignInDialog) -> None:
    sign_in(qtbot, dialog, " ", "")

    assert dialog.name_field.error == "Enter your name."
    assert dialog.password_field.error == "Enter your password."


@pytest.mark.parametrize(
    ("key", "held", "text"),
    [
        (Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, ""),
        (Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier, "Caps Lock seems to be on."),
    ],
)
def test_a_letter_of_the_wrong_case_gives_caps_lock_away(
    qtbot: QtBot, dialog: SignInDialog, key: Qt.Key, held: Qt.KeyboardModifier, text: str
) -> None:
    # The simulated keyboard types a small letter with Shift, as one with Caps Lock does.
    qtbot.keyClick(dialog.password_edit, key, held)

    assert dialog.password_field.help_label.text() == text


def test_a_password_is_never_shown(dialog: SignInDialog) -> None:
    assert dialog.password_edit.displayText() == ""
    dialog.password_edit.setText("secret")
    assert "secret" not in dialog.password_edit.displayText()


def test_while_the_password_is_checked_nothing_can_be_pressed(
    qtbot: QtBot, dialog: SignInDialog
) -> None:
    held: list[Future[object]] = []

    class HeldTasks(InlineTasks):
        def run(self, owner: object, work: object, **_callbacks: object) -> None:
            held.append(Future())

    dialog._tasks = HeldTasks()

    sign_in(qtbot, dialog, FINANCE.name, "correct horse")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)

    assert len(held) == 1
    assert dialog.isVisible()
    assert not dialog.primary_button.isEnabled()
    assert dialog.password_edit.isReadOnly()
