"""The ring shows which button the keyboard has reached, and only then."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.style.focus_frame import REACH, FocusRing
from ui.style.roles import set_role


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    for name in ("first", "second"):
        button = QPushButton(name)
        button.setObjectName(name)
        set_role(button, "secondary")
        column.addWidget(button)
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    return page


def ring_of(page: QWidget) -> FocusRing | None:
    rings = page.findChildren(FocusRing)
    return next((ring for ring in rings if ring.isVisible()), None)


def button(page: QWidget, name: str) -> QPushButton:
    found = page.findChild(QPushButton, name)
    assert found is not None
    return found


def test_the_tab_key_brings_the_ring_around_the_button(page: QWidget) -> None:
    second = button(page, "second")

    second.setFocus(Qt.FocusReason.TabFocusReason)

    ring = ring_of(page)
    assert ring is not None
    assert ring.geometry() == second.geometry().adjusted(-REACH, -REACH, REACH, REACH)


def test_a_click_brings_no_ring(qtbot: QtBot, page: QWidget) -> None:
    qtbot.mouseClick(button(page, "second"), Qt.MouseButton.LeftButton)

    assert button(page, "second").hasFocus()
    assert ring_of(page) is None


def test_the_ring_goes_with_the_focus(page: QWidget) -> None:
    button(page, "first").setFocus(Qt.FocusReason.TabFocusReason)

    button(page, "first").clearFocus()

    assert ring_of(page) is None


def test_the_ring_survives_the_page_it_was_shown_in(qtbot: QtBot, page: QWidget) -> None:
    other = QWidget()
    column = QVBoxLayout(other)
    gone = QPushButton("gone")
    set_role(gone, "secondary")
    column.addWidget(gone)
    other.show()
    gone.setFocus(Qt.FocusReason.TabFocusReason)
    with qtbot.waitSignal(other.destroyed):
        other.deleteLater()

    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    button(page, "second").setFocus(Qt.FocusReason.TabFocusReason)

    assert ring_of(page) is not None
