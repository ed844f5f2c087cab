"""A disk that is full, locked or not to be written while somebody types: nothing is lost."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from billing_desktop.db import engine
from tests.book import Book
from tests.ui.accounts.test_new_account_dialog import changes, companies, dialog, window
from ui.accounts.new_account_dialog import NewAccountDialog

__all__ = ["changes", "dialog", "window"]

NAME = "Weidmann"


@pytest.fixture(autouse=True)
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A locked book is waited for in each test, for as long as the program's patience is."""
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_SECONDS", 0.05)


@contextmanager
def a_full_disk(book: Book) -> Iterator[None]:
    """No file of this process may grow."""
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


@contextmanager
def somebody_who_holds_the_book(book: Book) -> Iterator[None]:
    other = sqlite3.connect(book.settings.book_file, isolation_level=None)
    with closing(other):
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def a_journal_that_cannot_be_made(book: Book) -> Iterator[None]:
    """As in a folder that can no longer be written; rights do not hold for root."""
    journal = book.settings.book_file.with_name("book.sqlite3-journal")
    journal.mkdir()
    try:
        yield
    finally:
        journal.rmdir()


FAULTS: list[tuple[Callable[[Book], AbstractContextManager[None]], str]] = [
    (a_full_disk, "The disk"),
    (somebody_who_holds_the_book, "in use by somebody else"),
    (a_journal_that_cannot_be_made, "The disk"),
]


@pytest.mark.parametrize(("fault", "sentence"), FAULTS)
def test_a_new_account_is_told_why_not_keeps_what_was_typed_and_is_saved_later(
    qtbot: QtBot,
    book: Book,
    dialog: NewAccountDialog,
    fault: Callable[[Book], AbstractContextManager[None]],
    sentence: str,
) -> None:
    qtbot.keyClicks(dialog.company_edit, NAME)
    with fault(book):
        qtbot.keyClick(dialog.company_edit, Qt.Key.Key_Return)

        assert dialog.isVisible()
        assert sentence in told(dialog)
        assert dialog.company_edit.text() == NAME
    assert companies(book) == []

    with qtbot.waitSignal(dialog.account_created):
        qtbot.keyClick(dialog.company_edit, Qt.Key.Key_Return)

    assert companies(book) == [NAME]
    assert book.findings() == ()


def told(dialog: QWidget) -> str:
    """Return all that a dialog says in labels."""
    from PySide6.QtWidgets import QLabel

    return " ".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())
