"""The window at a desk that can be locked, and the keys that lock and unlock it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.shell_fakes import CLERK, FakeOperators
from tests.ui.shell_stage import Stage, stage
from ui.desk_lock import DeskLock
from ui.lock_page import LockPage

__all__ = ["desk", "stage"]

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """The window while the clerk works who has signed in."""
    monkeypatch.setattr("ui.idle_watch.SystemClock", lambda: stage.clock)
    stage.workspace.operators = FakeOperators(person=None)
    stage.shell.open_books()
    stage.dialogs[0].let_in(CLERK)
    yield stage
    stage.shell.stop()


def desk_lock(stage: Stage) -> DeskLock:
    lock = stage.shell.findChild(DeskLock)
    assert isinstance(lock, DeskLock)
    return lock


def page_of(stage: Stage) -> LockPage:
    page = desk_lock(stage).page
    assert page is not None
    return page


def is_locked(stage: Stage) -> bool:
    return any(lock.is_locked for lock in stage.shell.findChildren(DeskLock))


def lock(qtbot: QtBot, stage: Stage) -> LockPage:
    """Press Ctrl+L and return the page that covers everything."""
    target = QApplication.activeModalWidget() or stage.window
    QTest.keyClick(target, Qt.Key.Key_L, CONTROL)
    qtbot.waitUntil(lambda: is_locked(stage))
    return page_of(stage)


def unlock(qtbot: QtBot, stage: Stage, password: str = "right") -> None:
    page = page_of(stage)
    qtbot.keyClicks(page.password_edit, password)
    qtbot.keyClick(page.password_edit, Qt.Key.Key_Return)
    QApplication.sendPostedEvents()
