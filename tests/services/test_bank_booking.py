"""What is booked on a bank line is the whole of it, in the books of whom it is for."""

from __future__ import annotations

from pathlib import Path

from billing_desktop.domain.correction import CorrectionStatus
from billing_desktop.domain.operator import Role
from billing_desktop.domain.statement import MovementKind, StatementPeriod
from billing_desktop.services.bank_decisions import Share
from tests.bank_books import credit, ids, invoice_by_transfer, posted, take_in, write
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


def test_a_credit_note_for_what_is_partly_paid_puts_the_money_aside(
    book: Book, tmp_path: Path
) -> None:
    account = book.account()
    invoice = invoice_by_transfer(book, account)
    lines = [credit(30_000, f"{invoice.number} a"), credit(40_000, f"{invoice.number} b")]
    take_in(book, write(tmp_path, lines))
    for line, amount in zip(ids(book), ("300.00", "400.00"), strict=True):
        book.services.bank.decisions.assign(
            book.operator, line, [Share(invoice.number, eur(amount))]
        )

    book.services.corrections.issue_credit_note(
        book.operator, invoice.number, key="k", reason="Not wanted any more"
    )

    assert book.balance(account) == eur("0")
    assert posted(book, "asset:receivable") == 0
    assert posted(book, "liability:overpayments") == -70_000
    assert posted(book, "liability:vat_payable") == 0
    assert posted(book, "liability:vat_not_yet_due") == 0
    assert book.tasks().count("overpaid") == 2
    assert book.findings() == ()


def test_a_credit_note_over_what_is_missing_completes_the_payment(
    book: Book, tmp_path: Path
) -> None:
    account = book.account()
    invoice = invoice_by_transfer(book, account)
    take_in(book, write(tmp_path, [credit(60_000, invoice.number)]))
    decisions, (line,) = book.services.bank.decisions, ids(book)
    decisions.assign(book.operator, line, [Share(invoice.number, eur("600.00"))])

    book.services.corrections.issue_credit_note(
        book.operator, invoice.number, key="k", reason="Half of it", credit=eur("500.00")
    )

    assert book.balance(account) == eur("500.00")
    assert posted(book, "asset:receivable") == 0
    assert posted(book, "liability:overpayments") == -500
    assert posted(book, "liability:vat_payable") == -9_500
    assert posted(book, "liability:vat_not_yet_due") == 0
    assert book.findings() == ()


def test_an_unpaid_invoice_that_is_issued_again_is_paid_by_its_new_number(
    book: Book, tmp_path: Path
) -> None:
    account = book.account()
    invoice = invoice_by_transfer(book, account)
    made = book.services.corrections.correct(
        book.operator, invoice.number, key="k", reason="A typing error"
    )
    take_in(book, write(tmp_path, [credit(119_000, str(made.new_invoice_number))]))

    book.services.bank.payments.book(book.operator, ids(book))

    assert book.balance(account) == eur("1000.00")
    assert book.findings() == ()


def test_a_credit_note_after_the_credit_takes_it_from_the_balance(
    book: Book, tmp_path: Path
) -> None:
    account = book.account()
    invoice = invoice_by_transfer(book, account)
    take_in(book, write(tmp_path, [credit(119_000, invoice.number)]))
    book.services.bank.payments.book(book.operator, ids(book))

    book.services.corrections.issue_credit_note(
        book.operator, invoice.number, key="k", reason="Not wanted any more"
    )

    assert book.balance(account) == eur("0")
    assert posted(book, "liability:refunds_owed") == -119_000
    assert book.findings() == ()


def test_taking_back_what_is_not_paid_needs_no_second_person(book: Book) -> None:
    book.services.operators.add(
        book.administrator, name="Office", role=Role.ADMINISTRATOR, password="correct horse"
    )
    account = book.account()
    invoice = invoice_by_transfer(book, account)
    corrections = book.services.corrections
    assert not corrections.look(book.operator, invoice.number).is_credited

    done = corrections.issue_credit_note(
        book.operator, invoice.number, key="k", reason="Not wanted any more"
    )

    assert done.status is CorrectionStatus.ISSUED
    assert book.balance(account) == eur("0")
    assert book.findings() == ()
