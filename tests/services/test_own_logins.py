"""On a server each operator works through a login of their own, and the server knows who it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.asking_server import PASSWORD
from tests.book import Book
from tests.builders import TODAY, eur
from tests.db_servers import PostgresServer
from tests.secured_book import FINN, SecuredBook, secured_book


@pytest.fixture
def secured(postgres_server: PostgresServer, tmp_path: Path) -> Iterator[SecuredBook]:
    """A secured book of this test's own."""
    with secured_book(postgres_server, tmp_path) as book:
        yield book


def sessions(book: Book) -> set[str]:
    """Return the login that the services of a book work through."""
    return {str(user) for (user,) in book.rows("SELECT session_user")}


def test_after_signing_in_all_is_done_through_the_operators_own_login(
    secured: SecuredBook,
) -> None:
    book = secured.desk()
    assert sessions(book) == {secured.desk_login}

    book.services.operators.sign_in("finn", PASSWORD)
    assert sessions(book) == {secured.login(FINN)}

    book.services.operators.sign_out()
    assert sessions(book) == {secured.desk_login}
    book.close()


def test_a_card_top_up_works_through_the_login_of_finance(secured: SecuredBook) -> None:
    book = secured.desk(FINN)
    account = book.account()

    book.top_up(account, "50.00")
    book.services.usage.add(
        book.operator,
        account.account_id,
        eur("12.50"),
        key="meter-1",
        used_on=TODAY,
        description="API calls",
    )

    assert book.balance(account) == eur("37.50")
    assert book.findings() == ()
    assert {name for (name,) in book.rows("SELECT DISTINCT operator FROM entry")} == {"Finn"}
    book.close()
