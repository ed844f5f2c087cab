from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.domain.top_up import TopUp, TopUpStatus
from billing_desktop.errors import PaymentOutcomeUnknownError
from tests.book import Book
from tests.builders import eur
from tests.ui.accounts.books import WaitingTasks
from tests.ui.top_ups.needs import needs
from ui.tasks import Tasks
from ui.top_ups.another_method_dialog import AnotherMethodDialog


def open_dialog(
    window: QWidget, book: Book, top_up: TopUp, *, tasks: Tasks | None = None
) -> AnotherMethodDialog:
    account = book.services.accounts.get(book.operator, top_up.account_id)
    dialog = AnotherMethodDialog(
        **needs(book, tasks=tasks), top_up=top_up, account=account, parent=window
    )
    dialog.open()
    return dialog


@pytest.fixture
def failed(book: Book) -> TopUp:
    top_up = book.open(book.account(company="Weidmann Logistik GmbH"), "250.00")
    book.gateway.expire(book.page(top_up))
    return book.refresh(top_up)


def test_both_prices_are_named(window: QWidget, book: Book, failed: TopUp) -> None:
    dialog = open_dialog(window, book, failed)

    assert "€302.26" in dialog.card_label.text()
    assert "€297.50" in dialog.invoice_label.text()


def test_another_card_makes_the_top_up_pending_again(
    qtbot: QtBot, window: QWidget, book: Book, failed: TopUp
) -> None:
    dialog = open_dialog(window, book, failed)

    with qtbot.waitSignal(dialog.payment_continued) as continued:
        dialog.primary_button.click()

    assert continued.args is not None
    assert continued.args[0].status is TopUpStatus.PENDING
    assert dialog.isHidden()


def test_an_invoice_can_be_asked_for_below_the_threshold(
    qtbot: QtBot, window: QWidget, book: Book, failed: TopUp
) -> None:
    dialog = open_dialog(window, book, failed)
    dialog.invoice_radio.click()

    with qtbot.waitSignal(dialog.request_recorded) as recorded:
        dialog.primary_button.click()

    assert recorded.args is not None
    top_up: TopUp = recorded.args[0]
    QApplication.processEvents()  # New parts of a visible window are shown in their turn.
    words = " ".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())
    assert (top_up.method, top_up.quote.total) == (TopUpMethod.INVOICE, eur("297.50"))
    assert book.get(failed).status is TopUpStatus.CANCELLED
    assert top_up.billing_number in words
    assert "Request recorded" in words


def test_paid_meanwhile_is_shown_instead(qtbot: QtBot, window: QWidget, book: Book) -> None:
    top_up = book.open(book.account(), "250.00")
    dialog = open_dialog(window, book, top_up)
    book.gateway.pay(book.page(top_up))
    dialog.invoice_radio.click()

    with qtbot.waitSignal(dialog.payment_continued) as continued:
        dialog.primary_button.click()

    assert continued.args is not None
    assert continued.args[0].status is TopUpStatus.COMPLETED
    assert book.services.invoice_requests.all_open(book.operator) == ()


def test_pressing_twice_is_one_request(window: QWidget, book: Book, failed: TopUp) -> None:
    tasks = WaitingTasks()
    dialog = open_dialog(window, book, failed, tasks=tasks)
    tasks.finish_all()
    dialog.invoice_radio.click()

    dialog.primary_button.click()
    dialog.primary_button.click()
    dialog.primary_clicked.emit()
    tasks.finish_all()

    assert len(book.services.invoice_requests.all_open(book.operator)) == 1


def test_no_answer_changes_nothing_and_says_so(window: QWidget, book: Book) -> None:
    top_up = book.open(book.account(), "250.00")
    dialog = open_dialog(window, book, top_up)
    dialog.invoice_radio.click()
    book.gateway.fail_next(PaymentOutcomeUnknownError("The provider did not answer."))

    dialog.primary_button.click()

    assert dialog.banner.sentence_label.text() == "The provider did not answer."
    assert book.get(top_up).status is TopUpStatus.PENDING
    assert dialog.primary_button.isEnabled()


def test_the_choice_is_made_with_the_arrow_keys(
    qtbot: QtBot, window: QWidget, book: Book, failed: TopUp
) -> None:
    dialog = open_dialog(window, book, failed)
    dialog.activateWindow()
    dialog.card_radio.setFocus()
    qtbot.waitUntil(dialog.card_radio.hasFocus)

    QTest.keyClick(dialog.card_radio, Qt.Key.Key_Down)
    with qtbot.waitSignal(dialog.request_recorded):
        QTest.keyClick(dialog.invoice_radio, Qt.Key.Key_Return)

    assert book.get(failed).status is TopUpStatus.CANCELLED
