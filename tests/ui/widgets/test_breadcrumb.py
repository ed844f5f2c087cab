"""The way back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.widgets.breadcrumb import Breadcrumb


@pytest.fixture
def breadcrumb(qtbot: QtBot) -> Breadcrumb:
    breadcrumb = Breadcrumb()
    qtbot.addWidget(breadcrumb)
    breadcrumb.set_items(["Accounts", "Brun & Fils", "Customer Portal"])
    breadcrumb.show()
    return breadcrumb


def test_each_page_above_is_a_link(qtbot: QtBot, breadcrumb: Breadcrumb) -> None:
    with qtbot.waitSignal(breadcrumb.chosen) as chosen:
        qtbot.mouseClick(breadcrumb.links[1], Qt.MouseButton.LeftButton)

    assert chosen.args == [1]
    assert len(breadcrumb.links) == 2


def test_a_name_with_an_ampersand_is_read_as_it_is(breadcrumb: Breadcrumb) -> None:
    found = QAccessible.queryAccessibleInterface(breadcrumb.links[1])

    assert found.text(QAccessible.Text.Name) == "Brun & Fils"


def test_another_way_replaces_the_old_one(breadcrumb: Breadcrumb) -> None:
    breadcrumb.set_items(["Accounts", "Weidmann Logistik GmbH"])

    assert [link.accessibleName() for link in breadcrumb.links] == ["Accounts"]


def test_the_links_come_before_what_is_below_them_however_late_they_are_made(
    qtbot: QtBot,
) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    breadcrumb, below = Breadcrumb(), QPushButton("Below")
    column = QVBoxLayout(page)
    column.addWidget(breadcrumb)
    column.addWidget(below)
    page.show()

    breadcrumb.set_items(["Accounts", "Brun & Fils"])
    breadcrumb.set_items(["Accounts", "Brun & Fils", "Customer Portal"])

    page.activateWindow()
    below.setFocus()
    qtbot.waitUntil(below.hasFocus)
    reached = []
    for _ in range(3):
        qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
        reached.append(page.focusWidget())
    assert reached == [*breadcrumb.links, below]


def test_the_same_way_again_leaves_the_links_alone(breadcrumb: Breadcrumb) -> None:
    before = breadcrumb.links

    breadcrumb.set_items(["Accounts", "Brun & Fils", "Customer Portal"])

    assert breadcrumb.links == before
