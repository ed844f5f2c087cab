"""The table under the hands of somebody who works with it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from tests.ui.widgets.test_rows_model import LINES, Line, columns
from ui.style.tokens import LIGHT
from ui.widgets.cell_delegate import ROW_HEIGHT, action_box
from ui.widgets.rows_model import RowsModel
from ui.widgets.table import TableView

ACTIONS = 3


@pytest.fixture
def model(qtbot: QtBot) -> RowsModel[Line]:
    model = RowsModel(columns(), key=lambda line: line.name)
    model.set_rows(LINES)
    return model


@pytest.fixture
def view(qtbot: QtBot, model: RowsModel[Line]) -> TableView:
    view = TableView()
    qtbot.addWidget(view)
    view.set_table_model(model)
    view.resize(600, 300)
    view.show()
    qtbot.waitExposed(view)
    view.setFocus()
    return view


def center(view: QTableView, row: int, column: int) -> QPoint:
    return view.visualRect(view.model().index(row, column)).center()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_opens_the_selected_row(qtbot: QtBot, view: TableView, key: Qt.Key) -> None:
    view.select_position(1)

    with qtbot.waitSignal(view.row_activated) as opened:
        qtbot.keyClick(view, key)

    assert opened.args == [LINES[1]]


def test_a_double_click_opens_the_row(qtbot: QtBot, view: TableView) -> None:
    with qtbot.waitSignal(view.row_activated) as opened:
        qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=center(view, 2, 0))

    assert opened.args == [LINES[2]]


def test_arrow_keys_select_and_tell(qtbot: QtBot, view: TableView) -> None:
    view.select_position(0)

    with qtbot.waitSignal(view.row_selected) as selected:
        qtbot.keyClick(view, Qt.Key.Key_Down)

    assert selected.args == [LINES[1]]
    assert view.selected_row is LINES[1]


@pytest.mark.parametrize(
    ("key", "modifier"),
    [
        (Qt.Key.Key_Menu, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier),
    ],
)
def test_the_menu_key_asks_for_the_actions_below_their_button(
    qtbot: QtBot, view: TableView, key: Qt.Key, modifier: Qt.KeyboardModifier
) -> None:
    view.select_position(1)

    with qtbot.waitSignal(view.actions_requested) as asked:
        qtbot.keyClick(view, key, modifier)

    row, at = asked.args
    cell = view.visualRect(view.model().index(1, ACTIONS))
    assert row is LINES[1]
    assert at == view.viewport().mapToGlobal(action_box(cell).bottomRight())


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return])
def test_space_and_enter_on_the_actions_cell_ask_for_them(
    qtbot: QtBot, view: TableView, key: Qt.Key
) -> None:
    view.setCurrentIndex(view.model().index(0, ACTIONS))

    with qtbot.assertNotEmitted(view.row_activated), qtbot.waitSignal(view.actions_requested):
        qtbot.keyClick(view, key)


def test_a_click_on_the_dots_asks_for_the_actions(qtbot: QtBot, view: TableView) -> None:
    with qtbot.waitSignal(view.actions_requested) as asked:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=center(view, 2, ACTIONS))

    assert asked.args[0] is LINES[2]


def test_new_rows_keep_the_selected_one_selected(
    qtbot: QtBot, view: TableView, model: RowsModel[Line]
) -> None:
    view.select_key("Brun")

    model.set_rows([Line("Aguilar", 1), Line("Brun", 9), *LINES[:2]])

    selected = view.selected_row
    assert isinstance(selected, Line)
    assert selected == Line("Brun", 9)


def test_a_selected_row_that_is_gone_leaves_none_selected(
    qtbot: QtBot, view: TableView, model: RowsModel[Line]
) -> None:
    view.select_key("Brun")

    with qtbot.waitSignal(view.row_selected) as selected:
        model.set_rows(LINES[:2])

    assert selected.args == [None]
    assert view.selected_row is None


def test_a_click_on_the_head_sorts_and_a_second_one_turns_round(
    qtbot: QtBot, view: TableView, model: RowsModel[Line]
) -> None:
    header = view.horizontalHeader()
    at = QPoint(header.sectionViewportPosition(0) + 20, 10)

    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert [line.name for line in model.rows] == ["atelier", "Brun", "Weidmann"]

    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert [line.name for line in model.rows] == ["Weidmann", "Brun", "atelier"]
    assert header.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder


def test_a_head_without_order_shows_no_arrow(qtbot: QtBot, view: TableView) -> None:
    header = view.horizontalHeader()
    at = QPoint(header.sectionViewportPosition(2) + 20, 10)

    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)

    assert not header.isSortIndicatorShown()


def test_rows_are_36_high_and_the_selected_one_has_its_bar(qtbot: QtBot, view: TableView) -> None:
    view.select_position(1)

    shown = view.viewport().grab().toImage()

    assert view.rowHeight(0) == ROW_HEIGHT == 36
    assert shown.pixelColor(1, ROW_HEIGHT + 10) == QColor(LIGHT.accent_text)
    assert shown.pixelColor(4, ROW_HEIGHT + 2) == QColor(LIGHT.selection)
    assert shown.pixelColor(1, ROW_HEIGHT - 1) == QColor(LIGHT.line)


def test_the_row_under_the_mouse_is_marked_until_the_mouse_leaves(
    qtbot: QtBot, view: TableView
) -> None:
    QTest.mouseMove(view.viewport(), center(view, 2, 0))
    qtbot.waitUntil(lambda: view.hovered_row == 2)

    QTest.mouseMove(view.viewport(), QPoint(200, 290))
    qtbot.waitUntil(lambda: view.hovered_row == -1)


def test_tab_leaves_the_table(qtbot: QtBot, view: TableView) -> None:
    assert not view.tabKeyNavigation()
