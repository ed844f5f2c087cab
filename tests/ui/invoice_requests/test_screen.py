from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from billing_desktop.domain.account import Account
from tests.book import Book
from tests.builders import eur
from ui.changes import ChangeHub, Topic
from ui.invoice_requests.screen import RequestsScreen
from ui.tasks import InlineTasks


def open_screen(qtbot: QtBot, book: Book, changes: ChangeHub | None = None) -> RequestsScreen:
    screen = RequestsScreen(
        services=book.services,
        operator=book.operator,
        tasks=InlineTasks(),
        changes=changes or ChangeHub(),
        clock=book.clock,
    )
    qtbot.addWidget(screen)
    screen.resize(1144, 860)
    screen.show()
    return screen


def request(book: Book, account: Account, amount: str = "1500.00", message: str = "") -> None:
    book.services.top_ups.start(
        book.operator, account.account_id, eur(amount), key=book.key(), message=message
    )


def cells(screen: RequestsScreen, row: int) -> list[str]:
    model = screen.model
    return [str(model.index(row, column).data()) for column in range(model.columnCount())]


def test_recorded_requests_are_listed_oldest_first(qtbot: QtBot, book: Book) -> None:
    request(book, book.account(company="Van der Meer Groothandel B.V."), message="PO-77120")
    book.clock.move(timedelta(days=2))
    request(book, book.account("NL"), "2500.00")

    screen = open_screen(qtbot, book)

    assert cells(screen, 0) == [
        "2 days",
        "Van der Meer Groothandel B.V.",
        "TEST-TU-2026-000001",
        "€1,500.00",
        "finance desk",
        "PO-77120",
        "Requested",
    ]
    assert cells(screen, 1)[0] == "just now"
    assert screen.header.count_label.text() == "2 open"


def test_it_says_that_review_and_chat_come_later(qtbot: QtBot, book: Book) -> None:
    request(book, book.account())

    screen = open_screen(qtbot, book)

    assert screen.banner.isVisible()
    assert "later version" in screen.banner.sentence_label.text()


def test_the_message_is_shown_in_full(qtbot: QtBot, book: Book) -> None:
    request(book, book.account(), message="First line\nSecond <b>line</b>")

    screen = open_screen(qtbot, book)

    assert screen.message_box.text_label.text() == "First line\nSecond <b>line</b>"
    assert screen.message_box.text_label.textFormat() is Qt.TextFormat.PlainText


def test_without_requests_it_says_what_makes_one(qtbot: QtBot, book: Book) -> None:
    screen = open_screen(qtbot, book)

    with qtbot.waitSignal(screen.accounts_requested):
        screen.accounts_button.click()

    assert screen.accounts_button.isVisible()
    assert screen.header.count_label.text() == ""


def test_enter_opens_the_account(qtbot: QtBot, book: Book) -> None:
    account = book.account()
    request(book, account)
    screen = open_screen(qtbot, book)

    with qtbot.waitSignal(screen.account_requested) as requested:
        QTest.keyClick(screen.table, Qt.Key.Key_Return)

    assert requested.args == [account.account_id]


def test_a_new_request_appears_by_itself(qtbot: QtBot, book: Book) -> None:
    changes = ChangeHub()
    screen = open_screen(qtbot, book, changes)
    request(book, book.account())

    changes.announce(Topic.REQUESTS)

    qtbot.waitUntil(lambda: screen.model.rowCount() == 1)


def test_requests_are_sorted_by_amount_on_request(qtbot: QtBot, book: Book) -> None:
    request(book, book.account(), "2500.00")
    request(book, book.account(), "1500.00")
    screen = open_screen(qtbot, book)

    screen.table.sort_by(3)

    assert [cells(screen, row)[3] for row in range(2)] == ["€1,500.00", "€2,500.00"]
