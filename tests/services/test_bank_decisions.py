"""What is doubtful is decided by a person, once, and every cent has a place."""

from __future__ import annotations

from pathlib import Path

import pytest

from billing_desktop.domain.bank_line import AssignmentKind
from billing_desktop.domain.bank_listing import LineFilter
from billing_desktop.domain.bank_statement import StatementKind
from billing_desktop.domain.matching import Verdict
from billing_desktop.errors import AmountError, ConflictError, NotFoundError, UserError
from billing_desktop.services.bank_decisions import Share
from tests.bank_books import (
    SECOND,
    credit,
    ids,
    invoice_by_transfer,
    posted,
    take_in,
    verdicts,
    write,
)
from tests.book import Book
from tests.builders import eur


def test_an_invoice_in_two_payments_is_credited_with_the_second(book: Book, tmp_path: Path) -> None:
    account = book.account()
    invoice = invoice_by_transfer(book, account)
    lines = [credit(40_000, f"{invoice.number} Teil 1"), credit(79_000, f"{invoice.number} Rest")]
    take_in(book, write(tmp_path, lines))
    assert verdicts(book) == [Verdict.PART, Verdict.PART]
    decisions = book.services.bank.decisions

    first, second = ids(book)
    decisions.assign(book.operator, first, [Share(invoice.number, eur("400.00"))])

    assert book.balance(account) == eur("0")
    assert posted(book, "asset:receivable") == 79_000
    assert posted(book, "liability:vat_payable") == -6_386  # 19,000 × 400 / 1,190, rounded down.
    assert book.findings() == ()
    assert book.services.bank.payments.book(book.operator, [second]).booked == (second,)
    assert book.balance(account) == eur("1000.00")
    assert posted(book, "liability:vat_payable") == -19_000
    assert posted(book, "liability:vat_not_yet_due") == 0
    assert book.findings() == ()


def test_one_payment_for_two_invoices_credits_both(book: Book, tmp_path: Path) -> None:
    account = book.account()
    one, two = invoice_by_transfer(book, account), invoice_by_transfer(book, account, "2000.00")
    take_in(book, write(tmp_path, [credit(357_000, f"{one.number} und {two.number}")]))
    assert verdicts(book) == [Verdict.TWO_INVOICES_AT_ONCE]

    shares = [Share(one.number, eur("1190.00")), Share(two.billing_number, eur("2380.00"))]
    book.services.bank.decisions.assign(book.operator, ids(book)[0], shares)

    assert book.balance(account) == eur("3000.00")
    assert book.findings() == ()


def test_a_surplus_is_owed_back_and_is_a_task(book: Book, tmp_path: Path) -> None:
    account = book.account()
    invoice = invoice_by_transfer(book, account)
    take_in(book, write(tmp_path, [credit(120_000, invoice.number)]))
    assert verdicts(book) == [Verdict.OVER]
    decisions, (line,) = book.services.bank.decisions, ids(book)

    made = decisions.assign(book.operator, line, [Share(invoice.number, eur("1190.00"))])

    assert book.balance(account) == eur("1000.00")
    assert posted(book, "liability:overpayments") == -1_000
    assert "overpaid" in book.tasks()
    back = credit(-1_000, "Rückzahlung", reference="OUT")
    take_in(book, write(tmp_path, [back], name="back.xml", statement_id="S-2"))
    (out,) = ids(book, LineFilter.TO_DECIDE)
    decisions.mark_paid_back(book.operator, out, number=invoice.number)
    assert posted(book, "liability:overpayments") == 0
    assert "overpaid" not in book.tasks()
    assert made.amount == eur("1200.00")
    assert book.findings() == ()


def test_money_for_a_cancelled_invoice_is_all_surplus(book: Book, tmp_path: Path) -> None:
    account = book.account()
    invoice = invoice_by_transfer(book, account)
    book.services.corrections.issue_credit_note(
        book.operator, invoice.number, key="cancel", reason="Not wanted any more"
    )
    take_in(book, write(tmp_path, [credit(119_000, invoice.number)]))
    assert verdicts(book) == [Verdict.CANCELLED]
    decisions, (line,) = book.services.bank.decisions, ids(book)
    with pytest.raises(AmountError):
        decisions.assign(book.operator, line, [Share(invoice.number, eur("1190.00"))])

    decisions.assign(book.operator, line, [], surplus_of=invoice.number)

    assert book.balance(account) == eur("0")
    assert posted(book, "liability:overpayments") == -119_000
    assert "overpaid" in book.tasks()
    assert book.findings() == ()


