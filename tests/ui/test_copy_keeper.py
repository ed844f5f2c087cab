from __future__ import annotations

import pytest

from billing_desktop.errors import DatabaseRefusedError
from tests.ui.accounts.books import WaitingTasks
from tests.ui.shell_fakes import AUDITOR, FakeInvoices
from ui.changes import ChangeHub, Topic
from ui.copy_keeper import CopyKeeper
from ui.tasks import InlineTasks


def test_what_is_asked_for_meanwhile_is_done_once_more_and_only_once(qapp: object) -> None:
    invoices, tasks, changes = FakeInvoices(), WaitingTasks(), ChangeHub()
    keeper = CopyKeeper(invoices=invoices, operator=AUDITOR, tasks=tasks, changes=changes)

    keeper.run()
    changes.announce(Topic.INVOICES)
    changes.announce(Topic.INVOICES)
    tasks.finish_all()

    assert invoices.asked == 2


def test_once_stopped_it_begins_nothing_more(qapp: object) -> None:
    invoices, changes = FakeInvoices(), ChangeHub()
    keeper = CopyKeeper(invoices=invoices, operator=AUDITOR, tasks=InlineTasks(), changes=changes)

    keeper.stop()
    changes.announce(Topic.INVOICES)

    assert invoices.asked == 0


def test_other_changes_make_no_copies(qapp: object) -> None:
    invoices, changes = FakeInvoices(), ChangeHub()
    keeper = CopyKeeper(invoices=invoices, operator=AUDITOR, tasks=InlineTasks(), changes=changes)

    changes.announce(Topic.ACCOUNTS)

    assert keeper is not None
    assert invoices.asked == 0


def test_a_failure_is_logged_and_the_next_change_tries_again(
    qapp: object, caplog: pytest.LogCaptureFixture
) -> None:
    invoices, changes = FakeInvoices(problem=DatabaseRefusedError("Away.")), ChangeHub()
    keeper = CopyKeeper(invoices=invoices, operator=AUDITOR, tasks=InlineTasks(), changes=changes)

    keeper.run()
    assert "copies of documents could not be made: Away." in caplog.text
    invoices.problem = None
    changes.announce(Topic.INVOICES)

    assert invoices.asked == 2
