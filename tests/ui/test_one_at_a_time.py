"""Work never runs twice at once, and what is asked for meanwhile is done once more."""

from __future__ import annotations

from billing_desktop.errors import BusyError
from tests.ui.accounts.books import WaitingTasks
from ui.one_at_a_time import OneAtATime
from ui.tasks import InlineTasks, Tasks


class Counter:
    """Counts how often it was asked, and what was told of it."""

    def __init__(self, tasks: Tasks) -> None:
        self.count = 0
        self.problem: Exception | None = None
        self.told: list[object] = []
        self.turns = OneAtATime(
            self.work, tasks=tasks, on_success=self.told.append, on_error=self.told.append
        )

    def work(self) -> int:
        self.count += 1
        if self.problem is not None:
            raise self.problem
        return self.count


def test_what_is_asked_for_meanwhile_is_done_once_more_and_only_once(qapp: object) -> None:
    tasks = WaitingTasks()
    counter = Counter(tasks)

    for _ in range(5):
        counter.turns.run()
    tasks.finish_all()

    assert counter.told == [1, 2]


def test_what_is_asked_for_afterwards_is_done_anew(qapp: object) -> None:
    counter = Counter(InlineTasks())

    counter.turns.run()
    counter.turns.run()

    assert counter.told == [1, 2]


def test_what_the_end_of_a_run_asks_for_is_done_once(qapp: object) -> None:
    tasks = WaitingTasks()
    told: list[int] = []

    def tell(number: int) -> None:
        told.append(number)
        if number == 1:
            turns.run()

    numbers = iter(range(1, 9))
    turns = OneAtATime(
        lambda: next(numbers), tasks=tasks, on_success=tell, on_error=lambda _error: None
    )

    turns.run()
    turns.run()
    tasks.finish_all()

    assert told == [1, 2]


def test_a_failure_ends_the_run_and_the_next_wish_tries_again(qapp: object) -> None:
    tasks = WaitingTasks()
    counter = Counter(tasks)
    counter.problem = BusyError("Somebody else writes just now.")

    counter.turns.run()
    counter.turns.run()
    tasks.finish_all()
    assert counter.told == [counter.problem]

    counter.problem = None
    counter.turns.run()
    tasks.finish_all()
    assert counter.told[1:] == [2]


def test_once_stopped_it_begins_nothing_more_and_finishes_what_runs(qapp: object) -> None:
    tasks = WaitingTasks()
    counter = Counter(tasks)

    counter.turns.run()
    counter.turns.run()
    counter.turns.stop()
    tasks.finish_all()
    counter.turns.run()
    tasks.finish_all()

    assert counter.told == [1]
