"""Payments in trouble, each of which needs a person."""

from __future__ import annotations

from dataclasses import replace

from billing_desktop.domain.account import Account
from billing_desktop.domain.task import Task
from billing_desktop.domain.top_up import TopUp
from tests.book import Book
from tests.builders import eur


def payment_of(book: Book, top_up: TopUp) -> str:
    """Return the provider's reference of the payment of a top-up."""
    payment = book.gateway.fetch_session(book.page(top_up)).payment_reference
    assert payment is not None
    return payment


def disputed(book: Book, account: Account) -> TopUp:
    """A credited payment whose money the payer's bank has taken back."""
    top_up = book.top_up(account, "250.00")
    book.gateway.dispute(payment_of(book, top_up))
    book.services.payments.sync(book.operator)
    return top_up


def paid_otherwise(book: Book, account: Account, amount: str = "99.00") -> TopUp:
    """A payment of another amount than was confirmed."""
    top_up = book.open(account)
    page = book.page(top_up)
    book.gateway.pay(page)
    opened = book.gateway._opened[page]
    opened.session = replace(opened.session, amount_total=eur(amount), amount_received=eur(amount))
    return book.refresh(top_up)


def unknown(book: Book, account: Account) -> TopUp:
    """A payment in a state that nobody knows."""
    top_up = book.open(account)
    book.gateway.confuse(book.page(top_up))
    return book.refresh(top_up)


def without_invoice(book: Book, account: Account) -> TopUp:
    """A credited payment whose invoice could not be issued."""
    top_up = book.open(account)
    book.seller(name="")
    return book.pay(top_up)


def tasks_of(book: Book) -> tuple[Task, ...]:
    return book.services.tasks.all_open(book.operator)


def refuted(book: Book, company: str = "Atelier Brun SARL") -> Account:
    """An account whose VAT number the register does not know."""
    account = book.account("FR", company=company)
    book.register.unknown.add(account.details.vat_number)
    book.services.vat_checks.check(book.operator, account.account_id)
    return account
