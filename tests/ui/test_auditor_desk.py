"""The desk of somebody who only reads asks no provider and never holds the lease of the others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject

from billing_desktop.domain.audit_trail import REFUSED
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.errors import NotAllowedError
from tests.book import Book, book, book_settings, postgres_book, sqlite_book
from ui.changes import ChangeHub
from ui.payment_sync import PaymentSync
from ui.session import Session
from ui.tasks import InlineTasks

__all__ = ["book", "book_settings", "postgres_book", "sqlite_book"]

AUDITOR = Operator("auditor", Role.AUDITOR)


@pytest.fixture
def desks(qapp: object) -> Iterator[QObject]:
    """What the sessions of a test belong to."""
    parent = QObject()
    yield parent
    for session in parent.findChildren(Session):
        session.stop()


def work(book: Book, operator: Operator, desks: QObject) -> PaymentSync:
    """Let somebody work at a desk of their own: everything runs that runs there by itself."""
    tasks = InlineTasks()
    session = Session(book.services, operator, tasks, tasks, ChangeHub(desks), desks)
    session.start()
    sync = session.findChild(PaymentSync)
    assert isinstance(sync, PaymentSync)
    return sync


def tick(sync: PaymentSync) -> None:
    """Let everything happen that makes a desk ask the provider."""
    sync.run_now()
    sync._timer.timeout.emit()
    sync._wake_watch.woke.emit()
    sync._timer.timeout.emit()


def leases(book: Book) -> list[tuple[object, ...]]:
    return book.rows("SELECT name, holder FROM lease")


def refusals(book: Book) -> list[tuple[object, ...]]:
    return book.rows(f"SELECT object FROM audit WHERE action = '{REFUSED}'")


def test_the_service_gives_whoever_only_reads_no_lease(book: Book) -> None:
    for call in (
        lambda: book.services.payments.poll(AUDITOR, holder="auditor's desk"),
        lambda: book.services.payments.sync(AUDITOR),
    ):
        with pytest.raises(NotAllowedError):
            call()

    assert leases(book) == []
    assert len(refusals(book)) == 2


def test_the_desk_of_an_auditor_does_not_even_ask(book: Book, desks: QObject) -> None:
    top_up = book.open(book.account())
    book.gateway.pay(book.page(top_up))

    tick(work(book, AUDITOR, desks))

    assert leases(book) == []
    assert refusals(book) == []
    assert book.get(top_up) == top_up  # Nothing was settled on an auditor's behalf.


def test_another_desk_has_the_lease_at_once_beside_an_auditor(book: Book, desks: QObject) -> None:
    top_up = book.open(book.account())
    auditor = work(book, AUDITOR, desks)
    tick(auditor)
    finance = work(book, book.operator, desks)
    book.gateway.pay(book.page(top_up))

    finance._timer.timeout.emit()
    tick(auditor)

    assert [holder for _, holder in leases(book)] == [finance._holder]
    assert str(book.balance(book.services.accounts.get(book.operator, top_up.account_id))) == (
        "50.00"
    )
