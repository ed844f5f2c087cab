from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from billing_desktop.domain.request_listing import RequestFilter
from tests.book import Book
from tests.ui.invoice_requests.desks import (
    ASKER,
    REVIEWER,
    Desk,
    ask,
    sign_up_operators,
)
from ui.changes import Topic


@pytest.fixture
def book(book: Book) -> Book:
    sign_up_operators(book)
    return book


@pytest.fixture
def parent() -> QObject:
    return QObject()


def open_desk(qtbot: QtBot, book: Book) -> Desk:
    return Desk(qtbot, book.services, REVIEWER, book.clock)


def test_the_oldest_open_request_is_first_and_shown(qtbot: QtBot, book: Book) -> None:
    ask(book, book.account(company="Van der Meer B.V."), message="PO-77120")
    book.clock.move(timedelta(days=2))
    ask(book, book.account("NL", company="Dublin Harbour"), "2500.00", message="Winter")

    desk = open_desk(qtbot, book)

    assert [row.split(",")[0] for row in desk.queue] == ["Van der Meer B.V.", "Dublin Harbour"]
    assert "Late by 1 day" in desk.queue[0]
    assert "2 unread" in desk.queue[1]
    assert desk.label("queue_count") == "2 open"
    assert desk.label("chat_title") == "Van der Meer B.V."
    assert desk.said == ["The asker asked for a top-up of €1,500.00 by invoice.", "PO-77120"]


def test_price_people_and_history_stand_beside_the_chat(qtbot: QtBot, book: Book) -> None:
    account = book.account("NL", company="Van der Meer B.V.")
    ask(book, account, "2000.00")
    book.clock.move(timedelta(hours=1))
    ask(book, account, purchase_order_number="PO-77120")
    desk = open_desk(qtbot, book)

    desk.press(Qt.Key.Key_J)

    facts = dict(
        zip(
            [each.text() for each in desk.screen.facts.request_rows._labels],
            [each.text() for each in desk.screen.facts.request_rows.values],
            strict=True,
        )
    )
    assert facts["Top-up amount"] == "€1,500.00"
    assert facts["VAT"] == "€0.00, Reverse charge"
    assert facts["Order number"] == "PO-77120"
    assert facts["Requested by"] == "The asker"
    history = [each.text() for each in desk.screen.facts.history_rows.values]
    assert history[-1] == "1"
    billing = [each.text() for each in desk.screen.facts.billing_rows.values]
    assert "Netherlands" in billing[1]


def test_what_is_shown_is_read_and_the_rest_is_not(qtbot: QtBot, book: Book) -> None:
    ask(book, book.account())
    ask(book, book.account())

    desk = open_desk(qtbot, book)

    desk.waits_until(lambda: "unread" not in desk.queue[0])
    assert "1 unread" in desk.queue[1]
    assert list(book.services.invoice_requests.unread_counts(REVIEWER).values()) == [1]


def test_letters_lead_through_the_list_and_enter_to_the_message(qtbot: QtBot, book: Book) -> None:
    for number in range(3):
        ask(book, book.account(company=f"Company {number}"))
        book.clock.move(timedelta(minutes=1))
    desk = open_desk(qtbot, book)

    desk.press(Qt.Key.Key_J)
    desk.press(Qt.Key.Key_J)
    assert desk.label("chat_title") == "Company 2"
    desk.press(Qt.Key.Key_K)
    assert desk.label("chat_title") == "Company 1"

    desk.press(Qt.Key.Key_Return)
    assert desk.screen.focusWidget() is desk.screen.chat.composer.edit
    QTest.keyClick(desk.screen.chat.composer.edit, Qt.Key.Key_Escape)
    assert desk.screen.focusWidget() is desk.screen.queue.view


def test_search_and_filters_narrow_the_list(qtbot: QtBot, book: Book) -> None:
    ask(book, book.account(company="Weidmann Logistik"))
    ask(book, book.account(company="Atelier Brun"))
    desk = open_desk(qtbot, book)

    desk.screen.focus_search()
    QTest.keyClicks(desk.screen.queue.search_field, "Brun\r")
    assert [row.split(",")[0] for row in desk.queue] == ["Atelier Brun"]

    desk.screen.queue.show_filter(RequestFilter.MINE)
    assert desk.queue == []
    assert desk.screen.queue.clear_button.isVisible()

    QTest.mouseClick(desk.screen.queue.clear_button, Qt.MouseButton.LeftButton)
    assert len(desk.queue) == 2


