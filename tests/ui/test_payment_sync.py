from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from billing_desktop.domain.operator import Operator, Role
from billing_desktop.errors import ProviderError
from ui.changes import ChangeHub, Topic
from ui.payment_sync import INTERVAL_SECONDS, Connection, PaymentSync
from ui.tasks import InlineTasks, T, Tasks

CLERK = Operator("Marta Weiß", Role.FINANCE)
AUDITOR = Operator("Ada Klein", Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class Report:
    changed: bool = False


class FakePayments:
    """A provider that answers or does not."""

    def __init__(self) -> None:
        self.syncs: list[Operator] = []
        self.report = Report()
        self.error: ProviderError | None = None

    def sync(self, operator: Operator) -> Report:
        self.syncs.append(operator)
        if self.error is not None:
            raise self.error
        return self.report


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


def test_screens_hear_of_a_sync_that_changed_something(
    qtbot: QtBot, payments: FakePayments
) -> None:
    sync, told = make_sync(payments)
    payments.report = Report(changed=True)

    sync.run_now()

    assert set(told) == {Topic.ACCOUNTS, Topic.TOP_UPS, Topic.INVOICES}


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
