"""Orders with a key of the client's: asking twice is asking once."""

from __future__ import annotations

import pytest

from billing_desktop.errors import KeyReusedError
from billing_desktop.services.service import check_key, digest
from tests.book import Book
from tests.builders import billing_details


def test_a_digest_tells_contents_apart() -> None:
    assert digest("a", 1) == digest("a", 1)
    assert len({digest("a", 1), digest("a", 2), digest("a"), digest("a1"), digest("1", "a")}) == 5


@pytest.mark.parametrize("key", ["k", "x" * 200, "crm:4711/ä"])
def test_a_key_of_visible_characters_is_taken(key: str) -> None:
    check_key(key)


def test_a_key_stands_for_one_order_of_each_kind(book: Book) -> None:
    account = book.services.accounts.create(book.operator, billing_details(), key="1")
    top_up = book.start(account, key="1")

    assert book.services.accounts.find(book.operator, "1") == account
    assert book.services.top_ups.find(book.operator, "1") == top_up


def test_an_account_is_not_opened_under_a_key_that_cannot_be_stored(book: Book) -> None:
    for key in ("", "x" * 201, "\x00", "\ud800"):
        with pytest.raises(KeyReusedError):
            book.services.accounts.create(book.operator, billing_details(), key=key)
    assert book.rows("SELECT count(*) FROM account") == [(0,)]
