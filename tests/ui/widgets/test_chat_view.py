from __future__ import annotations

from time import perf_counter

import pytest
from pytestqt.qtbot import QtBot

from ui.widgets.chat_row import ChatLine, ChatRow, Side
from ui.widgets.chat_view import ROWS_AT_ONCE, ChatView

FREEZE_SECONDS = 3.0
"""Far above what it takes on a quiet machine, far below what thousands of widgets take."""


def line(number: int, text: str = "") -> ChatLine:
    side = (Side.MINE, Side.THEIRS, Side.EVENT)[number % 3]
    return ChatLine(
        f"{number}", side, text or f"Line {number} " * (number % 7 + 1), f"Day {number // 10}"
    )


def lines(count: int) -> list[ChatLine]:
    return [line(number) for number in range(count)]


@pytest.fixture
def view(qtbot: QtBot) -> ChatView:
    view = ChatView()
    qtbot.addWidget(view)
    view.resize(500, 400)
    view.show()
    return view


def place_of(view: ChatView, key: str) -> int:
    row = next(row for row in view.rows if row.line.key == key)
    return row.y() - view.verticalScrollBar().value()


def is_in_sight(view: ChatView, row: ChatRow) -> bool:
    top = row.y() - view.verticalScrollBar().value()
    return top >= 0 and top + row.height() <= view.viewport().height()


def test_a_short_conversation_stands_at_the_bottom(view: ChatView) -> None:
    view.start_conversation(lines(2))

    last = view.rows[-1]
    assert view.viewport().height() - last.geometry().bottom() < 30
    assert view.rows[0].y() > 100


def test_a_conversation_begins_at_its_newest_line(view: ChatView) -> None:
    view.start_conversation(lines(30))

    assert view.is_at_end
    assert is_in_sight(view, view.rows[-1])


def test_a_new_line_comes_into_sight_for_whoever_is_at_the_end(view: ChatView) -> None:
    view.start_conversation(lines(20))

    view.set_lines(lines(21))

    assert view.is_at_end
    assert is_in_sight(view, view.rows[-1])


def test_whoever_reads_older_lines_is_not_moved_by_a_new_one(view: ChatView) -> None:
    view.start_conversation(lines(24))
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    key = next(row.line.key for row in view.rows if is_in_sight(view, row))
    before = place_of(view, key)

    view.set_lines(lines(26))

    assert place_of(view, key) == before
    assert not view.is_at_end


def test_older_lines_are_built_when_they_are_reached_and_nothing_jumps(view: ChatView) -> None:
    view.start_conversation(lines(200))
    assert len(view.rows) == ROWS_AT_ONCE
    first = view.rows[0].line.key

    view.verticalScrollBar().setValue(10)

    assert len(view.rows) == 2 * ROWS_AT_ONCE
    assert place_of(view, first) < 60
    assert view.rows[0].line.key == f"{200 - 2 * ROWS_AT_ONCE}"


def test_lines_that_are_shown_already_stay_the_same_widgets(view: ChatView) -> None:
    view.start_conversation(lines(10))
    before = list(view.rows)

    view.set_lines([*lines(9), line(9, "changed"), line(10)])

    assert view.rows[:9] == before[:9]
    assert view.rows[9] is not before[9]
    assert [row.line.key for row in view.rows] == [str(number) for number in range(11)]


def test_a_separator_stands_where_the_day_changes(view: ChatView) -> None:
    view.start_conversation(lines(21))

    assert [row.line.key for row in view.rows if row.has_day] == ["0", "10", "20"]


def test_another_conversation_begins_at_its_end_again(view: ChatView) -> None:
    view.start_conversation(lines(60))
    view.verticalScrollBar().setValue(0)

    view.start_conversation([line(number) for number in range(100, 140)])

    assert view.is_at_end
    assert view.rows[-1].line.key == "139"


def test_lines_wrap_anew_in_another_width(view: ChatView) -> None:
    view.start_conversation([line(0, "many words " * 30)])
    before = view.rows[0].height()

    view.resize(300, 400)

    assert view.rows[0].height() > before
    assert view.rows[0].geometry().right() <= view.viewport().width()


def test_thousands_of_lines_do_not_freeze_the_window(view: ChatView) -> None:
    started = perf_counter()
    view.start_conversation(lines(10_000))
    view.set_lines(lines(10_001))

    assert perf_counter() - started < FREEZE_SECONDS
    assert len(view.rows) <= ROWS_AT_ONCE + 1


def test_an_empty_conversation_is_empty(view: ChatView) -> None:
    view.start_conversation(lines(3))
    view.start_conversation([])

    assert view.rows == []
    assert view.lines == ()
