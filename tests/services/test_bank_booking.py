"""What is booked on a bank line is the whole of it, in the books of whom it is for."""

from __future__ import annotations

from pathlib import Path

from billing_desktop.domain.statement import MovementKind, StatementPeriod
from tests.bank_books import credit, ids, invoice_by_transfer, take_in, write
from tests.book import Book
from tests.builders import TODAY, eur


def test_every_cent_of_a_booked_line_is_on_the_bank_account(book: Book, tmp_path: Path) -> None:
    account = book.account()
    invoices = [invoice_by_transfer(book, account, f"{n}000.00") for n in (1, 2, 3)]
    lines = [credit(each.gross.minor_units, each.number) for each in invoices]
    take_in(book, write(tmp_path, lines))

    book.services.bank.payments.book(book.operator, ids(book))

    (sums,) = book.services.bank.payments.statements(book.operator)
    assert sums.booked == sums.total == eur("7140.00")
    assert not sums.listed
    assert book.findings() == ()


def test_a_transfer_is_on_the_account_s_statement(book: Book, tmp_path: Path) -> None:
    account = book.account()
    invoice = invoice_by_transfer(book, account)
    take_in(book, write(tmp_path, [credit(119_000, invoice.number)]))
    book.services.bank.payments.book(book.operator, ids(book))

    period = StatementPeriod(TODAY.replace(day=1), TODAY.replace(month=12, day=1))
    drawn = book.services.statements.draw(book.operator, account.account_id, period)

    (line,) = drawn.lines
    assert line.movement.kind is MovementKind.TOP_UP
    assert line.movement.amount == eur("1000.00")
    assert line.movement.billing_number == invoice.billing_number
    assert line.movement.document_number == invoice.number
