from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from billing_desktop.errors import BusyError
from tests.book import Book
from tests.ui.accounts.books import WaitingTasks
from tests.ui.needs_a_person.troubles import disputed, tasks_of
from tests.ui.top_ups.needs import needs
from ui.changes import ChangeHub
from ui.needs_a_person.done_dialog import DoneDialog
from ui.open_tasks import read_open_tasks
from ui.tasks import Tasks


def open_dialog(
    book: Book, window: QWidget, *, tasks: Tasks | None = None
) -> tuple[DoneDialog, ChangeHub]:
    disputed(book, book.account())
    (line,) = read_open_tasks(book.services, book.operator)
    made = needs(book, tasks=tasks)
    dialog = DoneDialog(line, **made, parent=window)
    dialog.open()
    return dialog, made["changes"]


def test_a_note_closes_the_task_and_is_kept(window: QWidget, book: Book) -> None:
    dialog, changes = open_dialog(book, window)
    told: list[str] = []
    changes.changed.connect(told.append)
    dialog.note_edit.setPlainText("Answered at the provider,\nwith the contract.")

    dialog.primary_button.click()

    assert tasks_of(book) == ()
    assert dialog.isHidden()
    assert told == ["tasks"]
    objects = [str(row[0]) for row in book.rows("SELECT object FROM audit_trail")]
    assert any("Answered at the provider, with the contract." in text for text in objects)


def test_without_a_note_it_stays(window: QWidget, book: Book) -> None:
    dialog, _ = open_dialog(book, window)
    dialog.note_edit.setPlainText("  \n ")

    dialog.primary_button.click()

    assert dialog.isVisible()
    assert "Please give a reason" in dialog.note_field.error
    assert len(tasks_of(book)) == 1


def test_pressing_twice_is_once(window: QWidget, book: Book) -> None:
    tasks = WaitingTasks()
    dialog, _ = open_dialog(book, window, tasks=tasks)
    dialog.note_edit.setPlainText("Seen to.")

    dialog.primary_button.click()
    dialog.primary_clicked.emit()

    assert tasks.waiting == 1
    tasks.finish_all()
    assert tasks_of(book) == ()


def test_a_refusal_is_told_and_the_note_stays(
    window: QWidget, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog, _ = open_dialog(book, window)
    dialog.note_edit.setPlainText("Seen to.")

    def refuse(*_arguments: object, **_more: object) -> None:
        raise BusyError("Somebody else holds the books.")

    monkeypatch.setattr("billing_desktop.services.tasks.Tasks.mark_done", refuse)

    dialog.primary_button.click()

    assert dialog.isVisible()
    assert dialog.error_label.text() == "Somebody else holds the books."
    assert dialog.note_edit.toPlainText() == "Seen to."
    assert dialog.primary_button.isEnabled()
