from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from billing_desktop.domain.listing import AccountQuery
from billing_desktop.errors import BusyError
from tests.book import Book
from tests.ui.accounts.books import WaitingTasks
from ui.accounts.new_account_dialog import NewAccountDialog
from ui.changes import ChangeHub, Topic
from ui.tasks import InlineTasks, Tasks


@pytest.fixture
def changes() -> ChangeHub:
    return ChangeHub()


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1360, 860)
    window.show()
    return window


@pytest.fixture
def dialog(qtbot: QtBot, book: Book, changes: ChangeHub, window: QWidget) -> NewAccountDialog:
    return make_dialog(qtbot, book, changes, window, InlineTasks())


def make_dialog(
    qtbot: QtBot, book: Book, changes: ChangeHub, window: QWidget, tasks: Tasks
) -> NewAccountDialog:
    dialog = NewAccountDialog(
        services=book.services,
        operator=book.operator,
        tasks=tasks,
        changes=changes,
        parent=window,
    )
    dialog.open()
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def companies(book: Book) -> list[str]:
    accounts = book.services.accounts
    ids = accounts.search(book.operator, AccountQuery()).ids
    return [row.account.name for row in accounts.rows(book.operator, ids)]


def test_a_name_and_enter_open_an_account(
    qtbot: QtBot, book: Book, changes: ChangeHub, dialog: NewAccountDialog
) -> None:
    dialog.company_edit.insert(" Bäckerei Hollerbusch KG ")

    with (
        qtbot.waitSignal(dialog.account_created) as created,
        qtbot.waitSignal(changes.changed) as changed,
    ):
        qtbot.keyClick(dialog.company_edit, Qt.Key.Key_Return)

    assert created.args[0].name == "Bäckerei Hollerbusch KG"
    assert companies(book) == ["Bäckerei Hollerbusch KG"]
    assert changed.args == [Topic.ACCOUNTS]
    assert not dialog.isVisible()


def test_the_billing_details_follow(qtbot: QtBot, dialog: NewAccountDialog) -> None:
    qtbot.keyClicks(dialog.company_edit, "Weidmann")

    with (
        qtbot.waitSignal(dialog.account_created) as created,
        qtbot.waitSignal(dialog.billing_details_requested) as requested,
    ):
        qtbot.mouseClick(dialog.primary_button, Qt.MouseButton.LeftButton)

    assert requested.args == [created.args[0].account_id]


def test_the_billing_details_can_wait(qtbot: QtBot, book: Book, dialog: NewAccountDialog) -> None:
    qtbot.keyClicks(dialog.company_edit, "Weidmann")
    qtbot.keyClick(dialog.details_box, Qt.Key.Key_Space)

    with qtbot.assertNotEmitted(dialog.billing_details_requested):
        qtbot.mouseClick(dialog.primary_button, Qt.MouseButton.LeftButton)

    assert companies(book) == ["Weidmann"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter the company name as it is registered."),
        (" \u2003 ", "Enter the company name as it is registered."),
        ("Nord\u202elicht", "The text holds the hidden character U+202E. Please remove it."),
    ],
)
def test_a_bad_name_is_explained_at_the_field_and_nothing_is_stored(
    qtbot: QtBot, book: Book, dialog: NewAccountDialog, typed: str, sentence: str
) -> None:
    dialog.company_edit.setText(typed)

    qtbot.mouseClick(dialog.primary_button, Qt.MouseButton.LeftButton)

    assert dialog.company_field.error == sentence
    assert dialog.company_edit.hasFocus()
    assert companies(book) == []
    qtbot.keyClicks(dialog.company_edit, "x")
    assert dialog.company_field.error == ""


def test_a_double_click_opens_one_account(
    qtbot: QtBot, book: Book, changes: ChangeHub, window: QWidget
) -> None:
    tasks = WaitingTasks()
    dialog = make_dialog(qtbot, book, changes, window, tasks)
    qtbot.keyClicks(dialog.company_edit, "Weidmann")

    qtbot.mouseClick(dialog.primary_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(dialog.primary_button, Qt.MouseButton.LeftButton)
    tasks.finish_all()

    assert companies(book) == ["Weidmann"]


def test_a_lost_answer_and_a_second_try_open_one_account(
    qtbot: QtBot, book: Book, dialog: NewAccountDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = type(book.services.accounts).create

    def lose_the_answer(*args: object, **kwargs: object) -> None:
        create(*args, **kwargs)  # type: ignore[arg-type]
        raise BusyError("The books are busy.")

    qtbot.keyClicks(dialog.company_edit, "Weidmann")
    with monkeypatch.context() as patch:
        patch.setattr("billing_desktop.services.accounts.Accounts.create", lose_the_answer)
        qtbot.mouseClick(dialog.primary_button, Qt.MouseButton.LeftButton)
    assert dialog.error_label.text() == "The books are busy."
    assert dialog.company_edit.text() == "Weidmann"

    qtbot.mouseClick(dialog.primary_button, Qt.MouseButton.LeftButton)

    assert companies(book) == ["Weidmann"]
    assert not dialog.isVisible()


def test_escape_asks_only_when_something_was_typed(
    qtbot: QtBot, book: Book, changes: ChangeHub, window: QWidget, dialog: NewAccountDialog
) -> None:
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()

    second = make_dialog(qtbot, book, changes, window, InlineTasks())
    qtbot.keyClicks(second.company_edit, "Weid")
    qtbot.keyClick(second, Qt.Key.Key_Escape)
    assert second.isVisible()
    assert second.discard_dialog is not None
    qtbot.mouseClick(second.discard_dialog.danger_button, Qt.MouseButton.LeftButton)

    assert not second.isVisible()
    assert companies(book) == []
