"""A key that stands for an order which makes no row of its own."""

from __future__ import annotations

import pytest

from billing_desktop.domain.operator import Role
from billing_desktop.errors import KeyReusedError, NotAllowedError
from tests import builders
from tests.book import Book


def claim(book: Book, key: str = "k", *, content: str = "card", object_id: str = "top-1") -> None:
    book.services.books.claim(
        book.operator, "complete", key, content=(content,), object_id=object_id
    )


def test_a_key_is_claimed_once_and_by_the_same_order_again(book: Book) -> None:
    assert not book.services.books.is_claimed(book.operator, "complete", "k")

    claim(book)
    claim(book)

    assert book.services.books.is_claimed(book.operator, "complete", "k")
    assert book.rows("SELECT count(*) FROM operation WHERE kind = 'complete'") == [(1,)]
    assert not book.services.books.is_claimed(book.operator, "cancel", "k")


@pytest.mark.parametrize("change", [{"content": "other card"}, {"object_id": "top-2"}])
def test_another_order_under_the_same_key_is_refused(book: Book, change: dict[str, str]) -> None:
    claim(book)

    with pytest.raises(KeyReusedError):
        claim(book, **change)


@pytest.mark.parametrize("key", ["", "x" * 201, "a\0b", "a\ud800b"], ids=ascii)
def test_a_key_that_cannot_be_kept_is_refused(book: Book, key: str) -> None:
    with pytest.raises(KeyReusedError):
        claim(book, key)
    with pytest.raises(KeyReusedError):
        book.services.books.is_claimed(book.operator, "complete", key)


def test_who_may_not_top_up_claims_nothing(book: Book) -> None:
    auditor = builders.operator(Role.AUDITOR)

    with pytest.raises(NotAllowedError):
        book.services.books.claim(auditor, "complete", "k", content=(), object_id="top-1")
