"""What lines seem to be follows the book, also when somebody else changed it."""

from __future__ import annotations

from pathlib import Path

import pytest

from billing_desktop.domain.bank_listing import BankQuery
from billing_desktop.domain.matching import ReasonKind, Verdict
from billing_desktop.errors import NotFoundError
from tests.bank_books import SECOND, credit, ids, invoice_by_transfer, take_in, verdicts, write
from tests.book import Book


def test_a_line_becomes_certain_when_its_invoice_is_issued(book: Book, tmp_path: Path) -> None:
    take_in(book, write(tmp_path, [credit(119_000, "TEST-RE-2026-000001")]))
    assert verdicts(book) == [Verdict.UNKNOWN_PAYER]

    invoice_by_transfer(book, book.account())

    assert verdicts(book) == [Verdict.CERTAIN]


def test_another_desk_s_booking_is_seen(book: Book, tmp_path: Path) -> None:
    invoice = invoice_by_transfer(book, book.account())
    take_in(book, write(tmp_path, [credit(119_000, invoice.number)]))
    (line,) = ids(book)
    assert book.services.bank.payments.suggestions(book.operator, line).best is not None

    book.other_workstation().bank.payments.book(SECOND, [line])

    assert (
        book.services.bank.payments.search(book.operator, BankQuery()).verdicts[Verdict.CERTAIN]
        == 0
    )
    with pytest.raises(NotFoundError):
        book.services.bank.payments.suggestions(book.operator, line)


def test_who_has_paid_before_is_known_by_the_iban(book: Book, tmp_path: Path) -> None:
    account = book.account()
    first = invoice_by_transfer(book, account)
    take_in(book, write(tmp_path, [credit(119_000, first.number, name="Strohmann")]))
    book.services.bank.payments.book(book.operator, ids(book))
    second = invoice_by_transfer(book, account, "2000.00")

    take_in(
        book,
        write(tmp_path, [credit(238_000, "Danke", name="Strohmann")], name="2.xml"),
    )

    (row,) = [
        row
        for row in book.services.bank.payments.rows(book.operator, ids(book))
        if row.match is not None
    ]
    assert row.match is not None
    assert row.match.verdict is Verdict.NO_REFERENCE
    assert row.match.best is not None
    assert row.match.best.payable.invoice_number == second.number
    assert ReasonKind.PAYER_KNOWN in {reason.kind for reason in row.match.best.reasons}


def test_our_own_account_is_told_from_a_customer_s(book: Book, tmp_path: Path) -> None:
    own = book.services.sellers.get(book.operator).iban
    invoice = invoice_by_transfer(book, book.account())

    take_in(book, write(tmp_path, [credit(119_000, invoice.number, iban=own)]))

    assert verdicts(book) == [Verdict.OWN_TRANSFER]
