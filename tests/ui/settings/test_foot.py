"""The line below a panel tells good and bad news with an icon, and shows text as it is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.settings.foot import Foot, scrolling
from ui.style.tokens import Tone
from ui.widgets.button import Button


@pytest.fixture
def foot(qtbot: QtBot) -> Foot:
    foot = Foot("some", Button("Save", "primary"))
    qtbot.addWidget(foot)
    foot.show()
    return foot


@pytest.mark.parametrize("tone", [Tone.OK, Tone.BAD])
def test_good_and_bad_news_have_an_icon(foot: Foot, tone: Tone) -> None:
    foot.say("It is <b>so</b>.", tone)

    assert foot.message_label.text() == "It is <b>so</b>."
    assert foot.message_label.textFormat() is Qt.TextFormat.PlainText
    assert foot.message_icon.isVisible()
    assert not foot.message_icon.pixmap().isNull()


def test_what_is_neither_has_one_only_if_it_is_given(foot: Foot) -> None:
    foot.say("Asking…")
    assert not foot.message_icon.isVisible()

    foot.say("Not saved yet.", icon="pencil")
    assert foot.message_icon.isVisible()


def test_an_empty_sentence_takes_the_icon_away(foot: Foot) -> None:
    foot.say("No.", Tone.BAD)

    foot.say("", Tone.BAD, icon="pencil")

    assert foot.message_label.text() == ""
    assert not foot.message_icon.isVisible()


def test_what_scrolls_is_no_stop_of_the_tab_key(qtbot: QtBot) -> None:
    content = QWidget()
    area = scrolling("some", content)
    qtbot.addWidget(area)

    assert area.widget() is content
    assert area.focusPolicy() is Qt.FocusPolicy.NoFocus
    assert area.objectName() == "some_scroll"
