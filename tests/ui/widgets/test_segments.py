"""Choosing one of a few."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from ui.widgets.segments import Segment, Segments

ITEMS = (Segment("all", "All", 148), Segment("pending", "Pending", 7), Segment("failed", "Failed"))


@pytest.fixture
def segments(qtbot: QtBot) -> Segments:
    segments = Segments()
    qtbot.addWidget(segments)
    segments.set_items(ITEMS)
    segments.show()
    segments.activateWindow()
    qtbot.waitUntil(segments.isActiveWindow)
    return segments


def test_the_first_item_holds_at_the_start(segments: Segments) -> None:
    assert segments.current == "all"


def test_a_click_chooses(qtbot: QtBot, segments: Segments) -> None:
    with qtbot.waitSignal(segments.chosen) as chosen:
        qtbot.mouseClick(segments.button("pending"), Qt.MouseButton.LeftButton)

    assert chosen.args == ["pending"]
    assert segments.current == "pending"


def test_arrow_keys_choose(qtbot: QtBot, segments: Segments) -> None:
    segments.button("all").setFocus(Qt.FocusReason.TabFocusReason)

    with qtbot.waitSignal(segments.chosen) as chosen:
        qtbot.keyClick(segments.button("all"), Qt.Key.Key_Right)

    assert chosen.args == ["pending"]
    assert segments.button("pending").hasFocus()


def test_choosing_what_holds_already_tells_nothing(qtbot: QtBot, segments: Segments) -> None:
    with qtbot.assertNotEmitted(segments.chosen):
        qtbot.mouseClick(segments.button("all"), Qt.MouseButton.LeftButton)


def test_new_counts_keep_the_choice_and_tell_nothing(qtbot: QtBot, segments: Segments) -> None:
    segments.set_current("pending")

    with qtbot.assertNotEmitted(segments.chosen):
        segments.set_items([Segment("all", "All", 9), Segment("pending", "Pending", 1)])

    assert segments.current == "pending"


def test_a_choice_that_is_gone_falls_back_to_the_first(segments: Segments) -> None:
    segments.set_current("failed")

    segments.set_items(ITEMS[:2])

    assert segments.current == "all"


def test_the_name_is_the_word_and_the_count_its_description(segments: Segments) -> None:
    button = QAccessible.queryAccessibleInterface(segments.button("pending"))

    assert button.text(QAccessible.Text.Name) == "Pending"
    assert button.text(QAccessible.Text.Description) == "7"
