from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from billing_desktop.domain.top_up import TopUp, TopUpStatus
from billing_desktop.errors import PaymentOutcomeUnknownError
from tests.book import Book
from tests.ui.top_ups.needs import needs
from ui.top_ups.cancel_dialog import CancelDialog


def open_dialog(window: QWidget, book: Book, top_up: TopUp) -> CancelDialog:
    dialog = CancelDialog(**needs(book), top_up=top_up, parent=window)
    dialog.open()
    return dialog


def test_the_page_cannot_be_paid_any_more(qtbot: QtBot, window: QWidget, book: Book) -> None:
    top_up = book.open(book.account())
    dialog = open_dialog(window, book, top_up)

    with qtbot.waitSignal(dialog.cancelled):
        dialog.danger_button.click()

    assert book.get(top_up).status is TopUpStatus.CANCELLED
    assert book.gateway.payable(top_up.top_up_id) == ()


def test_keeping_it_changes_nothing(window: QWidget, book: Book) -> None:
    top_up = book.open(book.account())
    dialog = open_dialog(window, book, top_up)

    dialog.cancel_button.click()

    assert book.get(top_up).status is TopUpStatus.PENDING


def test_paid_before_is_told(qtbot: QtBot, window: QWidget, book: Book) -> None:
    top_up = book.open(book.account())
    dialog = open_dialog(window, book, top_up)
    book.gateway.pay(book.page(top_up))

    with qtbot.waitSignal(dialog.cancelled) as cancelled:
        dialog.danger_button.click()

    assert cancelled.args is not None
    assert cancelled.args[0].status is TopUpStatus.COMPLETED


def test_no_answer_keeps_the_dialog_open_with_a_sentence(window: QWidget, book: Book) -> None:
    top_up = book.open(book.account())
    dialog = open_dialog(window, book, top_up)
    book.gateway.fail_next(PaymentOutcomeUnknownError("The provider did not answer."))

    dialog.danger_button.click()

    assert dialog.isVisible()
    assert dialog.banner.sentence_label.text() == "The provider did not answer."
    assert book.get(top_up).status is TopUpStatus.PENDING
