from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from billing_desktop.domain.top_up import TopUpStatus
from tests.book import Book
from tests.ui.accounts.books import WaitingTasks
from tests.ui.top_ups.payments import Browser, heading, open_window, words


def test_the_page_is_opened_in_the_browser_once(
    window: QWidget, book: Book, browser: Browser
) -> None:
    top_up = book.start(book.account())

    shown = open_window(window, book, top_up)
    shown.refresh()

    assert heading(shown) == "Waiting for the payment"
    assert browser.opened == [shown.panel.link_panel.link_edit.text()]


def test_the_whole_address_reaches_the_browser(
    window: QWidget, book: Book, browser: Browser
) -> None:
    open_window(window, book, book.start(book.account()))

    assert browser.opened == ["https://fake.example/pay/cs_test_fake_1#fid%2Bfragment1%3D"]


def test_the_facts_are_those_of_the_top_up(window: QWidget, book: Book, browser: Browser) -> None:
    top_up = book.start(book.account(company="Weidmann Logistik GmbH"), "250.00")

    shown = open_window(window, book, top_up)

    assert shown.windowTitle() == f"Payment {top_up.billing_number}"
    assert [value.text() for value in shown.panel.figures.values] == [
        "€302.26",
        top_up.billing_number,
        "Weidmann Logistik GmbH",
    ]
    assert "Last checked" in shown.panel.check_label.text()


def test_it_turns_to_completed_by_itself(
    qtbot: QtBot, window: QWidget, book: Book, browser: Browser
) -> None:
    top_up = book.start(book.account(company="Weidmann Logistik GmbH"), "250.00")
    shown = open_window(window, book, top_up, tick_ms=5)

    with qtbot.waitSignal(shown.changed):
        book.gateway.pay(book.page(top_up))

    qtbot.waitUntil(lambda: heading(shown) == "Completed")
    assert [value.text() for value in shown.panel.figures.values] == [
        "€250.00",
        top_up.billing_number,
        "€302.26",
    ]
    assert "€250.00 was credited" in words(shown)
    assert "Invoice TEST-RE-2026-000001 issued" in words(shown)
    assert "queued" in words(shown)
    assert not shown.poll.is_running


def test_closing_stops_asking_and_loses_nothing(
    window: QWidget, book: Book, browser: Browser
) -> None:
    top_up = book.start(book.account())
    shown = open_window(window, book, top_up)
    was_running = shown.poll.is_running

    shown.cancel_button.click()
    book.gateway.pay(book.page(top_up))
    book.services.payments.sync(book.operator)

    assert was_running
    assert not shown.poll.is_running
    assert book.get(top_up).status is TopUpStatus.COMPLETED


def test_an_answer_after_closing_is_still_told(
    qtbot: QtBot, window: QWidget, book: Book, browser: Browser
) -> None:
    tasks = WaitingTasks()
    top_up = book.start(book.account())
    shown = open_window(window, book, top_up, tasks=tasks)
    tasks.finish_all()
    book.gateway.pay(book.page(top_up))
    shown.refresh()

    shown.reject()
    with qtbot.waitSignal(shown.changed):
        tasks.finish_all()

    assert shown.isHidden()
    assert len(browser.opened) == 1


def test_a_declined_card_is_a_message_while_the_page_is_open(
    window: QWidget, book: Book, browser: Browser
) -> None:
    top_up = book.start(book.account())
    shown = open_window(window, book, top_up)
    book.gateway.decline(book.page(top_up), "Your card has insufficient funds.")

    shown.refresh()

    assert heading(shown) == "Waiting for the payment"
    assert shown.panel.banner.isVisible()
    assert shown.panel.banner.sentence_label.text() == (
        "There is not enough money on the card. "
        "Nothing was charged. Another card can be tried on the same page."
    )


def test_an_unknown_reason_is_quoted(window: QWidget, book: Book, browser: Browser) -> None:
    top_up = book.start(book.account())
    shown = open_window(window, book, top_up)
    book.gateway.decline(book.page(top_up), "The moon was in the way.")

    shown.refresh()

    assert "The provider says: The moon was in the way." in words(shown)


def test_the_message_goes_when_the_payment_succeeds(
    window: QWidget, book: Book, browser: Browser
) -> None:
    top_up = book.start(book.account())
    shown = open_window(window, book, top_up)
    book.gateway.decline(book.page(top_up))
    shown.refresh()
    book.gateway.pay(book.page(top_up))

    shown.refresh()

    assert heading(shown) == "Completed"
    assert shown.panel.banner.isHidden()


def test_money_on_its_way_cannot_be_cancelled(
    window: QWidget, book: Book, browser: Browser
) -> None:
    top_up = book.start(book.account())
    shown = open_window(window, book, top_up)
    book.gateway.process(book.page(top_up))

    shown.refresh()

    assert heading(shown) == "The bank is processing the payment"
    assert shown.danger_button.isHidden()
    assert shown.primary_button.isHidden()
    assert shown.panel.link_panel.isHidden()


def test_no_answer_is_shown_as_checking(window: QWidget, book: Book, browser: Browser) -> None:
    top_up = book.start(book.account())
    shown = open_window(window, book, top_up)
    book.gateway.lose_answer("fetch_session")

    shown.refresh()

    assert heading(shown) == "Checking the payment"
    assert book.get(top_up).status is TopUpStatus.PENDING
    assert shown.panel.link_panel.link_edit.text()
    assert shown.poll.is_running


def test_a_lost_first_answer_opens_the_page_at_the_next_check(
    window: QWidget, book: Book, browser: Browser
) -> None:
    top_up = book.start(book.account())
    book.gateway.lose_answer("create_session")
    shown = open_window(window, book, top_up)
    before = heading(shown), list(browser.opened)

    shown.refresh()

    assert before == ("Checking the payment", [])
    assert heading(shown) == "Waiting for the payment"
    assert len(browser.opened) == 1
    assert len(book.gateway.references(top_up.top_up_id)) == 1
