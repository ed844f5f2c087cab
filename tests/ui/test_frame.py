from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from ui.frame import GROUNDS, PROGRAM_NAME, SIZE_MIN, Frame, is_dark
from ui.style.tokens import DARK, LIGHT
from ui.translation import set_language


def frame_of(qtbot: QtBot, *, dark: bool = False) -> Frame:
    frame = Frame(dark=dark)
    qtbot.addWidget(frame)
    return frame


def words(frame: Frame) -> set[str]:
    return {label.text() for label in frame.findChildren(QLabel)}


def test_first_paint_is_told_once(qtbot: QtBot) -> None:
    frame = frame_of(qtbot)
    painted: list[bool] = []
    frame.painted.connect(lambda: painted.append(True))

    with qtbot.waitSignal(frame.painted):
        frame.show()
    frame.repaint()
    QApplication.sendPostedEvents()

    assert painted == [True]


def test_first_picture_has_the_words_of_the_sidebar(qtbot: QtBot) -> None:
    assert {PROGRAM_NAME, "Accounts", "Invoices"} <= words(frame_of(qtbot))

    set_language("de")
    assert {PROGRAM_NAME, "Konten", "Rechnungen"} <= words(frame_of(qtbot))


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_first_picture_has_the_grounds_of_the_theme(tokens: object) -> None:
    assert tokens in (LIGHT, DARK)
    theme = LIGHT if tokens == LIGHT else DARK

    assert GROUNDS[theme.is_dark] == (theme.sidebar, theme.canvas)


def test_content_takes_the_place_of_the_picture_and_names_the_window(qtbot: QtBot) -> None:
    frame = frame_of(qtbot)
    content = QWidget()
    content.setWindowTitle("Books of somebody")

    frame.set_content(content)
    assert frame.windowTitle() == "Books of somebody"
    assert frame.centralWidget() is content

    content.setWindowTitle("Books of somebody else")
    assert frame.windowTitle() == "Books of somebody else"


def test_next_content_removes_the_one_before(qtbot: QtBot) -> None:
    frame = frame_of(qtbot)
    first, second = QWidget(), QWidget()
    frame.set_content(first)

    with qtbot.waitSignal(first.destroyed):
        frame.set_content(second)

    assert frame.centralWidget() is second


def test_closing_is_told(qtbot: QtBot) -> None:
    frame = frame_of(qtbot)
    frame.show()

    with qtbot.waitSignal(frame.closed):
        frame.close()


def test_window_may_be_as_small_as_a_small_screen(qtbot: QtBot) -> None:
    frame = frame_of(qtbot)

    assert (frame.minimumWidth(), frame.minimumHeight()) == SIZE_MIN
    assert SIZE_MIN[0] <= 1310
    assert SIZE_MIN[1] <= 660


def test_preference_decides_between_light_and_dark(qapp: QApplication) -> None:
    assert is_dark(qapp, preferred=True)
    assert not is_dark(qapp, preferred=False)
    assert is_dark(qapp, preferred=None) in (True, False)
