"""What the window says is what is known: no more, no less, and since when."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from billing_desktop.domain.top_up import TopUp, TopUpStatus
from tests.book import Book
from tests.builders import eur
from tests.ui.accounts.books import WaitingTasks
from tests.ui.top_ups.needs import needs
from tests.ui.top_ups.payments import Browser, balance, heading, open_window, words
from ui.changes import ChangeHub, Topic
from ui.top_ups.payment_facts import PaymentState
from ui.top_ups.payment_window import PaymentWindow
from ui.top_ups.wording import exact_time
from ui.translation import set_language


def silence(book: Book, count: int = 1) -> None:
    """Let so many answers of the provider get lost."""
    for _ in range(count):
        book.gateway.lose_answer("fetch_session")


def state(shown: PaymentWindow) -> PaymentState:
    assert shown._facts is not None
    return shown._facts.state


def with_hub(window: QWidget, book: Book, top_up: TopUp) -> tuple[PaymentWindow, ChangeHub]:
    """A window that hears of changes through the hub that is returned."""
    made = needs(book)
    shown = PaymentWindow(**made, top_up=top_up, clock=book.clock, parent=window)
    shown.open()
    return shown, made["changes"]


def test_the_second_step_is_named_while_the_bank_waits_for_the_payer(
    window: QWidget, book: Book, browser: Browser
) -> None:
    top_up = book.start(book.account())
    shown = open_window(window, book, top_up)
    book.gateway.ask_second_step(book.page(top_up))

    shown.refresh()

    assert heading(shown) == "Waiting for the second step"
    assert shown.panel.link_panel.isVisible()
    assert shown.danger_button.isVisible()


def test_after_the_second_step_it_is_completed(
    window: QWidget, book: Book, browser: Browser
) -> None:
    top_up = book.start(book.account())
    shown = open_window(window, book, top_up)
    book.gateway.ask_second_step(book.page(top_up))
    shown.refresh()
    book.gateway.pay(book.page(top_up))

    shown.refresh()

    assert heading(shown) == "Completed"


def test_silence_says_since_when(window: QWidget, book: Book, browser: Browser) -> None:
    shown = open_window(window, book, book.start(book.account()))
    answered_at = book.clock.now()
    silence(book, 2)

    for _ in range(2):
        book.clock.move(timedelta(minutes=3))
        shown.refresh()

    assert heading(shown) == "Checking the payment"
    assert f"has not told us its state since {exact_time(answered_at)}" in words(shown)


def test_after_the_answer_nobody_speaks_of_silence(
    window: QWidget, book: Book, browser: Browser
) -> None:
    shown = open_window(window, book, book.start(book.account()))
    silence(book)
    shown.refresh()

    shown.refresh()

    assert heading(shown) == "Waiting for the payment"
    assert "has not told us" not in words(shown)


def test_a_first_question_without_an_answer_is_silence_from_then_on(
    window: QWidget, book: Book, browser: Browser
) -> None:
    book.gateway.lose_answer("create_session")

    shown = open_window(window, book, book.start(book.account()))

    assert f"since {exact_time(book.clock.now())}" in words(shown)
    assert state(shown) is PaymentState.CHECKING


def test_money_on_its_way_may_take_days_and_cannot_be_called_back(
    window: QWidget, book: Book, browser: Browser
) -> None:
    top_up = book.start(book.account())
    shown = open_window(window, book, top_up)
    book.gateway.process(book.page(top_up))

    shown.refresh()

    assert heading(shown) == "The bank is processing the payment"
    assert "which can take some days" in words(shown)
    assert shown.danger_button.isHidden()
    assert shown.primary_button.isHidden()
    assert shown.poll.is_running


def test_money_that_did_not_arrive_is_failed_with_the_reason(
    window: QWidget, book: Book, browser: Browser
) -> None:
    top_up = book.start(book.account())
    shown = open_window(window, book, top_up)
    book.gateway.process(book.page(top_up))
    shown.refresh()
    book.gateway.fail(book.page(top_up))

    shown.refresh()

    assert heading(shown) == "Failed"
    assert "The money did not arrive. Nothing was charged or credited." in words(shown)


def test_a_state_that_nobody_knows_is_for_a_person(
    qtbot: QtBot, window: QWidget, book: Book, browser: Browser
) -> None:
    top_up = book.start(book.account())
    shown = open_window(window, book, top_up)
    book.gateway.confuse(book.page(top_up))

    shown.refresh()

    assert heading(shown) == "A person has to look"
    assert "something we do not know" in words(shown)
    assert shown.poll.is_running
    with qtbot.waitSignal(shown.task_requested) as requested:
        shown.primary_button.click()
    (task,) = book.services.tasks.all_open(book.operator)
    assert requested.args == [task.task_id]
    assert shown.isHidden()


def test_what_was_paid_but_not_confirmed_is_for_a_person(
    window: QWidget, book: Book, browser: Browser
) -> None:
    top_up = book.start(book.account())
    shown = open_window(window, book, top_up)
    page = book.page(top_up)
    book.gateway.pay(page)
    paid = book.gateway._opened[page].session
    other = eur("99.00")
    book.gateway._opened[page].session = replace(paid, amount_total=other, amount_received=other)

    shown.refresh()

    assert heading(shown) == "A person has to look"
    assert "€99.00" in words(shown)
    assert book.get(top_up).status is TopUpStatus.PENDING


def test_a_laptop_that_has_slept_asks_at_once(
    window: QWidget, book: Book, browser: Browser
) -> None:
    top_up = book.start(book.account())
    shown = open_window(window, book, top_up)
    book.gateway.pay(book.page(top_up))

    book.clock.move(timedelta(hours=9))
    shown.watch.wake_watch.look()

    assert heading(shown) == "Completed"


def test_a_closed_window_does_not_wake_up(window: QWidget, book: Book, browser: Browser) -> None:
    top_up = book.start(book.account())
    shown = open_window(window, book, top_up)
    shown.reject()
    asked = len(book.gateway.calls)

    book.clock.move(timedelta(hours=9))
    shown.watch.wake_watch.look()

    assert len(book.gateway.calls) == asked


def test_what_another_desk_has_booked_is_shown_without_asking_the_provider(
    window: QWidget, book: Book, browser: Browser
) -> None:
    top_up = book.start(book.account(), "250.00")
    shown, changes = with_hub(window, book, top_up)
    book.gateway.pay(book.page(top_up))
    book.other_workstation().payments.sync(book.operator)
    asked = len(book.gateway.calls)

    changes.announce(Topic.TOP_UPS)

    assert heading(shown) == "Completed"
    assert "€250.00 was credited" in words(shown)
    assert len(book.gateway.calls) == asked


def test_what_another_desk_has_cancelled_cannot_be_opened_any_more(
    window: QWidget, book: Book, browser: Browser
) -> None:
    top_up = book.start(book.account())
    shown, changes = with_hub(window, book, top_up)
    book.other_workstation().payments.cancel(book.operator, top_up.top_up_id)

    changes.announce_all()

    assert heading(shown) == "Cancelled"
    assert shown.primary_button.text() == "Done"


def test_what_another_desk_retries_is_followed_here_without_a_second_browser(
    window: QWidget, book: Book, browser: Browser
) -> None:
    top_up = book.open(book.account())
    book.gateway.expire(book.page(top_up))
    shown, changes = with_hub(window, book, top_up)
    other = book.other_workstation()
    other.payments.retry(book.operator, top_up.top_up_id)
    other.payments.open_page(book.operator, top_up.top_up_id)

    changes.announce(Topic.TOP_UPS)

    assert heading(shown) == "Waiting for the payment"
    assert len(book.gateway.payable(top_up.top_up_id)) == 1
    assert browser.opened == []


def test_changes_of_others_do_not_ask_the_provider(
    window: QWidget, book: Book, browser: Browser
) -> None:
    account = book.account()
    _shown, changes = with_hub(window, book, book.start(account))
    book.top_up(account)
    asked = len(book.gateway.calls)

    changes.announce_all()

    assert len(book.gateway.calls) == asked


def test_two_desks_open_one_page_for_one_top_up(
    window: QWidget, book: Book, browser: Browser
) -> None:
    top_up = book.start(book.account(), "250.00")
    here = open_window(window, book, top_up)
    there = open_window(window, book, top_up, services=book.other_workstation())

    book.gateway.pay(book.page(top_up))
    here.refresh()
    there.refresh()

    assert len(book.gateway.references(top_up.top_up_id)) == 1
    assert heading(here) == heading(there) == "Completed"
    assert balance(book, top_up) == eur("250.00")


@pytest.mark.parametrize("pressed", ["primary_button", "danger_button"])
def test_pressing_twice_asks_once(
    window: QWidget, book: Book, browser: Browser, pressed: str
) -> None:
    tasks = WaitingTasks()
    shown = open_window(window, book, book.start(book.account()), tasks=tasks)
    tasks.finish_all()
    button = getattr(shown, pressed)

    button.click()
    button.click()

    assert tasks.waiting == 1
    tasks.finish_all()


def test_closing_while_it_is_cancelled_leaves_the_answer_in_the_books(
    window: QWidget, book: Book, browser: Browser
) -> None:
    tasks = WaitingTasks()
    top_up = book.start(book.account())
    shown = open_window(window, book, top_up, tasks=tasks)
    tasks.finish_all()

    shown.danger_button.click()
    shown.reject()
    tasks.finish_all()

    assert book.get(top_up).status is TopUpStatus.CANCELLED
    assert book.gateway.payable(top_up.top_up_id) == ()


def test_a_decline_is_told_in_the_language_of_the_window(
    window: QWidget, book: Book, browser: Browser
) -> None:
    set_language("de")
    top_up = book.start(book.account())
    shown = open_window(window, book, top_up)
    book.gateway.decline(book.page(top_up), "Your card has insufficient funds.")

    shown.refresh()

    assert "Auf der Karte ist nicht genug Geld." in words(shown)


def test_the_link_is_mailed_to_the_invoice_address(
    window: QWidget, book: Book, browser: Browser
) -> None:
    top_up = book.start(book.account(email="pay+desk@weidmann.example"))
    shown = open_window(window, book, top_up)

    shown.panel.link_panel.mail_button.click()

    address = browser.opened[-1]
    assert address.startswith("mailto:pay%2Bdesk@weidmann.example?subject=Payment%20link")
    assert quote(shown.panel.link_panel.link_edit.text(), safe="") in address


def test_without_a_mail_program_the_link_is_to_be_copied(
    window: QWidget, book: Book, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.top_ups.payment_panel.write_mail", lambda **_mail: False)
    shown = open_window(window, book, book.start(book.account()))

    shown.panel.link_panel.mail_button.click()

    assert "No mail program could be opened" in words(shown)
