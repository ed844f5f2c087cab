"""A top-up by transfer is credited when all of it is there, once, and never before."""

from __future__ import annotations

from pathlib import Path

from billing_desktop.domain.invoice_request import RequestAction, RequestStatus
from billing_desktop.services.bank_decisions import Share
from billing_desktop.services.crediting import is_credited
from tests.bank_books import credit, ids, invoice_by_transfer, posted, take_in, write
from tests.book import Book
from tests.builders import eur


def test_it_may_come_and_go_and_come_again(book: Book, tmp_path: Path) -> None:
    account = book.account()
    invoice = invoice_by_transfer(book, account)
    take_in(book, write(tmp_path, [credit(119_000, invoice.number)]))
    payments, (line,) = book.services.bank.payments, ids(book)

    for _ in range(3):
        payments.book(book.operator, [line])
        assert book.balance(account) == eur("1000.00")
        assert credited(book, invoice.top_up_id)
        payments.undo(
            book.operator,
            payments.history(book.operator, line)[0].assignment_id,
            reason="Once more",
        )
        assert book.balance(account) == eur("0")
        assert not credited(book, invoice.top_up_id)
        assert book.findings() == ()

    assert posted(book, "liability:top_ups_awaiting_payment") == -100_000
    assert len(book.rows("SELECT 1 FROM settlement")) == 1


def test_a_balance_that_was_spent_falls_below_zero(book: Book, tmp_path: Path) -> None:
    account = book.account()
    invoice = invoice_by_transfer(book, account)
    take_in(book, write(tmp_path, [credit(119_000, invoice.number)]))
    payments, (line,) = book.services.bank.payments, ids(book)
    payments.book(book.operator, [line])
    book.services.usage.add(
        book.operator,
        account.account_id,
        eur("300.00"),
        key="u",
        used_on=invoice.issued_on,
        description="Use",
    )

    (made,) = payments.history(book.operator, line)
    payments.undo(book.operator, made.assignment_id, reason="Not theirs")

    assert book.balance(account) == eur("-300.00")
    assert book.findings() == ()


def test_undoing_the_first_part_takes_the_credit_and_its_return_brings_it(
    book: Book, tmp_path: Path
) -> None:
    account = book.account()
    invoice = invoice_by_transfer(book, account)
    lines = [credit(33_333, f"{invoice.number} a"), credit(85_667, f"{invoice.number} b")]
    take_in(book, write(tmp_path, lines))
    payments, decisions = book.services.bank.payments, book.services.bank.decisions
    first, second = ids(book)
    made = decisions.assign(book.operator, first, [Share(invoice.number, eur("333.33"))])
    decisions.assign(book.operator, second, [Share(invoice.number, eur("856.67"))])
    assert book.balance(account) == eur("1000.00")

    payments.undo(book.operator, made.assignment_id, reason="Look again")

    assert book.balance(account) == eur("0")
    assert book.findings() == ()
    payments.book(book.operator, [first])
    assert book.balance(account) == eur("1000.00")
    assert posted(book, "liability:vat_payable") == -19_000
    assert posted(book, "liability:vat_not_yet_due") == 0
    assert book.findings() == ()


def credited(book: Book, top_up_id: str) -> bool:
    with book.services.database.read() as uow:
        return is_credited(uow, top_up_id)


def test_a_full_payment_moves_the_request_to_its_end(book: Book, tmp_path: Path) -> None:
    account = book.account()
    invoice = invoice_by_transfer(book, account)
    take_in(book, write(tmp_path, [credit(119_000, invoice.number)]))
    payments, requests, (line,) = (
        book.services.bank.payments,
        book.services.invoice_requests,
        ids(book),
    )

    payments.book(book.operator, [line])

    request = requests.of_top_up(book.operator, invoice.top_up_id)
    assert request.status is RequestStatus.CREDITED
    said = [line.action for line in requests.thread(book.operator, request.request_id)]
    assert said[-2:] == [RequestAction.PAY, RequestAction.CREDIT]
    (made,) = payments.history(book.operator, line)
    payments.undo(book.operator, made.assignment_id, reason="Not theirs")
    payments.book(book.operator, [line])
    assert len(requests.thread(book.operator, request.request_id)) == len(said) + 2
    assert book.findings() == ()


def test_the_customer_is_told_by_mail_once_that_all_is_paid(book: Book, tmp_path: Path) -> None:
    account = book.account()
    invoice = invoice_by_transfer(book, account)
    take_in(book, write(tmp_path, [credit(119_000, invoice.number)]))
    payments, (line,) = book.services.bank.payments, ids(book)

    for _ in range(2):
        payments.book(book.operator, [line])
        payments.undo(
            book.operator,
            payments.history(book.operator, line)[0].assignment_id,
            reason="Look again",
        )

    mails = "SELECT kind, status, recipient FROM outbox WHERE kind = 'payment'"
    assert book.rows(mails) == [("payment", "queued", account.details.email)]
    brought = book.services.mail.outbox.of_invoice(book.operator, invoice.number)
    assert (brought.mail_id,) in book.rows("SELECT outbox_id FROM outbox WHERE kind = 'invoice'")
    assert book.findings() == ()