def test_the_other_filters_are_in_a_menu_with_their_counts(qtbot: QtBot, book: Book) -> None:
    ask(book, book.account())
    desk = open_desk(qtbot, book)

    QTest.mouseClick(desk.screen.queue.more_button, Qt.MouseButton.LeftButton)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    action = next(each for each in menu.actions() if each.objectName() == "filter_unassigned")
    assert action.text() == "Not taken  1"
    action.trigger()
    menu.close()

    assert desk.screen.queue.segments.current == RequestFilter.UNASSIGNED
    assert len(desk.queue) == 1


def test_without_requests_it_says_what_makes_one(qtbot: QtBot, book: Book) -> None:
    desk = open_desk(qtbot, book)

    with qtbot.waitSignal(desk.screen.accounts_requested):
        desk.screen.queue.accounts_button.click()

    assert not desk.screen.chat.isVisible()
    assert desk.label("queue_count") == ""


def test_a_reload_keeps_selection_scroll_and_what_is_typed(qtbot: QtBot, book: Book) -> None:
    account = book.account()
    for _ in range(20):
        ask(book, account)
        book.clock.move(timedelta(minutes=1))
    desk = open_desk(qtbot, book)
    desk.screen.queue.view.select_position(15)
    desk.types("half a sentence")
    chosen = desk.screen.queue.view.selected_id
    scrolled = desk.screen.queue.view.verticalScrollBar().value()
    assert scrolled > 0

    ask(book, account)
    desk.changes.announce(Topic.REQUESTS)
    desk.waits_until(lambda: len(desk.queue) == 21)

    assert desk.screen.queue.view.selected_id == chosen
    assert desk.screen.queue.view.verticalScrollBar().value() == scrolled
    assert desk.screen.chat.composer.text == "half a sentence"


def test_what_was_begun_is_there_again_after_a_restart(qtbot: QtBot, book: Book) -> None:
    ask(book, book.account(company="First"))
    book.clock.move(timedelta(minutes=1))
    ask(book, book.account(company="Second"))
    desk = open_desk(qtbot, book)
    desk.types("for the first")
    desk.press(Qt.Key.Key_J)
    assert desk.screen.chat.composer.text == ""
    desk.screen.hide()
    book.restart()

    again = open_desk(qtbot, book)

    assert again.label("chat_title") == "First"
    assert again.screen.chat.composer.text == "for the first"


def test_a_request_is_shown_on_demand_whatever_is_filtered(qtbot: QtBot, book: Book) -> None:
    ask(book, book.account(company="First"))
    wanted = ask(book, book.account(company="Second"))
    desk = open_desk(qtbot, book)
    desk.screen.queue.show_filter(RequestFilter.MINE)

    desk.screen.show_request(wanted.top_up_id)

    assert desk.label("chat_title") == "Second"
    assert desk.screen.queue.view.selected_id == wanted.request_id


def test_markup_in_a_message_is_text(qtbot: QtBot, book: Book) -> None:
    ask(book, book.account(), message="<b>bold</b>")

    desk = open_desk(qtbot, book)

    labels = desk.screen.chat.view.findChildren(QLabel, "bubble_text")
    assert labels[-1].text() == "<b>bold</b>"
    assert labels[-1].textFormat() is Qt.TextFormat.PlainText


def test_the_account_is_one_click_away(qtbot: QtBot, book: Book) -> None:
    account = book.account()
    ask(book, account)
    desk = open_desk(qtbot, book)

    with qtbot.waitSignal(desk.screen.account_requested) as requested:
        QTest.mouseClick(desk.screen.facts.account_button, Qt.MouseButton.LeftButton)

    assert requested.args == [account.account_id]


def test_a_book_that_cannot_be_read_is_said(qtbot: QtBot, book: Book) -> None:
    ask(book, book.account())
    desk = open_desk(qtbot, book)
    book.execute("ALTER TABLE request_message RENAME TO gone")

    desk.screen.reload()

    assert desk.banner
    book.execute("ALTER TABLE gone RENAME TO request_message")
    desk.screen.reload()
    assert desk.banner == ""


def test_requests_of_another_desk_come_by_themselves(
    qtbot: QtBot, book: Book, parent: QObject
) -> None:
    desk = Desk(qtbot, book.other_workstation(), REVIEWER, book.clock)
    desk.follow(parent)

    ask(book, book.account(company="Weidmann"), message="Please")

    desk.waits_until(lambda: len(desk.queue) == 1)
    assert desk.label("chat_title") == "Weidmann"
    assert ASKER.name in desk.said[0]
