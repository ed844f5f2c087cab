"""Labels that shorten themselves."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from ui.widgets.elided_label import ElidedLabel

NAME = "Kowalczyk Budownictwo Sp. z o.o."


def test_what_does_not_fit_is_in_the_tooltip(qtbot: QtBot) -> None:
    label = ElidedLabel(NAME)
    qtbot.addWidget(label)
    label.resize(80, 20)
    label.show()
    label.grab()
    assert label.is_elided()
    assert label.toolTip() == NAME

    label.resize(500, 20)
    label.grab()
    assert not label.is_elided()
    assert label.toolTip() == ""


def test_it_never_makes_its_surroundings_wider(qtbot: QtBot) -> None:
    label = ElidedLabel(NAME)
    qtbot.addWidget(label)

    assert label.minimumSizeHint().width() == 0
    assert label.text() == NAME
