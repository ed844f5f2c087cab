"""The model behind lists that do not fit in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from ui.tasks import InlineTasks
from ui.widgets.column import Column
from ui.widgets.paged_rows_model import PAGE_SIZE, PAGES_MAX, PagedRowsModel

T = TypeVar("T")
DISPLAY = int(Qt.ItemDataRole.DisplayRole)


class Pages:
    """Numbers as rows; remembers which pages were asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, int]] = []

    def fetch(self, first: int, count: int) -> Sequence[int]:
        self.asked.append((first, count))
        return range(first, first + count)


class HeldTasks(InlineTasks):
    """Keeps the jobs until ``release``, as workers would."""

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
        run = super().run
        self.held.append(lambda: run(owner, work, on_success=on_success, on_error=on_error))

    def release(self) -> None:
        held, self.held = self.held, []
        for job in held:
            job()


@pytest.fixture
def pages() -> Pages:
    return Pages()


@pytest.fixture
def tasks() -> HeldTasks:
    return HeldTasks()


@pytest.fixture
def model(qtbot: QtBot, pages: Pages, tasks: HeldTasks) -> PagedRowsModel[int]:
    column: Column[int] = Column("Number", str, sort_key=lambda row: row)
    model = PagedRowsModel([column], tasks)
    model.set_source(1_000_050, pages.fetch)
    return model


def test_the_count_is_exact_before_anything_was_fetched(
    model: PagedRowsModel[int], pages: Pages
) -> None:
    assert model.rowCount() == 1_000_050
    assert pages.asked == []


def test_a_row_is_there_once_its_page_has_come(
    qtbot: QtBot, model: PagedRowsModel[int], tasks: HeldTasks
) -> None:
    assert model.data(model.index(523_456, 0), DISPLAY) == "…"

    with qtbot.waitSignal(model.dataChanged) as changed:
        tasks.release()

    assert model.data(model.index(523_456, 0), DISPLAY) == "523456"
    first, last = changed.args[0].row(), changed.args[1].row()
    assert (first, last) == (523_400, 523_499)


def test_a_page_on_the_way_is_not_asked_for_again(
    model: PagedRowsModel[int], pages: Pages, tasks: HeldTasks
) -> None:
    for row in range(PAGE_SIZE):
        model.row_at(row)
    tasks.release()

    assert pages.asked == [(0, PAGE_SIZE)]


def test_the_last_page_is_as_short_as_it_is(
    model: PagedRowsModel[int], pages: Pages, tasks: HeldTasks
) -> None:
    model.row_at(1_000_049)
    tasks.release()

    assert pages.asked == [(1_000_000, 50)]
    assert model.row_at(1_000_049) == 1_000_049


def test_no_more_pages_are_held_than_the_limit_and_the_oldest_goes(
    model: PagedRowsModel[int], pages: Pages, tasks: HeldTasks
) -> None:
    for number in range(PAGES_MAX + 10):
        model.row_at(number * PAGE_SIZE)
        tasks.release()
        model.row_at(0)  # Seen all the time, so it stays.

    assert model.pages_held == PAGES_MAX
    assert model.row_at(0) == 0
    assert pages.asked.count((0, PAGE_SIZE)) == 1


def test_an_answer_to_an_old_question_is_dropped(
    model: PagedRowsModel[int], tasks: HeldTasks
) -> None:
    model.row_at(0)

    model.set_source(3, lambda first, count: [7, 8, 9])
    tasks.release()

    assert model.row_at(0) is None
    tasks.release()
    assert model.row_at(0) == 7


def test_a_failed_fetch_is_told_once_and_not_tried_at_each_repaint(
    qtbot: QtBot, model: PagedRowsModel[int], tasks: HeldTasks
) -> None:
    def fail(first: int, count: int) -> Sequence[int]:
        raise OSError("gone")

    model.set_source(10, fail)
    model.row_at(0)
    # InlineTasks hands the error to the callback and then to nobody: it is not ours here.
    with qtbot.captureExceptions(), qtbot.waitSignal(model.fetch_failed) as failed:
        tasks.release()
    model.row_at(0)

    assert isinstance(failed.args[0], OSError)
    assert tasks.held == []


def test_sorting_asks_for_another_source(qtbot: QtBot, model: PagedRowsModel[int]) -> None:
    with qtbot.waitSignal(model.sort_requested) as asked:
        model.sort(0, Qt.SortOrder.DescendingOrder)

    assert asked.args == [0, Qt.SortOrder.DescendingOrder]
    assert model.sorted_by == (0, Qt.SortOrder.DescendingOrder)


def test_the_model_keeps_qts_promises(qtbot: QtBot, pages: Pages) -> None:
    column: Column[int] = Column("Number", str)
    model = PagedRowsModel([column], InlineTasks())
    tester = QAbstractItemModelTester(
        model, QAbstractItemModelTester.FailureReportingMode.Fatal, model
    )

    model.set_source(250, pages.fetch)
    model.set_source(0, pages.fetch)

    assert tester.model() is model
    assert model.rowCount() == 0
