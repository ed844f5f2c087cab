"""The navigation as a whole."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.style.tokens import Tone
from ui.widgets.sidebar import COLLAPSE_BELOW, WIDTH, WIDTH_COLLAPSED, Initials, Sidebar


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    row = QHBoxLayout(window)
    row.setContentsMargins(0, 0, 0, 0)
    bar = Sidebar("Billing Desktop")
    row.addWidget(bar)
    row.addStretch(1)
    bar.add_page("accounts", "Accounts", "users")
    bar.add_page("invoices", "Invoices", "file-text")
    bar.add_page("settings", "Settings", "settings", at_foot=True)
    bar.set_seller("Nordlicht Software GmbH")
    bar.set_operator("Finance Desk", "Connected", "circle-check", Tone.OK)
    qtbot.addWidget(window)
    window.resize(1360, 660)
    window.show()
    return window


@pytest.fixture
def bar(window: QWidget) -> Sidebar:
    bar = window.findChild(Sidebar)
    assert bar is not None
    return bar


def test_pressing_an_item_says_which_page(qtbot: QtBot, bar: Sidebar) -> None:
    with qtbot.waitSignal(bar.page_chosen) as chosen:
        qtbot.mouseClick(bar.item("invoices"), Qt.MouseButton.LeftButton)

    assert chosen.args == ["invoices"]


def test_one_item_at_most_is_current(bar: Sidebar) -> None:
    bar.set_current("accounts")
    bar.set_current("settings")
    assert [bar.item(k).isChecked() for k in ("accounts", "invoices", "settings")] == [
        False,
        False,
        True,
    ]

    bar.set_current("nothing of the kind")
    assert not any(bar.item(k).isChecked() for k in ("accounts", "invoices", "settings"))


def test_in_a_narrow_window_it_shows_icons_only(
    qtbot: QtBot, window: QWidget, bar: Sidebar
) -> None:
    assert (bar.width(), bar.is_collapsed) == (WIDTH, False)

    window.resize(COLLAPSE_BELOW - 1, 660)
    qtbot.waitUntil(lambda: bar.width() == WIDTH_COLLAPSED)
    assert not bar.seller_label.isVisible()
    assert bar.item("invoices").toolTip() == "Invoices"

    window.resize(COLLAPSE_BELOW, 660)
    qtbot.waitUntil(lambda: bar.width() == WIDTH)
    assert bar.seller_label.isVisible()


def test_a_word_beside_the_programs_name_leaves_the_seller_room(bar: Sidebar) -> None:
    assert not bar.mode_badge.isVisible()

    bar.set_mode("TEST")

    assert bar.mode_badge.isVisible()
    label = bar.seller_label
    assert label.fontMetrics().horizontalAdvance(label.text()) <= label.width()


def test_a_badge_can_be_set_and_removed(bar: Sidebar) -> None:
    bar.set_badge("invoices", "3")
    assert bar.item("invoices").badge == "3"

    bar.set_badge("invoices", "")
    assert bar.item("invoices").badge == ""


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Finance Desk", "FD"), ("Office", "O"), ("Desk of the North", "DN"), ("", "")],
)
def test_initials_are_of_the_first_and_the_last_name(qtbot: QtBot, name: str, letters: str) -> None:
    initials = Initials()
    qtbot.addWidget(initials)

    initials.set_name(name)

    assert initials.text() == letters