def test_a_payment_that_goes_back_takes_its_credit_with_it(book: Book, tmp_path: Path) -> None:
    account = book.account()
    invoice = invoice_by_transfer(book, account)
    take_in(book, write(tmp_path, [credit(119_000, invoice.number)]))
    payments, decisions = book.services.bank.payments, book.services.bank.decisions
    (line,) = payments.book(book.operator, ids(book)).booked
    (earlier,) = payments.history(book.operator, line)
    back = credit(-119_000, invoice.number, return_code="AC04", reference="R")
    take_in(book, write(tmp_path, [back], name="back.xml", statement_id="S-2"))
    assert verdicts(book) == [Verdict.RETURN]
    (out,) = ids(book, LineFilter.TO_DECIDE)

    decisions.mark_returned(book.operator, out, earlier.assignment_id)

    assert book.balance(account) == eur("0")
    assert posted(book, "asset:bank") == 0
    assert posted(book, "asset:receivable") == 119_000
    assert posted(book, "liability:vat_payable") == 0
    assert "balance_taken_back" in book.tasks()
    with pytest.raises(UserError, match="went back to the payer"):
        payments.undo(book.operator, earlier.assignment_id, reason="Again")
    assert book.findings() == ()
    anew = credit(119_000, f"{invoice.number} noch einmal", reference="N")
    take_in(book, write(tmp_path, [anew], name="new.xml", statement_id="S-3"))
    payments.book(book.operator, ids(book, LineFilter.CERTAIN))
    assert book.balance(account) == eur("1000.00")
    assert book.findings() == ()


def test_what_is_not_ours_is_set_aside_and_can_be_taken_up_again(
    book: Book, tmp_path: Path
) -> None:
    lines = [credit(-2_000, "Kontoführung"), credit(7_000, "Miete"), credit(9_000, "Umbuchung")]
    take_in(book, write(tmp_path, lines))
    decisions, payments = book.services.bank.decisions, book.services.bank.payments
    fee, rent, own = ids(book)

    left = decisions.leave(book.operator, fee, reason="Bank charges")
    decisions.leave(book.operator, rent, reason="Rent of the flat")
    decisions.mark_own_transfer(book.operator, own)

    assert left.kind is AssignmentKind.NOT_OURS
    assert ids(book, LineFilter.SET_ASIDE) == (fee, rent, own)
    (sums,) = payments.statements(book.operator)
    assert (sums.booked, sums.listed, sums.total) == (eur("0"), eur("140.00"), eur("140.00"))
    payments.undo(book.operator, left.assignment_id, reason="It was a payment")
    assert ids(book, LineFilter.TO_DECIDE) == (fee,)
    assert posted(book, "asset:bank") == 0
    assert book.findings() == ()


def test_a_twin_is_set_aside_beside_the_line_it_repeats(book: Book, tmp_path: Path) -> None:
    take_in(
        book,
        write(tmp_path, [credit(5_000, "Oktober", reference="X")], kind=StatementKind.CAMT_054),
    )
    other = credit(5_000, "Überweisung", reference="Y")
    take_in(book, write(tmp_path, [other], name="statement2.xml"))
    decisions = book.services.bank.decisions
    first, twin = ids(book)

    made = decisions.mark_twin(book.operator, twin)

    assert made.twin_of == first
    with pytest.raises(UserError, match="does not repeat"):
        decisions.mark_twin(book.operator, first)
    assert book.findings() == ()


def test_of_two_who_decide_about_a_line_the_second_is_told(book: Book, tmp_path: Path) -> None:
    take_in(book, write(tmp_path, [credit(7_000, "Miete")]))
    other, (line,) = book.other_workstation(), ids(book)
    book.services.bank.decisions.leave(book.operator, line, reason="Rent")

    with pytest.raises(ConflictError, match="finance desk has decided"):
        other.bank.decisions.assign(SECOND, line, [])
    assert book.findings() == ()


def test_more_than_is_due_or_was_paid_is_refused(book: Book, tmp_path: Path) -> None:
    invoice = invoice_by_transfer(book, book.account())
    lines = [credit(150_000, "viel"), credit(100, "wenig"), credit(-500, "raus")]
    take_in(book, write(tmp_path, [*lines, credit(900, "bald", status="PDNG")]))
    decisions = book.services.bank.decisions
    much, little, out, announced = ids(book)
    refused = [
        (much, [Share(invoice.number, eur("1190.01"))], AmountError),
        (much, [Share(invoice.number, eur("0"))], AmountError),
        (much, [Share(invoice.number, eur("600")), Share(invoice.number, eur("600"))], AmountError),
        (little, [Share(invoice.number, eur("1.01"))], AmountError),
        (little, [Share("RE-2026-999999", eur("1.00"))], NotFoundError),
        (out, [], UserError),
        (announced, [], UserError),
        ("no-such-line", [], NotFoundError),
    ]

    for line, shares, error in refused:
        with pytest.raises(error):
            decisions.assign(book.operator, line, shares)

    assert posted(book, "asset:bank") == 0
    with pytest.raises(UserError):
        decisions.mark_paid_back(book.operator, little)
    with pytest.raises(UserError):
        decisions.leave(book.operator, little, reason=" ")
