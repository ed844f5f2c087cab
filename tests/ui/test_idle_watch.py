"""What counts as somebody being there, and what does not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.desk_stage import desk, desk_lock, is_locked, lock, stage, unlock
from tests.ui.shell_fakes import FakeScreen
from tests.ui.shell_stage import Stage
from ui.changes import Topic
from ui.idle_watch import IdleWatch

__all__ = ["desk", "stage"]


def idle(stage: Stage) -> IdleWatch:
    return desk_lock(stage).idle


def test_a_desk_nobody_touches_is_locked_after_the_minutes_of_the_book(
    qtbot: QtBot, desk: Stage
) -> None:
    assert desk.workspace.operators.idle_reads == 1
    desk.clock.move(timedelta(minutes=9, seconds=59))
    idle(desk).look()
    assert not is_locked(desk)

    desk.clock.move(timedelta(seconds=1))
    idle(desk).look()

    qtbot.waitUntil(lambda: is_locked(desk))


@pytest.mark.parametrize("touch", ["key", "mouse"])
def test_a_key_or_the_mouse_keeps_it_open(qtbot: QtBot, desk: Stage, touch: str) -> None:
    desk.clock.move(timedelta(minutes=9))
    if touch == "key":
        QTest.keyClick(desk.window, Qt.Key.Key_A)
    else:
        QTest.mouseMove(desk.frame.windowHandle(), desk.frame.rect().center())
    desk.clock.move(timedelta(minutes=9))
    idle(desk).look()
    QApplication.processEvents()
    assert not is_locked(desk)

    desk.clock.move(timedelta(minutes=1))
    idle(desk).look()

    qtbot.waitUntil(lambda: is_locked(desk))


def test_the_sleep_of_the_computer_counts_and_the_first_touch_is_not_let_in(
    qtbot: QtBot, desk: Stage
) -> None:
    screen = desk.window.current_screen
    assert isinstance(screen, FakeScreen)
    desk.clock.move(timedelta(hours=8))

    QTest.keyClick(screen.other_edit, Qt.Key.Key_X)

    qtbot.waitUntil(lambda: is_locked(desk))
    assert screen.other_edit.text() == ""


def test_a_clock_that_is_set_back_locks_nothing(desk: Stage) -> None:
    desk.clock.move(timedelta(hours=-8))

    idle(desk).look()
    QApplication.processEvents()

    assert not is_locked(desk)


def test_other_minutes_hold_at_once(qtbot: QtBot, desk: Stage) -> None:
    desk.workspace.operators.minutes = 1
    desk.shell.changes.announce(Topic.SETTINGS)
    desk.clock.move(timedelta(minutes=1))

    idle(desk).look()

    qtbot.waitUntil(lambda: is_locked(desk))


def test_after_the_password_the_time_begins_anew(qtbot: QtBot, desk: Stage) -> None:
    lock(qtbot, desk)
    desk.clock.move(timedelta(hours=1))
    unlock(qtbot, desk)

    idle(desk).look()
    QApplication.processEvents()

    assert desk.window.isVisible()
    assert idle(desk).timer.isActive()
