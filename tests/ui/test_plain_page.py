from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ui.plain_page import Choice, PlainPage

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # Sizes, offscreen.

LONG = "The database was written by a newer version of the program. " * 4


def test_a_long_sentence_is_shown_whole(qtbot: QtBot) -> None:
    page = PlainPage(name="page", heading="No", sentence=LONG)
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.show()

    label = page.sentence_label
    assert label.height() >= label.heightForWidth(label.width()) > label.fontMetrics().height()


def test_last_choice_is_the_one_that_enter_takes(qtbot: QtBot) -> None:
    chosen: list[str] = []
    page = PlainPage(
        name="page",
        heading="No",
        choices=[
            Choice("quit_button", "Quit", lambda: chosen.append("quit")),
            Choice("again_button", "Try again", lambda: chosen.append("again")),
        ],
    )
    qtbot.addWidget(page)
    page.show()

    assert page.focusProxy() is page.buttons[-1]
    qtbot.mouseClick(page.buttons[0], Qt.MouseButton.LeftButton)
    assert chosen == ["quit"]


def test_page_without_choices_only_says_something(qtbot: QtBot) -> None:
    page = PlainPage(name="page", heading="Opening the books…")
    qtbot.addWidget(page)
    page.show()

    assert page.buttons == ()
    assert page.sentence_label.isHidden()
