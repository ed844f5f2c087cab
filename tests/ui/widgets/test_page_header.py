"""The top of a page."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from ui.widgets.button import Button
from ui.widgets.page_header import PageHeader


def test_parts_are_shown_once_they_are_set(qtbot: QtBot) -> None:
    header = PageHeader("Usage & Billing")
    qtbot.addWidget(header)
    header.resize(900, 80)
    header.show()
    assert not header.breadcrumb.isVisible()
    assert not header.strong_label.isVisible()

    header.set_way("Accounts", "Weidmann Logistik GmbH")
    header.set_second_line("Weidmann Logistik GmbH", "K-10042")
    header.set_count("148")

    assert header.breadcrumb.isVisible()
    assert header.strong_label.isVisible()
    assert header.title_label.text() == "Usage & Billing"
    assert header.count_label.text() == "148"


def test_the_last_action_is_at_the_far_right(qtbot: QtBot) -> None:
    header = PageHeader("Accounts")
    qtbot.addWidget(header)
    export, create = Button("Export"), Button("New account", "primary")
    header.add_action(export)
    header.add_action(create)
    header.resize(900, 40)
    header.show()

    assert export.x() < create.x()
    assert create.geometry().right() == header.rect().right()
