"""The transactions of an account, as staff read them."""

from __future__ import annotations

from datetime import timedelta

from billing_desktop.domain.listing import TransactionFilter
from tests.book import Book


def test_top_ups_are_listed_newest_first_and_counted(book: Book) -> None:
    account, other = book.account(), book.account("AT")
    paid = book.top_up(account)
    book.clock.move(timedelta(seconds=1))
    failed = book.open(account)
    book.gateway.expire(book.page(failed))
    book.refresh(failed)
    book.clock.move(timedelta(seconds=1))
    pending = book.start(account)
    book.clock.move(timedelta(seconds=1))
    requested = book.start(account, "1000.00")
    book.start(other)
    search = book.services.transactions.search

    everything = search(book.operator, account.account_id)
    waiting = search(book.operator, account.account_id, filter=TransactionFilter.PENDING)
    lost = search(book.operator, account.account_id, filter=TransactionFilter.FAILED)

    newest_first = (requested, pending, failed, paid)
    assert everything.ids == tuple(top_up.top_up_id for top_up in newest_first)
    assert waiting.ids == (requested.top_up_id, pending.top_up_id)
    assert lost.ids == (failed.top_up_id,)
    assert everything.counts == {
        TransactionFilter.ALL: 4,
        TransactionFilter.PENDING: 2,
        TransactionFilter.FAILED: 1,
    }
    assert waiting.counts == everything.counts


def test_a_part_of_number_or_amount_finds_a_top_up(book: Book) -> None:
    account = book.account()
    small, large = book.start(account, "50.00"), book.start(account, "1250.00")

    for text, found in {
        "": {small, large},
        "  ": {small, large},
        "tu-2026-000001": {small},
        "000002": {large},
        "1.250": {large},
        "1,250.00": {large},
        "60.69": {small},
        "1487,50": {large},
        "77": set(),
        "%": set(),
        "_": set(),
        "\\": set(),
        "\x00": set(),
        "\ud800": set(),
        "²": set(),
    }.items():
        listing = book.services.transactions.search(book.operator, account.account_id, text=text)
        assert set(listing.ids) == {top_up.top_up_id for top_up in found}, text


def test_lines_come_in_the_order_asked_for(book: Book) -> None:
    account = book.account()
    first, second = book.start(account), book.start(account)

    rows = book.services.transactions.rows(
        book.operator, [second.top_up_id, "nobody", first.top_up_id]
    )

    assert rows == (second, first)
