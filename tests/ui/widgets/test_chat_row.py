from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from ui.widgets.chat_row import ChatLine, ChatRow, ChatText, Side

ROOM = 500


def shown(qtbot: QtBot, line: ChatLine, *, has_day: bool = False) -> ChatRow:
    row = ChatRow(line, has_day=has_day)
    qtbot.addWidget(row)
    row.set_room(ROOM)
    row.show()
    return row


def child(row: ChatRow, name: str) -> QWidget:
    found = row.findChild(QWidget, name)
    assert isinstance(found, QWidget)
    return found


def text_of(row: ChatRow, name: str) -> str:
    found = child(row, name)
    assert isinstance(found, QLabel)
    return found.text()


def test_my_bubble_is_at_the_right_and_theirs_at_the_left(qtbot: QtBot) -> None:
    rows = [
        shown(qtbot, ChatLine("1", side, "Hello", "Today")) for side in (Side.MINE, Side.THEIRS)
    ]

    mine, theirs = (child(row, "bubble") for row in rows)
    assert mine.geometry().right() == ROOM - 1
    assert theirs.x() == 0
    assert theirs.width() < ROOM / 2


def test_markup_is_text(qtbot: QtBot) -> None:
    row = shown(qtbot, ChatLine("1", Side.THEIRS, "<b>AT&T</b>", "Today", author="<i>x</i>"))

    for label in row.findChildren(QLabel):
        if label.text():
            assert label.textFormat() is Qt.TextFormat.PlainText
    assert text_of(row, "bubble_text") == "<b>AT&T</b>"


def test_an_event_is_a_small_sentence_in_the_middle(qtbot: QtBot) -> None:
    line = ChatLine("1", Side.EVENT, "Taken into review", "Today", "16:52", icon="eye")
    row = shown(qtbot, line)
    text = child(row, "event_text")

    assert text_of(row, "event_text") == "Taken into review, 16:52"
    assert abs(text.geometry().center().x() - ROOM / 2) < 30


def test_long_text_wraps_inside_its_share_of_the_room(qtbot: QtBot) -> None:
    row = shown(qtbot, ChatLine("1", Side.THEIRS, "many words " * 40, "Today"))

    assert child(row, "bubble").width() <= ROOM * 0.62
    assert row.sizeHint().height() > 150


def test_a_word_longer_than_its_line_is_broken_and_copied_whole(qtbot: QtBot) -> None:
    word = "NL91" + "0123456789" * 12
    row = shown(qtbot, ChatLine("1", Side.THEIRS, word, "Today"))
    text = child(row, "bubble_text")
    assert isinstance(text, ChatText)
    assert text.height() > 2 * text.fontMetrics().lineSpacing()

    text.setFocus()
    text.setSelection(0, len(text.text()))
    qtbot.keyClick(text, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert QGuiApplication.clipboard().text() == word


def test_facts_stand_in_the_bubble_and_a_note_below_it(qtbot: QtBot) -> None:
    line = ChatLine(
        "1",
        Side.THEIRS,
        "A request",
        "Today",
        facts=(("Amount", "€5,000.00"), ("VAT", "€0.00")),
        note="Also sent by mail",
    )
    row = shown(qtbot, line)

    assert text_of(row, "fact_0_value") == "€5,000.00"
    assert text_of(row, "fact_1_label") == "VAT"
    assert child(row, "bubble_note").y() > child(row, "bubble").geometry().bottom()


@pytest.mark.parametrize("has_day", [True, False])
def test_the_day_stands_above_its_first_line_only(qtbot: QtBot, has_day: object) -> None:
    row = shown(qtbot, ChatLine("1", Side.MINE, "Hello", "Monday"), has_day=bool(has_day))

    assert (row.findChild(QLabel, "day_text") is not None) is has_day
