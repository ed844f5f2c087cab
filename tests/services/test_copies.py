"""A copy that cannot be kept stops nothing, and is made the next time."""

from __future__ import annotations

import pytest

from billing_desktop.domain.listing import DocumentFilter, InvoiceQuery
from billing_desktop.offline import CATALOGUE_NAME, offline_services
from billing_desktop.services.offline_invoices import READER
from tests.book import Book


def test_a_list_that_cannot_be_written_is_made_up_for(
    book: Book, caplog: pytest.LogCaptureFixture
) -> None:
    listed = book.settings.data_dir / CATALOGUE_NAME
    listed.mkdir(parents=True)

    number = book.top_up(book.account()).invoice_number
    assert number is not None
    assert f"no copy of {number}" in caplog.text
    book.services.invoices.keep_copies(book.operator)
    assert "not complete" in caplog.text
    listed.rmdir()

    book.services.invoices.keep_copies(book.operator)

    invoices = offline_services(book.settings).invoices
    assert [row.number for row in invoices.rows(READER, [number])] == [number]


INVOICE = "TEST-RE-2026-000001"


def take_back(book: Book) -> None:
    book.top_up(book.account())
    book.services.corrections.issue_credit_note(
        book.operator, INVOICE, key="c1", reason="Ordered twice"
    )


def is_cancelled_on_the_list(book: Book) -> bool:
    invoices = offline_services(book.settings).invoices
    (row,) = invoices.rows(READER, [INVOICE])
    paid = invoices.search(READER, InvoiceQuery(filter=DocumentFilter.PAID)).numbers
    assert row.is_cancelled is not (INVOICE in paid)
    return row.is_cancelled


def test_the_list_on_this_computer_learns_at_once_that_an_invoice_was_taken_back(
    book: Book,
) -> None:
    take_back(book)

    assert is_cancelled_on_the_list(book)


def test_a_list_that_does_not_know_it_learns_it_with_the_next_connection(book: Book) -> None:
    take_back(book)
    listed = book.settings.data_dir / CATALOGUE_NAME
    lines = listed.read_text().splitlines()
    # As an earlier version left it: the line of the invoice was written when it was issued.
    listed.write_text(
        "\n".join(line for line in lines if '"credited_minor": 0' in line or "book_id" in line)
    )
    assert not is_cancelled_on_the_list(book)

    book.services.invoices.keep_copies(book.operator)

    assert is_cancelled_on_the_list(book)
    size = listed.stat().st_size
    book.services.invoices.keep_copies(book.operator)
    assert listed.stat().st_size == size
