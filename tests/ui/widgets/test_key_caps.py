"""Keys at the foot of lists."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ui.widgets.key_caps import CAP_HEIGHT, KeyCap, KeyCaps, cap_width


def test_keys_effects_and_note_can_be_read(qtbot: QtBot) -> None:
    foot = KeyCaps([("Enter", "Open"), ("Ctrl+T", "Top Up")])
    qtbot.addWidget(foot)

    foot.set_note("148 accounts, €214,806.35 in total")

    words = [label.text() for label in foot.findChildren(QLabel)]
    assert words == ["Enter", "Open", "Ctrl+T", "Top Up", "148 accounts, €214,806.35 in total"]


def test_a_key_is_as_wide_as_its_name(qtbot: QtBot) -> None:
    cap = KeyCap("Ctrl+Enter")
    qtbot.addWidget(cap)

    assert cap.sizeHint().height() == CAP_HEIGHT
    assert cap.sizeHint().width() == cap_width("Ctrl+Enter") > cap_width("F2")
