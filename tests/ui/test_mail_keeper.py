from __future__ import annotations

import pytest

from billing_desktop.errors import DatabaseRefusedError
from tests.ui.accounts.books import WaitingTasks
from tests.ui.shell_fakes import AUDITOR, CLERK, FakeOutbox
from ui.changes import ChangeHub, Topic
from ui.mail_keeper import INTERVAL_SECONDS, MailKeeper
from ui.tasks import InlineTasks


def test_what_is_asked_for_meanwhile_is_done_once_more_and_only_once(qapp: object) -> None:
    outbox, tasks, changes = FakeOutbox(), WaitingTasks(), ChangeHub()
    keeper = MailKeeper(outbox=outbox, operator=CLERK, tasks=tasks, changes=changes)

    keeper.run()
    changes.announce(Topic.INVOICES, Topic.MAIL)
    changes.announce(Topic.INVOICES)
    tasks.finish_all()

    assert outbox.asked == 2


def test_it_looks_every_minute(qapp: object) -> None:
    outbox = FakeOutbox()
    keeper = MailKeeper(outbox=outbox, operator=CLERK, tasks=InlineTasks(), changes=ChangeHub())

    keeper.run()
    assert (keeper.timer.isActive(), keeper.timer.interval()) == (True, INTERVAL_SECONDS * 1000)
    keeper.timer.timeout.emit()

    assert outbox.asked == 2


def test_what_was_sent_is_told_to_the_screens(qapp: object) -> None:
    outbox, changes = FakeOutbox(), ChangeHub()
    told: list[str] = []
    keeper = MailKeeper(outbox=outbox, operator=CLERK, tasks=InlineTasks(), changes=changes)
    changes.changed.connect(told.append)

    keeper.run()
    assert told == []
    outbox.next_handed_over = 1
    keeper.run()

    assert told == [Topic.INVOICES, Topic.MAIL, Topic.TASKS]


def test_failed_mails_are_counted_also_for_those_who_only_read(qapp: object) -> None:
    outbox, counts = FakeOutbox(failed=2), list[int]()
    keeper = MailKeeper(outbox=outbox, operator=AUDITOR, tasks=InlineTasks(), changes=ChangeHub())
    keeper.failed_counted.connect(counts.append)

    keeper.run()

    assert (counts, outbox.asked) == ([2], 0)


def test_nobody_sends_who_only_reads_and_nothing_after_the_end(qapp: object) -> None:
    outbox, changes = FakeOutbox(), ChangeHub()
    reader = MailKeeper(outbox=outbox, operator=AUDITOR, tasks=InlineTasks(), changes=changes)
    keeper = MailKeeper(outbox=outbox, operator=CLERK, tasks=InlineTasks(), changes=changes)

    reader.run()
    keeper.stop()
    changes.announce(Topic.INVOICES)

    assert outbox.asked == 0
    assert not keeper.timer.isActive()


def test_a_failure_is_logged_and_the_next_minute_tries_again(
    qapp: object, caplog: pytest.LogCaptureFixture
) -> None:
    outbox = FakeOutbox(problem=DatabaseRefusedError("Away."))
    keeper = MailKeeper(outbox=outbox, operator=CLERK, tasks=InlineTasks(), changes=ChangeHub())

    keeper.run()
    assert "mails could not be sent: Away." in caplog.text
    outbox.problem = None
    keeper.timer.timeout.emit()

    assert outbox.asked == 2
