"""The bar chart: scale, keyboard, and its figures for those who cannot see it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ui.style.tokens import LIGHT
from ui.widgets.chart import Bar, BarChart, _ticks

BARS = (
    Bar("Sep", 63_500, "€635.00"),
    Bar("Oct", 66_100, "€661.00"),
    Bar("Nov", 43_610, "€436.10", is_partial=True),
)


@pytest.fixture
def chart(qtbot: QtBot) -> BarChart:
    chart = BarChart(lambda minor: f"€{minor // 100}")
    qtbot.addWidget(chart)
    chart.set_bars(BARS)
    chart.set_average(61_242, "€612.42")
    chart.resize(600, 180)
    chart.show()
    return chart


def test_the_axis_goes_in_round_steps_to_above_the_highest_bar(chart: BarChart) -> None:
    assert chart.ticks() == (0, 25_000, 50_000, 75_000)


@given(highest=st.integers(0, 10**15))
def test_the_axis_has_few_lines_and_holds_every_bar(highest: int) -> None:
    ticks = _ticks(highest)

    assert 2 <= len(ticks) <= 4
    assert ticks[-1] >= highest
    assert len({b - a for a, b in pairwise(ticks)}) == 1


def test_the_figures_are_in_the_accessible_description(chart: BarChart) -> None:
    assert chart.accessibleDescription() == "Sep: €635.00; Oct: €661.00; Nov: €436.10; €612.42"

    chart.set_average(None, "")
    assert chart.accessibleDescription() == "Sep: €635.00; Oct: €661.00; Nov: €436.10"


def test_a_higher_amount_is_a_higher_bar_and_all_stand_on_zero(chart: BarChart) -> None:
    boxes = [chart.bar_box(place) for place in range(3)]

    assert boxes[1].height() > boxes[0].height() > boxes[2].height()
    assert len({box.bottom() for box in boxes}) == 1


def test_the_mouse_shows_the_value_of_the_bar_below_it(qtbot: QtBot, chart: BarChart) -> None:
    box = chart.bar_box(1)

    with qtbot.waitSignal(chart.bar_entered):
        QTest.mouseMove(chart, box.center().toPoint())

    assert chart.current == 1
    inside = QPoint(int(box.center().x()), int(box.bottom()) - 10)
    assert chart.grab().toImage().pixelColor(inside) == QColor(LIGHT.accent)


def test_arrow_keys_go_from_bar_to_bar_and_stop_at_the_ends(qtbot: QtBot, chart: BarChart) -> None:
    chart.activateWindow()
    chart.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(lambda: chart.current == 2)

    places = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Home, Qt.Key.Key_Left):
        qtbot.keyClick(chart, key)
        places.append(chart.current)

    assert places == [2, 1, 0, 0]
    chart.clearFocus()
    assert chart.current == -1


def test_a_month_in_the_making_is_lighter(chart: BarChart) -> None:
    box = chart.bar_box(2)

    shown = chart.grab().toImage()

    assert shown.pixelColor(box.center().toPoint()) == QColor(LIGHT.bar_soft)


@pytest.mark.parametrize("bars", [(), (Bar("Nov", 0, "€0.00"),), (Bar("Nov", -5, "−€0.05"),)])
def test_nothing_to_show_is_drawn_without_harm(chart: BarChart, bars: tuple[Bar, ...]) -> None:
    chart.set_bars(bars)
    chart.set_average(None, "")

    assert not chart.grab().isNull()
    assert chart.ticks()[0] == 0
