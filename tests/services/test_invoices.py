"""Issued documents: finding them and getting their bytes."""

from __future__ import annotations

import hashlib
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from billing_desktop.documents.e_invoice import to_xml
from billing_desktop.domain.listing import DocumentFilter, InvoiceQuery, PaymentStatus
from billing_desktop.errors import DatabaseRefusedError, NotFoundError
from billing_desktop.services.bank_decisions import Share
from tests.bank_books import credit, ids, invoice_by_transfer, take_in, write
from tests.book import Book
from tests.builders import TODAY, billing_details, eur


def copies(book: Book) -> Path:
    return book.settings.data_dir / "documents"


def number_of(book: Book, company: str = "Nordlicht") -> str:
    number = book.top_up(book.account(company=company)).invoice_number
    assert number is not None
    return number


def test_an_invoice_has_the_figures_that_were_confirmed(book: Book) -> None:
    account = book.account()
    paid = book.top_up(account, "50.00")
    assert paid.invoice_number == "TEST-RE-2026-000001"

    invoice = book.services.invoices.get(book.operator, paid.invoice_number)

    assert (invoice.net, invoice.vat, invoice.gross) == (eur("51.00"), eur("9.69"), eur("60.69"))
    assert invoice.buyer == account.details
    assert invoice.billing_number == paid.billing_number
    assert invoice.customer_number == account.customer_number
    assert (invoice.issued_on, invoice.paid_on, invoice.is_test) == (TODAY, TODAY, True)


def test_the_list_is_newest_first_and_adds_up(book: Book) -> None:
    first, second = number_of(book), number_of(book)

    listing = book.services.invoices.search(book.operator, InvoiceQuery())

    assert listing.numbers == (second, first)
    assert listing.gross == eur("121.38")


def test_invoices_are_found_by_number_buyer_account_and_day(book: Book) -> None:
    account = book.account(company="ÄRZTE & Söhne")
    paid = book.top_up(account)
    book.clock.move(timedelta(days=1))
    other = number_of(book)
    search = book.services.invoices.search

    for query, found in {
        InvoiceQuery("ärzte"): 1,
        InvoiceQuery("SÖHNE &"): 1,
        InvoiceQuery("re-2026-000001"): 1,
        InvoiceQuery(paid.billing_number.lower()): 1,
        InvoiceQuery("2026"): 2,
        InvoiceQuery("nordlicht 000001"): 0,
        InvoiceQuery("%"): 0,
        InvoiceQuery("\x00"): 0,
        InvoiceQuery("\ud800"): 0,
        InvoiceQuery(account_id=account.account_id): 1,
        InvoiceQuery(account_id="nobody"): 0,
        InvoiceQuery(issued_from=TODAY + timedelta(days=1)): 1,
        InvoiceQuery(issued_until=TODAY + timedelta(days=1)): 1,
        InvoiceQuery(issued_from=date(2026, 1, 1), issued_until=date(2027, 1, 1)): 2,
    }.items():
        assert len(search(book.operator, query).numbers) == found, query
    assert search(book.operator, InvoiceQuery("nordlicht")).numbers == (other,)


def test_a_line_of_the_list_tells_what_was_issued(book: Book) -> None:
    account = book.account()
    paid = book.top_up(account)
    number = str(paid.invoice_number)

    (row,) = book.services.invoices.rows(book.operator, [number, "RE-1"])

    assert (row.number, row.account_id, row.buyer) == (number, account.account_id, account.name)
    assert (row.gross, row.status, row.issued_on) == (eur("60.69"), PaymentStatus.PAID, TODAY)
    assert row.mail_status == "queued"


def test_a_reprint_is_the_stored_bytes_also_after_everything_changed(book: Book) -> None:
    account = book.account()
    number = str(book.top_up(account).invoice_number)
    first = book.services.invoices.document(book.operator, number)
    book.seller(name="Andere GmbH")
    book.services.accounts.save_details(
        book.operator, account.account_id, billing_details("FR"), version=account.version
    )
    book.clock.move(timedelta(days=400))

    again = book.services.invoices.document(book.operator, number)

    assert again == first
    assert again.startswith(b"%PDF")
    ((digest,),) = book.rows("SELECT sha256 FROM audit_invoice")
    assert hashlib.sha256(again).hexdigest() == digest


def test_there_is_no_document_under_an_unknown_number(book: Book) -> None:
    for unknown in ("RE-2026-000001", "", "\x00", "\ud800"):
        with pytest.raises(NotFoundError):
            book.services.invoices.get(book.operator, unknown)
        with pytest.raises(NotFoundError):
            book.services.invoices.document(book.operator, unknown)


