"""Desks of several people at once, at a secured book of a test's own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from billing_desktop.domain.correction import Correction
from billing_desktop.domain.operator import Operator
from tests.asking_server import PASSWORD
from tests.book import Book
from tests.builders import TODAY, eur
from tests.db_servers import PostgresServer
from tests.secured_book import SecuredBook, secured_book

REFUSED = "not of the operator who is signed in"


@pytest.fixture
def secured(
    postgres_server: PostgresServer, postgres_book: str, tmp_path: Path
) -> Iterator[SecuredBook]:
    """A secured book of this test's own."""
    with secured_book(postgres_server, tmp_path, template=postgres_book) as book:
        yield book


@pytest.fixture
def desks(secured: SecuredBook) -> Iterator[Desks]:
    """Desks of several people at once."""
    with ExitStack() as stack:
        yield Desks(secured, stack)


class Desks:
    """Opens a desk for each person, at the same provider and the same time."""

    def __init__(self, secured: SecuredBook, stack: ExitStack) -> None:
        self.secured = secured
        self._stack = stack
        self._first: Book | None = None

    def of(self, who: Operator) -> Book:
        book = self.secured.desk()
        self._stack.callback(book.close)
        first = self._first = self._first or book
        book.clock = first.clock
        book.restart(gateway=first.gateway)
        assert book.services.operators.sign_in(who.name, PASSWORD) == who
        book.operator = book.administrator = who
        return book


def wait_for_second(book: Book) -> Correction:
    """Have a correction of more than the unspent balance ordered."""
    account = book.account()
    book.top_up(account, "250.00")
    book.services.usage.add(
        book.operator,
        account.account_id,
        eur("200.00"),
        key="m",
        used_on=TODAY,
        description="API calls",
    )
    return book.services.corrections.issue_credit_note(
        book.operator, "TEST-RE-2026-000001", key="c", reason="Ordered twice"
    )


def refused_to(book: SecuredBook, who: Operator, statement: str) -> str:
    """Return what the server says to somebody with psql, who would commit."""
    with book.connect_as(who) as connection:
        with pytest.raises(psycopg.Error) as refused:
            connection.execute(statement.encode())
        connection.rollback()
    return str(refused.value)
