"""Issuing a correction: tax of the present details, and everything or nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from billing_desktop.errors import UserError
from tests.book import Book
from tests.builders import billing_details, eur

INVOICE, NEXT = "TEST-RE-2026-000001", "TEST-RE-2026-000002"


def move_to(book: Book, country: str) -> None:
    account = book.services.accounts.find(book.operator, "K-10001")
    details = replace(billing_details(country), company=account.name)
    book.services.accounts.save_details(
        book.operator, account.account_id, details, version=account.version
    )


def test_without_the_vat_the_difference_is_owed_to_the_payer(book: Book) -> None:
    paid = book.top_up(book.account("DE"), "250.00")
    move_to(book, "AT")

    book.services.corrections.correct(book.operator, INVOICE, key="c1", reason="Austrian branch")

    again = book.services.invoices.get(book.operator, NEXT)
    assert (again.tax.category.value, str(again.vat)) == ("AE", "0.00")
    assert book.services.corrections.owed(book.operator, paid.top_up_id) == eur("48.26")
    assert book.tasks() == ["refund_owed"]
    assert book.findings() == ()


def test_a_dearer_invoice_is_refused_and_leaves_nothing(book: Book) -> None:
    account = book.account("AT")
    book.top_up(account, "250.00")
    move_to(book, "DE")

    with pytest.raises(UserError, match=r"48\.26 EUR higher"):
        book.services.corrections.correct(book.operator, INVOICE, key="c1", reason="German")

    assert book.rows("SELECT COUNT(*) FROM invoice") == [(1,)]
    assert book.rows("SELECT COUNT(*) FROM correction") == [(0,)]
    assert book.balance(account) == eur("250.00")
    assert book.findings() == ()


def test_a_rest_is_corrected_after_a_part_was_taken_back(book: Book) -> None:
    account = book.account("DE")
    book.top_up(account, "250.00")
    corrections = book.services.corrections
    corrections.issue_credit_note(
        book.operator, INVOICE, key="c1", reason="Part", credit=eur("50.00")
    )

    corrections.correct(book.operator, INVOICE, key="c2", reason="Wrong company")

    assert book.services.invoices.get(book.operator, NEXT).credited == eur("200.00")
    assert book.balance(account) == eur("200.00")
    assert book.findings() == ()
