"""A number refuted after the top-up was confirmed: the payment window says so, nobody pays."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from tests.book import Book
from tests.builders import VAT_NUMBERS
from tests.ui.top_ups.needs import needs
from ui.top_ups.payment_window import PaymentWindow


def words(window: QWidget) -> str:
    return " ".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


def test_the_window_says_why_no_page_is_opened(window: QWidget, book: Book) -> None:
    account = book.account("FR")
    top_up = book.start(account)
    book.register.unknown.add(VAT_NUMBERS["FR"])
    book.services.vat_checks.check(book.operator, account.account_id)

    payment = PaymentWindow(**needs(book), top_up=top_up, parent=window)
    payment.open()

    assert "The top-up is held until finance clears the number." in words(payment)
    assert book.gateway.references(top_up.top_up_id) == ()
    payment.reject()
