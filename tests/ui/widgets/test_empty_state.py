"""Empty lists."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.widgets.button import Button
from ui.widgets.empty_state import EmptyState
from ui.widgets.key_caps import KeyCap

SENTENCE = "An account holds the prepaid balance of one customer. Create the first one."


def test_it_says_what_this_is_and_offers_what_to_do(qtbot: QtBot) -> None:
    create = Button("New account", "primary", "plus")
    empty = EmptyState("users", "No accounts yet", SENTENCE, create)
    empty.set_keys([("Ctrl+N", "New account")])
    qtbot.addWidget(empty)
    empty.resize(800, 500)
    empty.show()

    with qtbot.waitSignal(create.clicked):
        qtbot.mouseClick(create, Qt.MouseButton.LeftButton)

    assert empty.line_label.text() == "No accounts yet"
    assert [cap.text() for cap in empty.findChildren(KeyCap)] == ["Ctrl+N"]


def test_the_sentence_has_room_for_all_its_lines(qtbot: QtBot) -> None:
    empty = EmptyState("users", "No accounts yet", SENTENCE)
    qtbot.addWidget(empty)
    empty.resize(800, 500)
    empty.show()

    wanted = empty.sentence_label.heightForWidth(empty.sentence_label.width())

    assert empty.sentence_label.height() >= wanted


def test_it_stands_in_the_middle(qtbot: QtBot) -> None:
    empty = EmptyState("search", "Nothing found", "No account matches.")
    qtbot.addWidget(empty)
    empty.resize(800, 500)
    empty.show()

    circle: QWidget = empty.circle

    assert abs(circle.geometry().center().x() - 400) <= 1


def test_it_can_say_something_else(qtbot: QtBot) -> None:
    empty = EmptyState("users", "No accounts yet", SENTENCE)
    qtbot.addWidget(empty)

    empty.set_text("search", "Nothing found", "No account matches “weid”.")

    assert empty.line_label.text() == "Nothing found"
    assert empty.sentence_label.text() == "No account matches “weid”."
