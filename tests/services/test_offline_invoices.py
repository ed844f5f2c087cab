"""A reprint needs nothing but this computer: no book, no server, no password."""

from __future__ import annotations

from pathlib import Path

import pytest

from billing_desktop.domain.listing import InvoiceQuery
from billing_desktop.errors import DatabaseRefusedError, NotFoundError
from billing_desktop.offline import CATALOGUE_NAME, OfflineServices, offline_services
from billing_desktop.services.offline_invoices import READER
from tests.book import Book
from tests.builders import eur, seller


def offline(book: Book) -> OfflineServices:
    """Open the copies as a computer does that cannot reach the book any more."""
    book.services.close()
    if book.is_sqlite:
        book.settings.book_file.write_bytes(b"")
    return offline_services(book.settings)


def number_of(book: Book, company: str = "Nordlicht") -> str:
    number = book.top_up(book.account(company=company)).invoice_number
    assert number is not None
    return number


def copy_of(book: Book, number: str) -> Path:
    return book.settings.data_dir / "documents" / f"{number}.pdf"


def test_documents_are_found_and_printed_without_the_book(book: Book) -> None:
    first, second = number_of(book), number_of(book, company="ÄRZTE & Söhne")
    listed = book.services.invoices.search(book.operator, InvoiceQuery())
    rows = book.services.invoices.rows(book.operator, listed.numbers)
    printed = book.services.invoices.document(book.operator, first)
    xml = book.services.invoices.xml(book.operator, first)

    services = offline(book)

    assert services.invoices.search(READER, InvoiceQuery()) == listed
    assert services.invoices.rows(READER, listed.numbers) == rows
    assert services.invoices.search(READER, InvoiceQuery("ärzte 60,69")).numbers == (second,)
    assert services.invoices.document(READER, first) == printed
    assert services.invoices.xml(READER, first) == xml
    assert (services.book.is_test, services.book.seller_name) == (True, seller().name)


def test_older_documents_come_with_the_first_connection(book: Book) -> None:
    numbers = {number_of(book), number_of(book)}
    (book.settings.data_dir / CATALOGUE_NAME).unlink()
    for number in numbers:
        copy_of(book, number).unlink()
    with pytest.raises(NotFoundError, match="no copies"):
        _ = offline_services(book.settings).book

    assert book.services.invoices.keep_copies(book.operator) == 2

    services = offline(book)
    assert set(services.invoices.search(READER, InvoiceQuery()).numbers) == numbers
    for number in numbers:
        assert services.invoices.document(READER, number).startswith(b"%PDF")


def test_copies_that_were_never_listed_are_listed_with_the_next_connection(book: Book) -> None:
    number = number_of(book)
    (book.settings.data_dir / CATALOGUE_NAME).unlink()

    assert book.services.invoices.keep_copies(book.operator) == 0

    assert offline(book).invoices.search(READER, InvoiceQuery()).numbers == (number,)


def test_a_copy_that_was_changed_is_not_printed(book: Book) -> None:
    number = number_of(book)
    copy = copy_of(book, number)
    copy.write_bytes(copy.read_bytes().replace(b"Nordlicht", b"Sudlicht!") + b" ")

    with pytest.raises(DatabaseRefusedError, match="was changed after it was issued"):
        offline(book).invoices.document(READER, number)


def test_a_changed_copy_is_made_good_when_the_document_is_next_looked_at(book: Book) -> None:
    number = number_of(book)
    copy = copy_of(book, number)
    good = copy.read_bytes()
    copy.write_bytes(bytes(len(good)))

    assert book.services.invoices.document(book.operator, number) == good

    assert copy.read_bytes() == good


def test_a_document_that_is_not_here_is_not_found(book: Book) -> None:
    number_of(book)
    services = offline(book)

    for unknown in ("RE-1999-000001", "../book", ""):
        with pytest.raises(NotFoundError, match="no copy"):
            services.invoices.document(READER, unknown)


def test_a_document_changed_in_the_book_does_not_stop_the_other_copies(
    book: Book, caplog: pytest.LogCaptureFixture
) -> None:
    changed, good = number_of(book), number_of(book)
    for number in (changed, good):
        copy_of(book, number).unlink()
    book.execute(
        "DROP TRIGGER document_no_update"
        if book.is_sqlite
        else "ALTER TABLE document DISABLE TRIGGER ALL",
        (
            "UPDATE document SET pdf = X'25'"
            if book.is_sqlite
            else "UPDATE document SET pdf = '\\x25'"
        )
        + f" WHERE number = '{changed}'",
    )

    assert book.services.invoices.keep_copies(book.operator) == 1

    assert copy_of(book, good).exists()
    assert f"no copy of {changed}" in caplog.text
    assert book.services.invoices.search(book.operator, InvoiceQuery("60.69")).gross == eur(
        "121.38"
    )
