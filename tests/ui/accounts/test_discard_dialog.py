from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ui.accounts.discard_dialog import DiscardDialog


@pytest.fixture
def dialog(qtbot: QtBot) -> DiscardDialog:
    dialog = DiscardDialog()
    qtbot.addWidget(dialog)
    dialog.open()
    return dialog


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Return])
def test_the_keys_pressed_in_haste_keep_what_was_typed(
    qtbot: QtBot, dialog: DiscardDialog, key: Qt.Key
) -> None:
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog, key)


def test_discard_has_to_be_pressed(qtbot: QtBot, dialog: DiscardDialog) -> None:
    with qtbot.waitSignal(dialog.accepted):
        qtbot.mouseClick(dialog.danger_button, Qt.MouseButton.LeftButton)
