"""Typing into the search."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.widgets.search_field import SearchField


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.addWidget(QPushButton("Export"))
    column.addWidget(SearchField("Company or account", "Ctrl+F"))
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    return page


@pytest.fixture
def search(page: QWidget) -> SearchField:
    field = page.findChild(SearchField)
    assert field is not None
    return field


def test_it_tells_once_typing_has_paused(qtbot: QtBot, search: SearchField) -> None:
    told: list[str] = []
    search.search_changed.connect(told.append)

    with qtbot.waitSignal(search.search_changed):
        qtbot.keyClicks(search, "weid")

    assert told == ["weid"]


def test_enter_does_not_wait(qtbot: QtBot, search: SearchField) -> None:
    qtbot.keyClicks(search, "k-10")

    with qtbot.waitSignal(search.search_changed, timeout=100) as told:
        qtbot.keyClick(search, Qt.Key.Key_Return)

    assert told.args == ["k-10"]


def test_escape_clears(qtbot: QtBot, search: SearchField) -> None:
    qtbot.keyClicks(search, "k")
    qtbot.keyClick(search, Qt.Key.Key_Return)

    with qtbot.waitSignal(search.search_changed, timeout=100) as told:
        qtbot.keyClick(search, Qt.Key.Key_Escape)

    assert told.args == [""]
    assert search.text() == ""


def test_the_shortcut_leads_to_the_field(qtbot: QtBot, page: QWidget, search: SearchField) -> None:
    button = page.findChild(QPushButton)
    assert button is not None
    button.setFocus()

    qtbot.keyClick(button, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)

    assert search.hasFocus()


def test_its_name_is_what_it_searches(search: SearchField) -> None:
    assert search.accessibleName() == "Company or account"
