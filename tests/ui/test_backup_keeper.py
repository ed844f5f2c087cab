from __future__ import annotations

import pytest

from billing_desktop.errors import BackupError
from tests.ui.accounts.books import WaitingTasks
from tests.ui.shell_fakes import AUDITOR, CLERK, FakeBackups
from ui.backup_keeper import FIRST_SECONDS, INTERVAL_SECONDS, BackupKeeper
from ui.changes import ChangeHub, Topic
from ui.tasks import InlineTasks


def test_it_looks_soon_and_then_every_quarter_of_an_hour(qapp: object) -> None:
    backups = FakeBackups()
    keeper = BackupKeeper(backups=backups, operator=CLERK, tasks=InlineTasks(), changes=ChangeHub())

    keeper.run()
    assert (keeper.timer.isActive(), keeper.timer.interval()) == (True, FIRST_SECONDS * 1000)
    assert backups.asked == 0
    keeper.timer.timeout.emit()

    assert backups.asked == 1
    assert (keeper.timer.isActive(), keeper.timer.interval()) == (True, INTERVAL_SECONDS * 1000)


def test_a_backup_that_was_made_is_told_to_the_screens(qapp: object) -> None:
    backups, changes, told = FakeBackups(), ChangeHub(), list[str]()
    changes.changed.connect(told.append)
    keeper = BackupKeeper(backups=backups, operator=CLERK, tasks=InlineTasks(), changes=changes)

    keeper.look()
    assert told == []
    backups.made = object()
    keeper.look()

    assert told == [Topic.SETTINGS]


def test_two_are_never_made_at_once_and_none_after_the_end(qapp: object) -> None:
    backups, tasks = FakeBackups(), WaitingTasks()
    keeper = BackupKeeper(backups=backups, operator=CLERK, tasks=tasks, changes=ChangeHub())

    keeper.look()
    keeper.look()
    keeper.stop()
    tasks.finish_all()
    assert backups.asked == 1
    keeper.look()
    tasks.finish_all()

    assert backups.asked == 1
    assert not keeper.timer.isActive()


def test_what_fails_is_tried_again(qapp: object, caplog: pytest.LogCaptureFixture) -> None:
    backups = FakeBackups(problem=BackupError("The disk is full."))
    keeper = BackupKeeper(backups=backups, operator=CLERK, tasks=InlineTasks(), changes=ChangeHub())

    keeper.look()

    assert "The disk is full." in caplog.text
    assert keeper.timer.isActive()


def test_who_only_reads_makes_none(qapp: object) -> None:
    keeper = BackupKeeper(
        backups=FakeBackups(), operator=AUDITOR, tasks=InlineTasks(), changes=ChangeHub()
    )

    keeper.run()

    assert not keeper.timer.isActive()
