"""The round sign of a state."""

from __future__ import annotations

from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from ui.style.tokens import LIGHT, Tone
from ui.widgets.state_circle import StateCircle


def test_the_circle_has_the_ground_of_its_tone(qtbot: QtBot) -> None:
    circle = StateCircle("check", Tone.OK)
    qtbot.addWidget(circle)
    circle.show()

    assert circle.grab().toImage().pixelColor(24, 6) == QColor(LIGHT.ok_soft)


def test_the_arc_turns_while_something_runs_and_rests_when_nobody_sees_it(qtbot: QtBot) -> None:
    circle = StateCircle()
    qtbot.addWidget(circle)
    circle.set_state("credit-card", Tone.INFO, is_spinning=True)
    circle.show()
    first = circle.grab().toImage()

    qtbot.waitUntil(lambda: circle.grab().toImage() != first)
    circle.hide()

    assert circle.is_spinning
    assert not circle._timer.isActive()


def test_without_work_there_is_no_arc(qtbot: QtBot) -> None:
    circle = StateCircle()
    qtbot.addWidget(circle)
    circle.set_state("credit-card", Tone.INFO, is_spinning=True)
    circle.show()

    circle.set_state("x", Tone.BAD)

    assert not circle.is_spinning
    assert circle.grab().toImage().pixelColor(24, 6) == QColor(LIGHT.bad_soft)
