"""Menus."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.widgets.menu import Menu


@pytest.fixture
def chosen() -> list[str]:
    return []


@pytest.fixture
def owner(qtbot: QtBot) -> QWidget:
    owner = QWidget()
    qtbot.addWidget(owner)
    owner.show()
    return owner


@pytest.fixture
def menu(owner: QWidget, chosen: list[str]) -> Menu:
    menu = Menu(owner)
    menu.add("Complete payment", "circle-play", lambda: chosen.append("complete"), is_default=True)
    menu.addSeparator()
    menu.add("Cancel", "circle-x", lambda: chosen.append("cancel"), is_danger=True)
    return menu


def test_enter_chooses_the_first_at_once(qtbot: QtBot, menu: Menu, chosen: list[str]) -> None:
    menu.open_at(QPoint(50, 50))
    with qtbot.waitSignal(menu.aboutToHide):
        qtbot.keyClick(menu, Qt.Key.Key_Return)

    assert chosen == ["complete"]


def test_arrow_keys_reach_the_last_across_the_line(
    qtbot: QtBot, menu: Menu, chosen: list[str]
) -> None:
    menu.open_at(QPoint(50, 50))
    qtbot.keyClick(menu, Qt.Key.Key_Down)
    with qtbot.waitSignal(menu.aboutToHide):
        qtbot.keyClick(menu, Qt.Key.Key_Return)

    assert chosen == ["cancel"]


def test_the_default_is_marked(menu: Menu) -> None:
    assert menu.defaultAction() is not None
    assert menu.defaultAction().text() == "Complete payment"
    assert all(action.isSeparator() or not action.icon().isNull() for action in menu.actions())
