from __future__ import annotations

from billing_desktop.domain.provider_key import ProviderMode, ProviderStatus
from billing_desktop.errors import DatabaseRefusedError
from tests.ui.accounts.books import WaitingTasks
from tests.ui.shell_fakes import CLERK, FakeProviderKeys
from ui.changes import ChangeHub, Topic
from ui.provider_watch import ProviderWatch
from ui.tasks import InlineTasks

LIVE = ProviderStatus(ProviderMode.LIVE, is_test_book=False)
KEY_GONE = ProviderStatus(ProviderMode.NONE, is_test_book=False, was_connected=True)


def test_it_reads_again_when_the_settings_change_and_only_then(qapp: object) -> None:
    keys, changes = FakeProviderKeys(), ChangeHub()
    read: list[ProviderStatus] = []
    watch = ProviderWatch(provider_keys=keys, operator=CLERK, tasks=InlineTasks(), changes=changes)
    watch.status_read.connect(read.append)
    watch.run()

    changes.announce(Topic.ACCOUNTS)
    keys.found = KEY_GONE
    changes.announce(Topic.SETTINGS)

    assert read == [LIVE, KEY_GONE]
    assert watch.status == KEY_GONE


def test_what_is_read_after_the_end_is_told_to_nobody(qapp: object) -> None:
    keys, tasks = FakeProviderKeys(KEY_GONE), WaitingTasks()
    told: list[ProviderStatus] = []
    watch = ProviderWatch(provider_keys=keys, operator=CLERK, tasks=tasks, changes=ChangeHub())
    watch.status_read.connect(told.append)
    watch.key_needed.connect(told.append)
    watch.run()

    watch.stop()
    tasks.finish_all()
    watch.run()

    assert told == []


def test_a_failure_leaves_what_was_known(qapp: object) -> None:
    keys = FakeProviderKeys()
    watch = ProviderWatch(
        provider_keys=keys, operator=CLERK, tasks=InlineTasks(), changes=ChangeHub()
    )
    watch.run()

    keys.problem = DatabaseRefusedError("Away.")
    watch.run()

    assert watch.status == LIVE
