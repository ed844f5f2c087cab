from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from billing_desktop.domain.top_up import TopUpStatus
from billing_desktop.errors import PaymentOutcomeUnknownError, ProviderRejectedError
from tests.book import Book, open_services
from tests.builders import eur
from tests.ui.accounts.books import WaitingTasks
from tests.ui.top_ups.needs import needs
from tests.ui.top_ups.payments import Browser, balance, heading, open_window, words
from ui.top_ups.payment_window import PaymentWindow


def test_an_expired_page_is_failed_and_says_what_retry_does(
    window: QWidget, book: Book, browser: Browser
) -> None:
    top_up = book.open(book.account())
    book.gateway.expire(book.page(top_up))

    shown = open_window(window, book, top_up)

    assert heading(shown) == "Failed"
    assert "expired unpaid" in words(shown)
    assert "No invoice number was used." in words(shown)
    assert shown.primary_button.text() == "Retry"
    assert shown.method_button.isVisible()
    assert browser.opened == []


def test_retry_opens_a_new_page(window: QWidget, book: Book, browser: Browser) -> None:
    top_up = book.open(book.account())
    book.gateway.expire(book.page(top_up))
    shown = open_window(window, book, top_up)

    shown.primary_button.click()

    assert heading(shown) == "Waiting for the payment"
    assert len(book.gateway.references(top_up.top_up_id)) == 2
    assert len(browser.opened) == 1


def test_pressing_retry_twice_is_one_retry(window: QWidget, book: Book, browser: Browser) -> None:
    top_up = book.open(book.account())
    book.gateway.expire(book.page(top_up))
    tasks = WaitingTasks()
    shown = open_window(window, book, book.refresh(top_up), tasks=tasks)
    tasks.finish_all()

    shown.primary_button.click()
    shown.primary_button.click()
    tasks.finish_all()

    assert len(book.gateway.references(top_up.top_up_id)) == 2


def test_cancel_closes_the_page(window: QWidget, book: Book, browser: Browser) -> None:
    top_up = book.start(book.account())
    shown = open_window(window, book, top_up)

    shown.danger_button.click()

    assert heading(shown) == "Cancelled"
    assert book.gateway.payable(top_up.top_up_id) == ()
    assert not shown.poll.is_running


def test_paid_before_it_could_be_cancelled_is_completed(
    window: QWidget, book: Book, browser: Browser
) -> None:
    top_up = book.start(book.account(), "250.00")
    shown = open_window(window, book, top_up)
    book.gateway.pay(book.page(top_up))

    shown.danger_button.click()

    assert heading(shown) == "Completed"
    assert balance(book, top_up) == eur("250.00")


def test_a_late_answer_does_not_undo_a_cancel(
    window: QWidget, book: Book, browser: Browser
) -> None:
    tasks = WaitingTasks()
    top_up = book.start(book.account())
    shown = open_window(window, book, top_up, tasks=tasks)
    tasks.finish_all()
    shown.refresh()
    shown.danger_button.click()

    tasks.finish(1)
    tasks.finish_all()

    assert heading(shown) == "Cancelled"


def test_cancel_without_an_answer_changes_nothing_and_says_so(
    window: QWidget, book: Book, browser: Browser
) -> None:
    top_up = book.start(book.account())
    shown = open_window(window, book, top_up)
    book.gateway.fail_next(PaymentOutcomeUnknownError("The provider did not answer."))

    shown.danger_button.click()

    assert "The provider did not answer." in words(shown)
    assert book.get(top_up).status is TopUpStatus.PENDING
    assert shown.danger_button.isEnabled()
    assert shown.poll.is_running


def test_the_page_can_be_opened_again(window: QWidget, book: Book, browser: Browser) -> None:
    shown = open_window(window, book, book.start(book.account()))

    shown.primary_button.click()

    assert len(browser.opened) == 2
    assert browser.opened[0] == browser.opened[1]


def test_without_a_browser_the_link_is_to_be_copied(
    window: QWidget, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.top_ups.payment_window.open_url", lambda _url: False)
    shown = open_window(window, book, book.start(book.account()))

    shown.refresh()

    assert "The browser could not be opened" in words(shown)
    assert shown.panel.link_panel.copy_button.isEnabled()


def test_copy_puts_the_whole_link_on_the_clipboard(
    window: QWidget, book: Book, browser: Browser
) -> None:
    shown = open_window(window, book, book.start(book.account()))

    shown.panel.link_panel.copy_button.click()

    assert QGuiApplication.clipboard().text() == browser.opened[0]
    assert shown.panel.link_panel.copy_button.text() == "Link copied"


def test_a_refused_request_is_failed_with_the_reason(
    window: QWidget, book: Book, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_parameters: str, *, idempotency_key: str) -> None:
        raise ProviderRejectedError("The amount is refused.")

    monkeypatch.setattr(book.gateway, "create_session", refuse)

    shown = open_window(window, book, book.start(book.account()))

    assert heading(shown) == "Failed"
    assert "The amount is refused." in words(shown)
    assert browser.opened == []


def test_without_a_provider_it_says_so_and_stays_pending(
    window: QWidget, book: Book, browser: Browser
) -> None:
    top_up = book.start(book.account())
    services = open_services(book.settings, clock=book.clock, gateway=None)

    shown = open_window(window, book, top_up, services=services)

    assert "No payment provider" in words(shown)
    assert book.get(top_up).status is TopUpStatus.PENDING
    assert not shown.poll.is_running
    services.close()


def test_completed_leads_to_the_invoice(
    qtbot: QtBot, window: QWidget, book: Book, browser: Browser
) -> None:
    shown = open_window(window, book, book.top_up(book.account()))

    with qtbot.waitSignal(shown.invoice_requested) as requested:
        shown.invoice_button.click()

    assert requested.args == ["TEST-RE-2026-000001"]
    assert shown.isHidden()


def test_failed_leads_to_another_method(
    qtbot: QtBot, window: QWidget, book: Book, browser: Browser
) -> None:
    top_up = book.open(book.account())
    book.gateway.expire(book.page(top_up))
    shown = open_window(window, book, top_up)

    with qtbot.waitSignal(shown.another_method_requested) as requested:
        shown.method_button.click()

    assert requested.args is not None
    assert requested.args[0].top_up_id == top_up.top_up_id


def test_a_credit_without_its_invoice_is_told(
    window: QWidget, book: Book, browser: Browser
) -> None:
    top_up = book.start(book.account(), "250.00")
    shown = open_window(window, book, top_up)
    book.seller(name="")
    book.gateway.pay(book.page(top_up))

    shown.refresh()

    assert heading(shown) == "Completed"
    assert "could not be issued yet" in words(shown)
    assert shown.invoice_button.isHidden()
    assert balance(book, top_up) == eur("250.00")


def test_other_screens_are_told_of_the_change(
    qtbot: QtBot, window: QWidget, book: Book, browser: Browser
) -> None:
    top_up = book.start(book.account())
    made = needs(book)
    shown = PaymentWindow(**made, top_up=top_up, clock=book.clock, parent=window)
    shown.open()
    book.gateway.pay(book.page(top_up))
    told: list[str] = []
    made["changes"].changed.connect(told.append)

    shown.refresh()

    assert told == ["accounts", "top_ups", "invoices", "tasks"]


def test_the_window_is_as_high_as_its_state_needs(
    window: QWidget, book: Book, browser: Browser
) -> None:
    top_up = book.start(book.account())
    shown = open_window(window, book, top_up)
    waiting = shown.height()
    book.gateway.process(book.page(top_up))

    shown.refresh()

    assert shown.height() < waiting
