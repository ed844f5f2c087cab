"""The words beside a chart."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from ui.widgets.chart_legend import ChartLegend


def test_its_words_can_be_read_and_all_fit(qtbot: QtBot) -> None:
    short = ChartLegend("a", "b", "c")
    legend = ChartLegend("Full month", "This month so far", "Monthly Average")
    for widget in (short, legend):
        qtbot.addWidget(widget)

    assert legend.text() == "Full month, This month so far, Monthly Average"
    assert legend.sizeHint().width() > short.sizeHint().width() + 150
