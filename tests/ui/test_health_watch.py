from __future__ import annotations

from pytestqt.qtbot import QtBot

from billing_desktop.domain.health import Thing, fine, note, wrong
from billing_desktop.errors import BusyError
from tests.ui.shell_fakes import AUDITOR, FakeHealth
from ui.changes import ChangeHub, Topic
from ui.health_watch import INTERVAL_SECONDS, HealthWatch
from ui.tasks import InlineTasks


def watch_of(health: FakeHealth, changes: ChangeHub | None = None) -> tuple[HealthWatch, list[int]]:
    watch = HealthWatch(
        health=health, operator=AUDITOR, tasks=InlineTasks(), changes=changes or ChangeHub()
    )
    told: list[int] = []
    watch.wrong_counted.connect(told.append)
    return watch, told


def test_only_what_is_wrong_is_counted_and_looked_at_again_later(qtbot: QtBot) -> None:
    health = FakeHealth(
        (fine(Thing.DISK, "a"), note(Thing.BACKUPS, None, "b"), wrong(Thing.CLOCK, None, "c"))
    )
    watch, told = watch_of(health)
    watch.run()
    assert health.asked == 0  # The window opens first.

    watch.look()

    assert told == [1]
    assert watch.timer.interval() == INTERVAL_SECONDS * 1000
    watch.stop()


def test_a_book_that_does_not_answer_leaves_what_was_known_and_is_asked_again(
    qtbot: QtBot,
) -> None:
    health = FakeHealth(problem=BusyError("busy"))
    watch, told = watch_of(health)

    watch.look()

    assert told == []
    assert watch.timer.isActive()
    watch.stop()


def test_a_change_of_settings_is_a_reason_to_look(qtbot: QtBot) -> None:
    changes = ChangeHub()
    health = FakeHealth((wrong(Thing.BACKUPS, None, "c"),))
    watch, told = watch_of(health, changes)

    changes.announce(Topic.MAIL)
    assert told == []
    changes.announce(Topic.SETTINGS)

    assert told == [1]
    watch.stop()


def test_after_the_end_nothing_is_asked(qtbot: QtBot) -> None:
    health = FakeHealth()
    watch, _ = watch_of(health)
    watch.stop()

    watch.look()

    assert health.asked == 0
    assert not watch.timer.isActive()
