from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from types import FrameType

import pytest
from PySide6.QtCore import QObject, Qt, QThread
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from billing_desktop.errors import UserError
from ui.tasks import BackgroundTasks, InlineTasks, Tasks


@pytest.fixture
def background(qtbot: QtBot) -> Iterator[BackgroundTasks]:
    tasks = BackgroundTasks()
    yield tasks
    tasks.close()


@pytest.fixture(params=["background", "inline"])
def tasks(request: pytest.FixtureRequest, background: BackgroundTasks) -> Tasks:
    return background if request.param == "background" else InlineTasks()


@pytest.fixture
def hooked(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """What reached the exception hook."""
    errors: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda _kind, error, _trace: errors.append(error))
    return errors


class Outcome(QObject):
    """Keeps what the callbacks brought, and in which thread they ran."""

    def __init__(self) -> None:
        super().__init__()
        self.results: list[object] = []
        self.errors: list[Exception] = []
        self.threads: list[QThread] = []

    def on_success(self, result: object) -> None:
        self.results.append(result)
        self.threads.append(QThread.currentThread())

    def on_error(self, error: Exception) -> None:
        self.errors.append(error)
        self.threads.append(QThread.currentThread())


def run(tasks: Tasks, outcome: Outcome, work: object) -> None:
    assert callable(work)
    tasks.run(outcome, work, on_success=outcome.on_success, on_error=outcome.on_error)


def settle(qtbot: QtBot, tasks: Tasks) -> None:
    qtbot.waitUntil(lambda: not getattr(tasks, "is_busy", False))


def refuse() -> None:
    raise UserError("No.")


def stumble() -> None:
    raise KeyError("a bug")


def test_result_arrives_on_the_gui_thread(qtbot: QtBot, tasks: Tasks) -> None:
    outcome = Outcome()

    run(tasks, outcome, lambda: 42)
    settle(qtbot, tasks)

    assert outcome.results == [42]
    assert outcome.threads == [outcome.thread()]


def test_work_runs_beside_the_gui_thread(qtbot: QtBot, background: BackgroundTasks) -> None:
    outcome = Outcome()

    run(background, outcome, threading.get_ident)
    settle(qtbot, background)

    assert outcome.results != [threading.get_ident()]


def test_refusal_goes_to_the_screen_alone(
    qtbot: QtBot, tasks: Tasks, hooked: list[BaseException]
) -> None:
    outcome = Outcome()

    run(tasks, outcome, refuse)
    settle(qtbot, tasks)

    assert [str(error) for error in outcome.errors] == ["No."]
    assert hooked == []


def test_bug_reaches_the_screen_and_then_the_exception_hook(
    qtbot: QtBot, tasks: Tasks, hooked: list[BaseException]
) -> None:
    outcome = Outcome()

    run(tasks, outcome, stumble)
    settle(qtbot, tasks)

    assert len(outcome.errors) == 1
    assert hooked == outcome.errors


def test_bug_that_the_screen_raises_again_reaches_the_hook_once(
    qtbot: QtBot, tasks: Tasks, hooked: list[BaseException]
) -> None:
    outcome = Outcome()

    def raise_again(error: Exception) -> None:
        raise error

    tasks.run(outcome, stumble, on_success=outcome.on_success, on_error=raise_again)
    settle(qtbot, tasks)

    assert [type(error) for error in hooked] == [KeyError]


def test_bug_in_a_callback_reaches_the_hook(
    qtbot: QtBot, tasks: Tasks, hooked: list[BaseException]
) -> None:
    outcome = Outcome()

    tasks.run(outcome, lambda: 1, on_success=lambda _: stumble(), on_error=outcome.on_error)
    settle(qtbot, tasks)

    assert [type(error) for error in hooked] == [KeyError]
    assert outcome.errors == []


def test_callbacks_are_dropped_when_the_owner_is_gone(
    qtbot: QtBot, background: BackgroundTasks
) -> None:
    outcome = Outcome()
    may_end = threading.Event()

    run(background, outcome, may_end.wait)
    delete(outcome)
    may_end.set()
    settle(qtbot, background)

    assert outcome.results == []


def test_worker_that_lingers_is_not_the_last_to_let_go_of_the_owner(qtbot: QtBot) -> None:
    may_begin, may_end = threading.Event(), threading.Event()

    def linger(frame: FrameType, event: str, _argument: object) -> None:
        if (event, frame.f_code.co_name) == ("return", "run"):
            may_end.wait()

    threading.setprofile(linger)  # Of threads that start from now on.
    tasks = BackgroundTasks()
    outcome = Outcome()
    destroyed_in: list[int] = []
    outcome.destroyed.connect(
        lambda: destroyed_in.append(threading.get_ident()), Qt.ConnectionType.DirectConnection
    )

    run(tasks, outcome, may_begin.wait)
    threading.setprofile(None)
    may_begin.set()
    settle(qtbot, tasks)
    del outcome

    assert destroyed_in == [threading.get_ident()]
    may_end.set()
    tasks.close()


def test_inline_callbacks_are_dropped_when_the_work_ends_the_owner() -> None:
    outcome = Outcome()

    run(InlineTasks(), outcome, lambda: delete(outcome))

    assert outcome.results == []


def test_busy_lasts_from_the_first_job_to_the_last_callback(
    qtbot: QtBot, background: BackgroundTasks
) -> None:
    outcome = Outcome()
    changes: list[bool] = []
    background.busy_changed.connect(changes.append)

    for _ in range(8):
        run(background, outcome, lambda: None)
    settle(qtbot, background)

    assert changes == [True, False]
    assert len(outcome.results) == 8


def test_closing_drops_what_has_not_started(qtbot: QtBot) -> None:
    tasks = BackgroundTasks()
    outcome = Outcome()
    may_end = threading.Event()
    started: list[int] = []

    def wait_for_the_end() -> None:
        started.append(1)
        may_end.wait()

    for _ in range(20):
        run(tasks, outcome, wait_for_the_end)

    qtbot.waitUntil(lambda: len(started) >= 1)
    threading.Timer(0.01, may_end.set).start()
    tasks.close()

    assert len(started) < 20
    assert outcome.results == []
    assert not tasks.is_busy
