"""Labels of a known width."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from ui.widgets.wrapped_label import WrappedLabel


def test_it_is_as_high_as_its_lines(qtbot: QtBot) -> None:
    label = WrappedLabel("An account holds the prepaid balance of one customer.", 150)
    qtbot.addWidget(label)
    one_line = WrappedLabel("Short.", 150)
    qtbot.addWidget(one_line)

    assert label.sizeHint().width() == 150
    assert label.sizeHint().height() > 2 * one_line.sizeHint().height()
    assert one_line.sizeHint().height() < 2 * label.fontMetrics().height()
