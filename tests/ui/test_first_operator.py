"""At the first start of a new book the program asks once who works here."""

from __future__ import annotations

from tests.ui.shell_fakes import ADMINISTRATOR, CLERK, FakeBook, FakeOperators
from tests.ui.shell_stage import Stage, stage

__all__ = ["stage"]


def test_a_new_book_asks_once_who_works_here(stage: Stage) -> None:
    stage.workspace.book = FakeBook(book_id="new")
    stage.shell.open_books()
    (dialog,) = stage.first_dialogs
    assert dialog.isVisible()
    assert stage.shown == "accounts_screen"  # It stays out of the way.

    dialog.reject()
    stage.shell.open_books()

    assert len(stage.first_dialogs) == 1
    assert stage.screens.operators == [ADMINISTRATOR, ADMINISTRATOR]


def test_whoever_answers_works_under_that_name_and_can_lock(stage: Stage) -> None:
    stage.workspace.book = FakeBook(book_id="new")
    stage.shell.open_books()

    stage.first_dialogs[0].let_in(CLERK)

    assert stage.screens.operators == [ADMINISTRATOR, CLERK]
    assert stage.window.sidebar.operator_label.text() == CLERK.name
    assert stage.window.menu.lock_action.isVisible()
    assert stage.preferences.has_asked_first_operator("new")


def test_a_test_book_asks_nobody(stage: Stage) -> None:
    stage.workspace.book = FakeBook(is_test=True, book_id="new")

    stage.shell.open_books()

    assert stage.first_dialogs == []


def test_where_people_sign_in_nobody_is_asked_who_works_here(stage: Stage) -> None:
    stage.workspace.book = FakeBook(book_id="new")
    stage.workspace.operators = FakeOperators(person=None)

    stage.shell.open_books()

    assert stage.first_dialogs == []
