from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tests.ui.usage_and_billing.overviews import months, overview
from ui.translation import set_language
from ui.usage_and_billing.chart_panel import ChartPanel, axis_text


@pytest.fixture
def panel(qtbot: QtBot) -> ChartPanel:
    panel = ChartPanel()
    qtbot.addWidget(panel)
    panel.resize(1088, 210)
    panel.show()
    return panel


def cells(panel: ChartPanel, column: int) -> list[str]:
    model = panel.model
    return [str(model.index(row, column).data()) for row in range(model.rowCount())]


def test_the_figures_are_there_for_those_who_cannot_see_the_bars(panel: ChartPanel) -> None:
    panel.show_overview(overview())

    described = panel.chart.accessibleDescription()
    assert described.startswith("Dec 25: €550.00; Jan 26: €575.00; Feb: €600.00")
    assert described.endswith("Nov: €436.10; €612.42")


def test_the_table_shows_the_same_figures_the_newest_first(qtbot: QtBot, panel: ChartPanel) -> None:
    panel.show_overview(overview())

    qtbot.mouseClick(panel.toggle_button, Qt.MouseButton.LeftButton)

    assert panel.table.isVisible()
    assert not panel.chart.isVisible()
    assert cells(panel, 0)[:2] == ["November 2026", "October 2026"]
    assert cells(panel, 1)[:2] == ["€436.10", "€635.00"]
    assert cells(panel, 2)[0] == "This month so far"
    assert panel.toggle_button.accessibleName() == "Show as chart"


def test_the_button_leads_back_to_the_chart_by_keyboard(qtbot: QtBot, panel: ChartPanel) -> None:
    panel.show_overview(overview())
    assert panel.toggle_button.accessibleName() == "Show as table"

    qtbot.keyClick(panel.toggle_button, Qt.Key.Key_Space)
    qtbot.keyClick(panel.toggle_button, Qt.Key.Key_Space)

    assert panel.chart.isVisible()


def test_the_table_stays_a_table_when_figures_change(qtbot: QtBot, panel: ChartPanel) -> None:
    panel.show_overview(overview())
    qtbot.mouseClick(panel.toggle_button, Qt.MouseButton.LeftButton)

    panel.show_overview(overview(used=months("10", "20")))

    assert panel.table.isVisible()
    assert cells(panel, 1) == ["€20.00", "€10.00"]


def test_without_usage_the_panel_says_where_it_comes_from(panel: ChartPanel) -> None:
    panel.show_overview(overview(used=(), average=None))

    assert panel.empty_state.isVisible()
    assert panel.empty_state.line_label.text() == "No usage yet"
    assert "usage import" in panel.empty_state.sentence_label.text()
    assert not panel.toggle_button.isVisible()
    assert not panel.legend.isVisible()


def test_while_it_is_not_known_nobody_says_that_there_is_no_usage(panel: ChartPanel) -> None:
    panel.show_overview(overview(used=(), average=None))

    panel.clear()

    assert not panel.empty_state.isVisible()


@pytest.mark.parametrize(("language", "text"), [("en", "€750"), ("de", "750 €")])
def test_the_axis_has_whole_amounts(panel: ChartPanel, language: str, text: str) -> None:
    set_language(language)
    panel.show_overview(overview())

    assert [axis_text(tick) for tick in panel.chart.ticks()][-1] == text


def test_an_axis_below_a_euro_keeps_its_cents() -> None:
    assert axis_text(50) == "€0.50"
    assert axis_text(120_000_00) == "€120,000"


def test_the_table_keeps_the_promises_of_a_qt_model(
    panel: ChartPanel, qtmodeltester: ModelTester
) -> None:
    panel.show_overview(overview())

    qtmodeltester.check(panel.model)
