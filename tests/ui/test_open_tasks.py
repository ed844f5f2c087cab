from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from billing_desktop.domain.operator import Role
from billing_desktop.domain.sentence import Sentence
from billing_desktop.domain.task import TASK_ACTIONS, Task, TaskAction, TaskKind
from tests import builders
from tests.book import Book, sqlite_book, sqlite_copy
from tests.builders import NOW, eur
from tests.ui.needs_a_person.troubles import disputed, paid_otherwise, unknown, without_invoice
from ui.open_tasks import read_open_tasks, task_line, task_title, top_up_id
from ui.translation import set_language

__all__ = ["sqlite_book"]

FINANCE = builders.operator(Role.FINANCE)


@pytest.fixture
def book(sqlite_book: Path, tmp_path: Path) -> Iterator[Book]:
    with sqlite_copy(sqlite_book, tmp_path / "book") as settings:
        opened = Book(settings)
        yield opened
        opened.close()


def task(kind: TaskKind = TaskKind.LATE_PAYMENT, about: str = "top_up:top-1") -> Task:
    params = {"charged": eur("5.00"), "payment": "pi_1"}
    return Task("task-1", kind, about, Sentence("{charged} came.", params), NOW)


@pytest.mark.parametrize("kind", list(TaskKind))
@pytest.mark.parametrize("language", ["en", "de"])
def test_every_kind_has_its_words_and_its_sign(kind: TaskKind, language: str) -> None:
    set_language(language)

    line = task_line(task(kind), FINANCE, top_up=builders.top_up(), company="Nordlicht")

    assert line.title
    assert line.icon
    assert line.actions == TASK_ACTIONS[kind]


def test_titles_differ() -> None:
    assert len({task_title(kind) for kind in TaskKind}) == len(TaskKind)


def test_the_sentence_is_in_the_language_of_the_window() -> None:
    set_language("de")

    assert task_line(task(), FINANCE).sentence == "5,00 € came."


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.FINANCE, set(TASK_ACTIONS[TaskKind.LATE_PAYMENT])),
        (Role.SUPPORT, {TaskAction.OPEN_ACCOUNT}),
        (Role.AUDITOR, {TaskAction.OPEN_ACCOUNT}),
    ],
)
def test_only_steps_that_the_operator_may_take_are_offered(
    role: Role, expected: set[TaskAction]
) -> None:
    line = task_line(task(), builders.operator(role), top_up=builders.top_up())

    assert set(line.actions) == expected


def test_a_task_about_nothing_known_leads_to_no_account() -> None:
    line = task_line(task(about="elsewhere:1"), FINANCE)

    assert top_up_id(line.task) == ""
    assert line.account_id == ""
    assert TaskAction.OPEN_ACCOUNT not in line.actions


def test_the_worst_comes_first_and_among_equals_the_oldest(book: Book) -> None:
    account = book.account(company="Weidmann Logistik GmbH")
    disputed(book, account)
    book.clock.move(timedelta(hours=1))
    first = paid_otherwise(book, account)
    book.clock.move(timedelta(hours=1))
    second = paid_otherwise(book, account)
    unknown(book, account)
    without_invoice(book, account)

    lines = read_open_tasks(book.services, book.operator)

    assert [line.task.kind for line in lines] == [
        TaskKind.PAYMENT_DIFFERS,
        TaskKind.PAYMENT_DIFFERS,
        TaskKind.PAYMENT_UNKNOWN,
        TaskKind.DISPUTE_OPENED,
        TaskKind.INVOICE_MISSING,
    ]
    assert [line.top_up and line.top_up.top_up_id for line in lines[:2]] == [
        first.top_up_id,
        second.top_up_id,
    ]
    assert {line.company for line in lines} == {"Weidmann Logistik GmbH"}


def test_more_tasks_than_a_page_are_all_read(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.open_tasks.ROWS_PER_QUESTION", 2)
    for _ in range(5):
        unknown(book, book.account())

    lines = read_open_tasks(book.services, book.operator)

    assert len(lines) == 5
    assert all(line.company for line in lines)


def test_an_unknown_object_is_shown_all_the_same(book: Book) -> None:
    gone = replace(task(), object="top_up:gone")
    with book.services.database.write() as uow:
        uow.tasks.open(gone)
        uow.commit()

    (line,) = read_open_tasks(book.services, book.operator)

    assert line.sentence == "€5.00 came."
    assert line.company == ""
