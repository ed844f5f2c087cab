"""Who issues the invoices."""

from __future__ import annotations

import pytest

from billing_desktop.domain.seller import Seller
from billing_desktop.errors import KeyReusedError
from tests.book import Book
from tests.builders import seller


def test_the_seller_last_saved_holds(book: Book) -> None:
    book.services.sellers.save(book.administrator, seller(name="Erste GmbH"))
    book.services.sellers.save(book.administrator, seller(name="Zweite GmbH"))

    assert book.services.sellers.get(book.operator) == seller(name="Zweite GmbH")
    assert book.services.book.seller_name == "Zweite GmbH"


def test_saving_the_same_again_leaves_no_trace(book: Book) -> None:
    before = book.rows("SELECT count(*) FROM audit")

    book.services.sellers.save(book.administrator, seller())

    assert book.rows("SELECT count(*) FROM audit") == before


def test_the_same_key_again_is_the_same_order(book: Book) -> None:
    save = book.services.sellers.save
    save(book.administrator, seller(name="Erste GmbH"), key="s-1")
    save(book.administrator, seller(name="Zweite GmbH"), key="s-2")

    # The repeat of the first order does not bring the first details back.
    assert save(book.administrator, seller(name="Erste GmbH"), key="s-1").name == "Zweite GmbH"
    with pytest.raises(KeyReusedError):
        save(book.administrator, Seller(name="Dritte GmbH"), key="s-2")


def test_issued_documents_keep_the_seller_they_were_issued_with(book: Book) -> None:
    paid = book.top_up(book.account())
    book.services.sellers.save(book.administrator, seller(name="Andere GmbH"))

    assert paid.invoice_number is not None
    invoice = book.services.invoices.get(book.operator, paid.invoice_number)
    assert invoice.seller == seller()