def test_bytes_that_changed_after_issuing_are_not_printed(book: Book) -> None:
    number = number_of(book)
    book.execute(
        "DROP TRIGGER document_no_update"
        if book.is_sqlite
        else "ALTER TABLE document DISABLE TRIGGER ALL",
        "UPDATE document SET pdf = X'25504446'"
        if book.is_sqlite
        else "UPDATE document SET pdf = '\\x25504446'",
    )

    with pytest.raises(DatabaseRefusedError, match="was changed after it was issued"):
        book.services.invoices.document(book.operator, number)


def test_a_copy_is_kept_on_this_computer_when_a_document_is_issued(book: Book) -> None:
    number = number_of(book)

    kept = (copies(book) / f"{number}.pdf").read_bytes()

    assert kept == book.services.invoices.document(book.operator, number)


def test_missing_copies_are_fetched_once(book: Book) -> None:
    numbers = [number_of(book), number_of(book)]
    for number in numbers:
        (copies(book) / f"{number}.pdf").unlink()

    assert book.services.invoices.keep_copies(book.operator) == 2
    assert book.services.invoices.keep_copies(book.operator) == 0
    assert sorted(path.stem for path in copies(book).iterdir()) == numbers


def test_a_folder_that_takes_no_copies_does_not_stop_a_credit(
    book: Book, caplog: pytest.LogCaptureFixture
) -> None:
    copies(book).parent.mkdir(exist_ok=True)
    copies(book).write_text("in the way")
    account = book.account()

    paid = book.top_up(account)

    assert paid.invoice_number is not None
    assert book.balance(account) == eur("50.00")
    assert f"no copy of {paid.invoice_number}" in caplog.text


def test_a_document_is_printed_where_no_copy_can_be_kept(
    book: Book, caplog: pytest.LogCaptureFixture
) -> None:
    number = number_of(book)
    shutil.rmtree(copies(book))
    copies(book).write_text("in the way")

    assert book.services.invoices.document(book.operator, number).startswith(b"%PDF")
    assert f"no copy of {number}" in caplog.text
    assert book.services.invoices.keep_copies(book.operator) == 0


def test_the_e_invoice_of_a_document_is_read_from_its_stored_bytes(book: Book) -> None:
    number = number_of(book)
    issued = book.services.invoices.get(book.operator, number)

    assert book.services.invoices.xml(book.operator, number) == to_xml(issued)
    with pytest.raises(NotFoundError, match="no document RE-1"):
        book.services.invoices.xml(book.operator, "RE-1")


def test_the_newest_invoice_of_a_top_up_is_the_corrected_one(book: Book) -> None:
    invoices, pending = book.services.invoices, book.open(book.account())
    paid = book.top_up(book.account())
    assert invoices.newest_of(book.operator, paid.top_up_id) == paid.invoice_number

    corrected = book.services.corrections.correct(
        book.operator, str(paid.invoice_number), key="c1", reason="Wrong company"
    )

    assert invoices.newest_of(book.operator, paid.top_up_id) == corrected.new_invoice_number
    with pytest.raises(NotFoundError):
        invoices.newest_of(book.operator, pending.top_up_id)


def test_an_invoice_by_transfer_is_due_partly_paid_overdue_and_paid(
    book: Book, tmp_path: Path
) -> None:
    account = book.account()
    invoice = invoice_by_transfer(book, account)
    lines = [credit(19_000, f"{invoice.number} a"), credit(100_000, f"{invoice.number} b")]
    take_in(book, write(tmp_path, lines))

    def status() -> PaymentStatus:
        (row,) = book.services.invoices.rows(book.operator, [invoice.number])
        return row.status

    def listed(which: DocumentFilter) -> tuple[str, ...]:
        return book.services.invoices.search(book.operator, InvoiceQuery(filter=which)).numbers

    assert status() is PaymentStatus.OPEN
    first, second = ids(book)
    shares = [Share(invoice.number, eur("190.00"))]
    made = book.services.bank.decisions.assign(book.operator, first, shares)
    assert status() is PaymentStatus.PARTLY_PAID
    book.clock.move(timedelta(days=30))
    assert status() is PaymentStatus.OVERDUE
    assert listed(DocumentFilter.OPEN) == (invoice.number,)
    book.services.bank.payments.book(book.operator, [second])
    assert status() is PaymentStatus.PAID
    assert (listed(DocumentFilter.OPEN), listed(DocumentFilter.PAID)) == ((), (invoice.number,))
    book.services.bank.payments.undo(book.operator, made.assignment_id, reason="Not theirs")
    assert status() is PaymentStatus.OVERDUE
    assert listed(DocumentFilter.OPEN) == (invoice.number,)
