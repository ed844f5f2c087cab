from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from billing_desktop.domain.account import Account
from billing_desktop.errors import BusyError
from tests.book import Book
from tests.ui.needs_a_person.troubles import disputed, paid_otherwise, tasks_of, unknown
from ui.changes import ChangeHub, Topic
from ui.tasks import InlineTasks
from ui.usage_and_billing.screen import UsageAndBillingScreen

Open = Callable[[Account], UsageAndBillingScreen]


@pytest.fixture
def changes() -> ChangeHub:
    return ChangeHub()


@pytest.fixture
def open_screen(qtbot: QtBot, book: Book, changes: ChangeHub, kept: list[QWidget]) -> Open:
    def build(account: Account) -> UsageAndBillingScreen:
        screen = UsageAndBillingScreen(
            services=book.services,
            operator=book.operator,
            tasks=InlineTasks(),
            changes=changes,
        )
        qtbot.addWidget(screen)
        kept.append(screen)
        screen.resize(1144, 860)
        screen.show_account(account.account_id)
        screen.show()
        return screen

    return build


def test_an_account_that_needs_nobody_has_no_banner(book: Book, open_screen: Open) -> None:
    account = book.account()
    disputed(book, book.account())

    assert not open_screen(account).task_banner.isVisible()


def test_the_worst_is_told_and_the_others_counted(book: Book, open_screen: Open) -> None:
    account = book.account()
    disputed(book, account)
    paid_otherwise(book, account)
    unknown(book, account)

    banner = open_screen(account).task_banner

    assert banner.what_label.text() == "A payment does not fit its top-up"
    assert "€99.00" in banner.sentence_label.text()
    assert banner.sentence_label.text().endswith("And 2 more need a person.")


def test_one_alone_counts_no_others(book: Book, open_screen: Open) -> None:
    account = book.account()
    disputed(book, account)

    assert "more" not in open_screen(account).task_banner.sentence_label.text()


def test_its_button_leads_to_the_task(qtbot: QtBot, book: Book, open_screen: Open) -> None:
    account = book.account()
    disputed(book, account)
    screen = open_screen(account)

    with qtbot.waitSignal(screen.task_requested) as requested:
        screen.task_button.click()

    assert requested.args == [tasks_of(book)[0].task_id]


def test_it_goes_when_somebody_has_seen_to_it(
    book: Book, open_screen: Open, changes: ChangeHub
) -> None:
    account = book.account()
    disputed(book, account)
    screen = open_screen(account)
    assert screen.task_banner.isVisible()

    book.services.tasks.mark_done(book.operator, tasks_of(book)[0].task_id, note="Answered.")
    changes.announce(Topic.TASKS)
    QApplication.processEvents()

    assert not screen.task_banner.isVisible()


def test_another_account_does_not_inherit_it(book: Book, open_screen: Open) -> None:
    account, other = book.account(), book.account()
    disputed(book, account)
    screen = open_screen(account)

    screen.show_account(other.account_id)

    assert not screen.task_banner.isVisible()


def test_books_that_do_not_answer_are_worse(
    book: Book, open_screen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = book.account()
    disputed(book, account)
    screen = open_screen(account)

    def refuse(*_arguments: object) -> None:
        raise BusyError("Somebody else holds the books.")

    monkeypatch.setattr("ui.usage_and_billing.screen.read_open_tasks", refuse)
    screen.reload()

    assert screen.banner.isVisible()
    assert not screen.task_banner.isVisible()
