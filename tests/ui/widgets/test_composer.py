from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ui.widgets.composer import WARNED_FROM, Composer

LENGTH_MAX = 1000
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def composer(qtbot: QtBot) -> Composer:
    composer = Composer(LENGTH_MAX)
    composer.set_words(
        name="Write to them", send="Send", counter="{n} characters left", empty="Nothing to send."
    )
    qtbot.addWidget(composer)
    composer.show()
    composer.take_focus()
    return composer


def test_enter_begins_a_line_and_control_enter_sends(qtbot: QtBot, composer: Composer) -> None:
    qtbot.keyClicks(composer.edit, "one")
    qtbot.keyClick(composer.edit, Qt.Key.Key_Return)
    qtbot.keyClicks(composer.edit, "two")

    with qtbot.waitSignal(composer.send_requested) as sent:
        qtbot.keyClick(composer.edit, Qt.Key.Key_Return, CONTROL)

    assert sent.args == ["one\ntwo"]
    assert composer.text == "one\ntwo"


def test_the_button_sends_too(qtbot: QtBot, composer: Composer) -> None:
    composer.set_text("Hello")

    with qtbot.waitSignal(composer.send_requested):
        qtbot.mouseClick(composer.send_button, Qt.MouseButton.LeftButton)


def test_nothing_is_sent_without_words_and_it_says_why(qtbot: QtBot, composer: Composer) -> None:
    composer.set_text(" \n ")

    with qtbot.assertNotEmitted(composer.send_requested):
        composer.send()

    assert composer.problem_label.text() == "Nothing to send."
    qtbot.keyClicks(composer.edit, "a")
    assert not composer.problem_label.isVisible()


def test_what_is_left_is_counted_near_the_limit(qtbot: QtBot, composer: Composer) -> None:
    composer.set_text("x" * (LENGTH_MAX - WARNED_FROM))
    assert not composer.counter_label.isVisible()

    composer.set_text("x" * (LENGTH_MAX - 12))
    assert composer.counter_label.text() == "12 characters left"

    composer.set_text("x" * (LENGTH_MAX + 5))
    assert composer.counter_label.text() == "−5 characters left"
    with qtbot.assertNotEmitted(composer.send_requested):
        composer.send()


def test_a_draft_is_told_once_typing_pauses(qtbot: QtBot, composer: Composer) -> None:
    with qtbot.waitSignal(composer.draft_changed) as told:
        qtbot.keyClicks(composer.edit, "half a sen")

    assert told.args == ["half a sen"]


def test_a_draft_is_told_at_once_where_there_is_no_time(qtbot: QtBot, composer: Composer) -> None:
    qtbot.keyClicks(composer.edit, "half")

    with qtbot.waitSignal(composer.draft_changed, timeout=100):
        composer.flush_draft()
    with qtbot.assertNotEmitted(composer.draft_changed):
        composer.flush_draft()


def test_a_draft_that_is_put_back_is_no_change(qtbot: QtBot, composer: Composer) -> None:
    with qtbot.assertNotEmitted(composer.draft_changed, wait=700):
        composer.set_text("what was typed yesterday")

    assert composer.text == "what was typed yesterday"


def test_while_it_is_sent_nothing_is_sent_again(qtbot: QtBot, composer: Composer) -> None:
    composer.set_text("Hello")
    composer.set_busy(True)

    with qtbot.assertNotEmitted(composer.send_requested):
        qtbot.keyClick(composer.edit, Qt.Key.Key_Return, CONTROL)

    composer.set_busy(False)
    with qtbot.waitSignal(composer.send_requested):
        composer.send()


def test_escape_gives_the_keyboard_back(qtbot: QtBot, composer: Composer) -> None:
    with qtbot.waitSignal(composer.left):
        qtbot.keyClick(composer.edit, Qt.Key.Key_Escape)


def test_the_field_has_the_name_that_is_read_aloud(composer: Composer) -> None:
    assert composer.edit.accessibleName() == "Write to them"
    assert composer.send_button.text() == "Send"
