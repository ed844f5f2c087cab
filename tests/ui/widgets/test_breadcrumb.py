"""The way back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
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
