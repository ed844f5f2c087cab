from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from billing_desktop.domain.operator import Operator, Role
from tests.fakes.passwords import QuickPasswords
from tests.workspace import Workspace
from ui.changes import ChangeHub
from ui.operators.first_operator_dialog import FirstOperatorDialog
from ui.tasks import InlineTasks

PASSWORD = "long enough"


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    # The real ones are slow on purpose; signing in is tried with them elsewhere.
    monkeypatch.setattr("billing_desktop.bootstrap.Argon2Passwords", QuickPasswords)


@pytest.fixture
def dialog(qtbot: QtBot, workspace: Workspace) -> FirstOperatorDialog:
    local = workspace.services.operators.at_computer()
    assert local is not None
    dialog = FirstOperatorDialog(
        services=workspace.services,
        operator=local,
        tasks=InlineTasks(),
        changes=ChangeHub(),
    )
    qtbot.addWidget(dialog)
    dialog.open()
    return dialog


def test_a_name_and_a_password_make_the_first_operator_and_sign_them_in(
    qtbot: QtBot, workspace: Workspace, dialog: FirstOperatorDialog
) -> None:
    qtbot.keyClicks(dialog.name_edit, "Office Desk")
    qtbot.keyClicks(dialog.password_edit, PASSWORD)
    qtbot.keyClicks(dialog.repeat_edit, PASSWORD)

    with qtbot.waitSignal(dialog.signed_in) as signed_in:
        qtbot.keyClick(dialog.repeat_edit, Qt.Key.Key_Return)

    assert signed_in.args == [Operator("Office Desk", Role.ADMINISTRATOR)]
    assert not dialog.isVisible()
    assert workspace.services.operators.at_computer() is None


def test_it_can_be_left_for_later(
    qtbot: QtBot, workspace: Workspace, dialog: FirstOperatorDialog
) -> None:
    assert dialog.cancel_button.text() == "Not now"

    with qtbot.waitSignal(dialog.rejected):
        qtbot.mouseClick(dialog.cancel_button, Qt.MouseButton.LeftButton)

    assert workspace.services.operators.at_computer() is not None
