from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from billing_desktop.domain.operator import Operator
from billing_desktop.errors import ProviderError
from tests.ui.shell_fakes import AUDITOR, CLERK, FakePayments, Report
from ui.changes import ChangeHub, Topic
from ui.payment_sync import INTERVAL_SECONDS, Connection, PaymentSync
from ui.tasks import InlineTasks, T, Tasks


class HeldTasks:
    """Runs nothing before it is told to."""

    def __init__(self) -> None:
        self.held: list[Callable[[], None]] = []

    def run(
        self,
        owner: QObject,
        work: Callable[[], T],
        *,
        on_success: Callable[[T], object],
        on_error: Callable[[Exception], object],
    ) -> None:
        self.held.append(
            lambda: InlineTasks().run(owner, work, on_success=on_success, on_error=on_error)
        )


@pytest.fixture
def payments() -> FakePayments:
    return FakePayments()


def make_sync(
    payments: FakePayments, *, operator: Operator = CLERK, tasks: Tasks | None = None
) -> tuple[PaymentSync, list[str]]:
    hub = ChangeHub()
    told: list[str] = []
    hub.changed.connect(told.append)
    sync = PaymentSync(
        payments=payments, operator=operator, tasks=tasks or InlineTasks(), changes=hub
    )
    hub.setParent(sync)
    return sync, told


def test_start_asks_at_once_and_then_every_minute(qtbot: QtBot, payments: FakePayments) -> None:
    sync, _ = make_sync(payments)

    sync.start()

    assert payments.syncs == [CLERK]
    (timer,) = sync.findChildren(QTimer)
    assert timer.isActive()
    assert timer.interval() == INTERVAL_SECONDS * 1000
    timer.timeout.emit()
    assert len(payments.syncs) == 2


@pytest.mark.parametrize("report", [Report(changed=1), Report(asked=0, issued=1)])
def test_screens_hear_of_a_sync_that_changed_something(
    qtbot: QtBot, payments: FakePayments, report: Report
) -> None:
    sync, told = make_sync(payments)
    payments.report = report

    sync.run_now()

    assert set(told) == {Topic.ACCOUNTS, Topic.TOP_UPS, Topic.INVOICES}


@pytest.mark.parametrize(
    ("report", "connection"),
    [
        (Report(asked=0), Connection.NOTHING_OPEN),
        (Report(asked=2), Connection.CONNECTED),
        (Report(asked=2, unanswered=1), Connection.UNREACHABLE),
    ],
)
def test_connection_says_no_more_than_is_known(
    qtbot: QtBot, payments: FakePayments, report: Report, connection: Connection
) -> None:
    sync, _ = make_sync(payments)
    payments.report = report

    sync.run_now()

    assert sync.connection is connection


def test_screens_are_left_alone_when_nothing_changed(qtbot: QtBot, payments: FakePayments) -> None:
    sync, told = make_sync(payments)

    sync.run_now()

    assert told == []


def test_no_sync_begins_while_another_runs(qtbot: QtBot, payments: FakePayments) -> None:
    tasks = HeldTasks()
    sync, _ = make_sync(payments, tasks=tasks)

    sync.run_now()
    sync.run_now()
    assert len(tasks.held) == 1

    tasks.held[0]()
    sync.run_now()
    assert len(tasks.held) == 2


def test_provider_that_does_not_answer_is_shown_until_it_does(
    qtbot: QtBot, payments: FakePayments
) -> None:
    sync, _ = make_sync(payments)
    seen: list[Connection] = []
    sync.connection_changed.connect(seen.append)
    payments.error = ProviderError("No answer.")

    sync.run_now()
    sync.run_now()
    payments.error = None
    sync.run_now()

    assert seen == [Connection.UNREACHABLE, Connection.CONNECTED]


def test_stopped_sync_asks_no_more(qtbot: QtBot, payments: FakePayments) -> None:
    sync, _ = make_sync(payments)
    sync.start()

    sync.stop()

    (timer,) = sync.findChildren(QTimer)
    assert not timer.isActive()


def test_operator_who_may_not_sync_never_asks(qtbot: QtBot, payments: FakePayments) -> None:
    sync, _ = make_sync(payments, operator=AUDITOR)

    sync.start()

    assert payments.syncs == []
