"""Work that waits for the password, and while the desk is held."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from billing_desktop.errors import NotAllowedError, UserError
from tests.ui.shell_fakes import CLERK
from tests.ui.shell_stage import Stage, stage
from ui.desk_tasks import DeskTasks
from ui.tasks import BackgroundTasks, InlineTasks

__all__ = ["stage"]


class Call:
    """Refuses until the password was given, and keeps what it is told."""

    def __init__(self, tasks: DeskTasks, *, refusals: int = 1) -> None:
        self.owner = QObject()
        self.made = 0
        self.told: list[str] = []
        self._refusals = refusals
        self._tasks = tasks

    def run(self) -> Call:
        self._tasks.run(
            self.owner,
            self._work,
            on_success=self.told.append,
            on_error=lambda error: self.told.append(getattr(error, "code", "bug")),
        )
        return self

    def _work(self) -> str:
        self.made += 1
        if self.made <= self._refusals:
            raise NotAllowedError("The password.", code="password_needed")
        return "done"


@pytest.fixture
def tasks(qapp: object) -> DeskTasks:
    return DeskTasks(InlineTasks())


@pytest.fixture
def asked(tasks: DeskTasks) -> list[object]:
    """The owners for whom the password was asked for."""
    owners: list[object] = []
    tasks.password_needed.connect(owners.append)
    return owners


def test_a_call_is_repeated_once_after_the_password(tasks: DeskTasks, asked: list[object]) -> None:
    call = Call(tasks).run()
    assert (asked, call.told) == ([call.owner], [])

    tasks.confirmed()

    assert (call.made, call.told) == (2, ["done"])


def test_a_call_that_is_refused_again_is_not_asked_about_twice(
    tasks: DeskTasks, asked: list[object]
) -> None:
    call = Call(tasks, refusals=2).run()

    tasks.confirmed()

    assert (call.made, call.told, len(asked)) == (2, ["password_needed"], 1)


def test_without_the_password_the_call_hears_of_its_refusal(
    tasks: DeskTasks, asked: list[object]
) -> None:
    call = Call(tasks).run()

    tasks.given_up()

    assert (call.made, call.told) == (1, ["password_needed"])


def test_one_password_is_for_all_that_wait(tasks: DeskTasks, asked: list[object]) -> None:
    calls = [Call(tasks).run() for _ in range(3)]

    tasks.confirmed()

    assert len(asked) == 1
    assert [call.told for call in calls] == [["done"]] * 3


def test_whoever_has_gone_meanwhile_is_not_called(tasks: DeskTasks, asked: list[object]) -> None:
    call = Call(tasks).run()
    delete(call.owner)

    tasks.confirmed()

    assert (call.made, call.told) == (1, [])


def test_other_errors_go_to_their_owner(tasks: DeskTasks, asked: list[object]) -> None:
    told: list[Exception] = []

    def refuse() -> None:
        raise UserError("No.")

    owner = QObject()
    tasks.run(owner, refuse, on_success=lambda _none: None, on_error=told.append)

    assert [str(error) for error in told] == ["No."]
    assert asked == []


def test_what_was_asked_for_while_held_begins_when_it_is_released(tasks: DeskTasks) -> None:
    rested: list[str] = []
    tasks.hold(lambda: rested.append("at rest"))
    call = Call(tasks, refusals=0).run()
    assert (rested, call.made) == (["at rest"], 0)

    tasks.release()

    assert (call.made, call.told) == (1, ["done"])


def test_what_is_forgotten_never_begins(tasks: DeskTasks) -> None:
    tasks.hold(lambda: None)
    call = Call(tasks, refusals=0).run()

    tasks.forget()
    tasks.release()

    assert (call.made, call.told) == (0, [])


@pytest.fixture
def slow(qtbot: QtBot) -> Iterator[BackgroundTasks]:
    tasks = BackgroundTasks()
    yield tasks
    tasks.close()


def test_work_under_way_is_finished_and_told_of_after_the_release(
    qtbot: QtBot, slow: BackgroundTasks
) -> None:
    tasks, told, rested = DeskTasks(slow), list[str](), list[str]()
    gate: list[Callable[[], None]] = []
    owner = QObject()

    def work() -> str:
        assert not rested  # It may still call the services.
        return "done"

    tasks.run(owner, work, on_success=told.append, on_error=lambda _error: gate.clear())
    tasks.hold(lambda: rested.append("at rest"))
    qtbot.waitUntil(lambda: rested == ["at rest"])
    assert told == []
    tasks.release()

    assert told == ["done"]


def test_the_window_asks_for_the_password_over_the_window_that_wants_it(stage: Stage) -> None:
    stage.workspace.operators.person = None
    stage.shell.open_books()
    stage.dialogs[0].let_in(CLERK)
    call = Call(stage.desk_tasks)
    call.owner = stage.window
    call.run()
    (dialog,) = stage.confirm_dialogs
    assert dialog.objectName() == "confirm_dialog_of_finance"
    assert dialog.parentWidget() is stage.frame

    dialog.accept()

    assert call.told == ["done"]
