from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from billing_desktop.domain.operator import Operator
from billing_desktop.domain.sentence import Sentence
from billing_desktop.errors import BusyError, ProviderError
from tests.builders import NOW
from tests.fakes.clock import MovableClock
from tests.ui.shell_fakes import AUDITOR, CLERK, FakePayments, Report
from ui.changes import ChangeHub, Topic
from ui.payment_sync import (
    INTERVAL_SECONDS,
    INTERVAL_SECONDS_MAX,
    Connection,
    PaymentSync,
    ProviderState,
)
from ui.tasks import InlineTasks, T, Tasks
from ui.wake_watch import WakeWatch

REFUSED = Sentence("The payment provider does not accept the key.")


class HeldTasks:
    """Runs nothing before it is told to."""

    is_busy = False

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


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


def make_sync(
    payments: FakePayments,
    *,
    operator: Operator = CLERK,
    tasks: Tasks | None = None,
    clock: MovableClock | None = None,
) -> tuple[PaymentSync, list[str]]:
    hub = ChangeHub()
    told: list[str] = []
    hub.changed.connect(told.append)
    sync = PaymentSync(
        payments=payments,
        operator=operator,
        tasks=tasks or InlineTasks(),
        changes=hub,
        clock=clock or MovableClock(),
    )
    hub.setParent(sync)
    return sync, told


def timer_of(sync: PaymentSync) -> QTimer:
    (timer,) = (each for each in sync.findChildren(QTimer) if each.parent() is sync)
    return timer


def pauses(sync: PaymentSync, count: int) -> list[int]:
    """Let the timer run out so often, and return the pauses that followed, in seconds."""
    found = []
    for _ in range(count):
        timer_of(sync).timeout.emit()
        found.append(timer_of(sync).interval() // 1000)
    return found


def test_start_asks_at_once_for_itself_and_then_every_minute_for_all(
    qtbot: QtBot, payments: FakePayments
) -> None:
    sync, _ = make_sync(payments)

    sync.start()

    assert payments.syncs == [CLERK]
    assert payments.holders == []
    assert timer_of(sync).isActive()
    assert pauses(sync, 2) == [INTERVAL_SECONDS] * 2
    assert len(payments.holders) == 2
    assert len(set(payments.holders)) == 1


def test_every_window_is_a_holder_of_its_own(qtbot: QtBot, payments: FakePayments) -> None:
    for _ in range(2):
        sync, _told = make_sync(payments)
        sync.start()
        timer_of(sync).timeout.emit()

    assert len(set(payments.holders)) == 2


@pytest.mark.parametrize("report", [Report(changed=1), Report(asked=0, issued=1)])
def test_screens_hear_of_a_sync_that_changed_something(
    qtbot: QtBot, payments: FakePayments, report: Report
) -> None:
    sync, told = make_sync(payments)
    payments.report = report

    sync.run_now()

    assert set(told) == {Topic.ACCOUNTS, Topic.TOP_UPS, Topic.INVOICES, Topic.TASKS}


@pytest.mark.parametrize(
    ("report", "connection"),
    [
        (Report(asked=0), Connection.NOTHING_OPEN),
        (Report(asked=2), Connection.CONNECTED),
        (Report(asked=2, unanswered=3, key_refused=REFUSED), Connection.KEY_REFUSED),
        (Report(asked=0, unanswered=2, is_connected=False), Connection.NO_PROVIDER),
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
    sync.state_changed.connect(lambda state: seen.append(state.connection))
    payments.error = ProviderError("No answer.")

    sync.run_now()
    payments.error = None
    sync.run_now()

    assert seen == [Connection.UNREACHABLE, Connection.CONNECTED]


def test_silence_is_told_since_when_and_until_when(
    qtbot: QtBot, payments: FakePayments, clock: MovableClock
) -> None:
    sync, _ = make_sync(payments, clock=clock)
    payments.report = Report(unanswered=1)
    sync.start()

    clock.move(timedelta(minutes=1))
    timer_of(sync).timeout.emit()

    again_at = NOW + timedelta(minutes=1, seconds=2 * INTERVAL_SECONDS)
    assert sync.state == ProviderState(Connection.UNREACHABLE, NOW, again_at)


def test_pauses_double_while_there_is_no_answer_and_are_short_again_after_one(
    qtbot: QtBot, payments: FakePayments
) -> None:
    sync, _ = make_sync(payments)
    payments.report = Report(unanswered=1)
    sync.start()

    waited = pauses(sync, 6)
    payments.report = Report()
    answered = pauses(sync, 1)
    payments.report = Report(unanswered=1)

    assert waited == [120, 240, 480, INTERVAL_SECONDS_MAX, INTERVAL_SECONDS_MAX, 900]
    assert answered == [INTERVAL_SECONDS]
    assert pauses(sync, 2) == [60, 120]


def test_somebody_who_asks_makes_the_pauses_short_again(
    qtbot: QtBot, payments: FakePayments
) -> None:
    sync, _ = make_sync(payments)
    payments.report = Report(unanswered=1)
    sync.start()
    pauses(sync, 3)

    sync.run_now()

    assert timer_of(sync).interval() == INTERVAL_SECONDS * 1000


def test_a_database_that_does_not_answer_is_not_said_to_be_the_provider(
    qtbot: QtBot, payments: FakePayments
) -> None:
    sync, _ = make_sync(payments)
    payments.error = BusyError("Somebody else holds the books.")

    sync.run_now()

    assert sync.connection is Connection.CHECKING


def test_what_another_workstation_asks_for_is_left_to_it(
    qtbot: QtBot, payments: FakePayments
) -> None:
    sync, told = make_sync(payments)
    sync.start()
    payments.is_leased_to_another = True

    timer_of(sync).timeout.emit()

    assert len(payments.syncs) == 1
    assert sync.connection is Connection.CONNECTED
    assert told == []
    assert timer_of(sync).isActive()


def test_whether_the_provider_answers_here_is_asked_from_here(
    qtbot: QtBot, payments: FakePayments
) -> None:
    sync, _ = make_sync(payments)
    payments.report = Report(unanswered=1)
    sync.start()
    payments.is_leased_to_another = True
    payments.report = Report()

    timer_of(sync).timeout.emit()

    assert sync.connection is Connection.CONNECTED


def test_a_computer_that_has_slept_asks_at_once(
    qtbot: QtBot, payments: FakePayments, clock: MovableClock
) -> None:
    sync, _ = make_sync(payments, clock=clock)
    payments.report = Report(unanswered=1)
    sync.start()
    pauses(sync, 3)
    asked = len(payments.syncs)
    (watch,) = sync.findChildren(WakeWatch)

    clock.move(timedelta(hours=8))
    watch.look()

    assert len(payments.syncs) == asked + 1
    assert timer_of(sync).interval() == INTERVAL_SECONDS * 1000


def test_stopped_sync_asks_no_more(
    qtbot: QtBot, payments: FakePayments, clock: MovableClock
) -> None:
    sync, _ = make_sync(payments, clock=clock)
    sync.start()

    sync.stop()
    clock.move(timedelta(hours=8))
    sync.findChildren(WakeWatch)[0].look()

    assert not timer_of(sync).isActive()
    assert len(payments.syncs) == 1


def test_operator_who_may_not_sync_never_asks(qtbot: QtBot, payments: FakePayments) -> None:
    sync, _ = make_sync(payments, operator=AUDITOR)

    sync.start()

    assert payments.syncs == []
    assert not timer_of(sync).isActive()
