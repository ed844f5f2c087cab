from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from tests.ui.shell_fakes import CLERK, FakeRestorations, FakeStanding
from tests.ui.shell_stage import Stage, stage
from ui.restored_watch import RestoredWatch
from ui.tasks import InlineTasks

__all__ = ["stage"]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # Dialogs, offscreen.


def test_it_tells_only_of_a_book_that_waits(qtbot: QtBot) -> None:
    restorations, told = FakeRestorations(), list[bool]()
    watch = RestoredWatch(restorations=restorations, operator=CLERK, tasks=InlineTasks())
    watch.held.connect(lambda: told.append(True))

    watch.run()
    assert told == []
    restorations.found = FakeStanding(is_held=True)
    watch.run()
    watch.stop()
    watch.run()

    assert told == [True]


def test_whoever_begins_to_work_is_told(stage: Stage) -> None:
    stage.workspace.restorations.found = FakeStanding(is_held=True)

    stage.shell.open_books()

    notice = stage.window.findChild(QMessageBox, "numbers_held_notice")
    assert isinstance(notice, QMessageBox)
    assert notice.text() == "The book was put back to an older state."
    assert "under Settings, Backup" in notice.informativeText()
    notice.close()
