"""Bank files are taken in once, certain payments are booked once, and all of it can be undone."""

from __future__ import annotations

from pathlib import Path

import pytest

from billing_desktop.domain.bank_listing import BankQuery, LineFilter
from billing_desktop.domain.matching import Verdict
from billing_desktop.domain.top_up import TopUpStatus
from billing_desktop.errors import ConflictError
from tests.bank_books import credit, ids, invoice_by_transfer, posted, take_in, verdicts, write
from tests.book import Book
from tests.builders import eur


def test_a_certain_payment_is_booked_and_credited_once(book: Book, tmp_path: Path) -> None:
    account = book.account()
    invoice = invoice_by_transfer(book, account)
    take_in(book, write(tmp_path, [credit(119_000, f"Rechnung {invoice.number}")]))
    assert verdicts(book) == [Verdict.CERTAIN]
    assert book.balance(account) == eur("0")

    lines = ids(book)
    first = book.services.bank.payments.book(book.operator, lines)
    again = book.services.bank.payments.book(book.operator, lines)

    assert (first.booked, again.booked, again.left) == (lines, (), lines)
    assert book.balance(account) == eur("1000.00")
    assert book.services.top_ups.get(book.operator, invoice.top_up_id).status is (
        TopUpStatus.COMPLETED
    )
    assert posted(book, "asset:bank") == 119_000
    assert posted(book, "asset:receivable") == 0
    assert posted(book, "liability:top_ups_awaiting_payment") == 0
    assert posted(book, "liability:vat_not_yet_due") == 0
    assert posted(book, "liability:vat_payable") == -19_000
    assert book.findings() == ()


def test_a_line_is_found_by_segment_verdict_and_words(book: Book, tmp_path: Path) -> None:
    invoice = invoice_by_transfer(book, book.account())
    take_in(
        book,
        write(
            tmp_path,
            [
                credit(119_000, f"Rechnung {invoice.number}"),
                credit(5_000, "Spende", name="Unbekannt e.V.", iban="DE02500105170137075030"),
                credit(7_000, "kommt noch", status="PDNG"),
            ],
        ),
    )
    search = book.services.bank.payments.search

    everything = search(book.operator, BankQuery())
    assert len(everything.ids) == 3
    assert everything.counts[LineFilter.CERTAIN] == 1
    assert everything.counts[LineFilter.TO_DECIDE] == 1
    assert everything.counts[LineFilter.ANNOUNCED] == 1
    assert everything.verdicts[Verdict.UNKNOWN_PAYER] == 1
    assert len(search(book.operator, BankQuery(verdict=Verdict.UNKNOWN_PAYER)).ids) == 1
    assert len(search(book.operator, BankQuery(text="spende")).ids) == 1
    assert len(search(book.operator, BankQuery(text="1.190,00")).ids) == 1
    book.services.bank.payments.book(book.operator, everything.ids)
    booked = search(book.operator, BankQuery(LineFilter.BOOKED, text="rechnung"))
    assert len(booked.ids) == 1
    assert booked.amount == eur("1190.00")
    (row,) = book.services.bank.payments.rows(book.operator, booked.ids)
    assert row.assignment is not None
    assert row.match is None


def test_undoing_takes_the_credit_back_by_a_reversal(book: Book, tmp_path: Path) -> None:
    account = book.account()
    invoice = invoice_by_transfer(book, account)
    take_in(book, write(tmp_path, [credit(119_000, invoice.billing_number)]))
    payments = book.services.bank.payments
    (line,) = payments.book(book.operator, ids(book)).booked
    (made,) = payments.history(book.operator, line)

    payments.undo(book.operator, made.assignment_id, reason="Wrong customer")

    assert book.balance(account) == eur("0")
    assert posted(book, "asset:bank") == 0
    assert posted(book, "liability:vat_payable") == 0
    assert posted(book, "asset:receivable") == 119_000
    assert "balance_taken_back" in book.tasks()
    assert verdicts(book) == [Verdict.CERTAIN]
    with pytest.raises(ConflictError):
        payments.undo(book.operator, made.assignment_id, reason="Again")
    payments.book(book.operator, [line])
    assert book.balance(account) == eur("1000.00")
    assert "balance_taken_back" not in book.tasks()
    assert book.findings() == ()


def test_every_booked_line_is_counted_beside_those_set_aside(book: Book, tmp_path: Path) -> None:
    account = book.account()
    numbers = [invoice_by_transfer(book, account).number for _ in range(2)]
    take_in(book, write(tmp_path, [credit(119_000, f"Rechnung {each}") for each in numbers]))
    payments = book.services.bank.payments

    payments.book(book.operator, ids(book))

    counts = payments.search(book.operator, BankQuery()).counts
    assert (counts[LineFilter.BOOKED], counts[LineFilter.SET_ASIDE]) == (2, 0)
    assert counts[LineFilter.ALL] == 2
