"""A COMMIT whose answer is lost is looked up, then said: nothing is lost, nothing doubled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from queue import Queue
from threading import Timer

import pytest

from billing_desktop.db import lost_commits
from billing_desktop.domain.account import Account
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.errors import DatabaseRefusedError, OutcomeUnknownError, ServerAwayError
from billing_desktop.settings import Settings
from tests import builders
from tests.book import ADMINISTRATOR, Book, postgres_copy
from tests.builders import eur
from tests.conftest import is_thorough
from tests.database_proxy import Cut, DatabaseProxy, proxied
from tests.db_servers import PostgresServer

CUTS_COUNT, CUTS_COUNT_THOROUGH = 20, 200
Order = Callable[[str], str]
"""Carries out one order under a key; returns what came of it."""


@pytest.fixture
def proxy(
    postgres_server: PostgresServer, postgres_book: str, tmp_path: Path
) -> Iterator[DatabaseProxy]:
    with (
        postgres_copy(postgres_server, postgres_book, tmp_path / "server") as settings,
        proxied(str(settings.database_url)) as proxy,
    ):
        yield proxy


@pytest.fixture
def book(proxy: DatabaseProxy, tmp_path: Path) -> Iterator[Book]:
    opened = Book(replace(Settings(data_dir=tmp_path / "desk"), database_url=proxy.url))
    yield opened
    opened.close()


def usage(book: Book, account: Account) -> Order:
    def order(key: str) -> str:
        today = book.clock.now().date()
        return book.services.usage.add(
            book.operator,
            account.account_id,
            eur("0.01"),
            key=key,
            used_on=today,
            description="calls",
        ).external_id

    return order


def new_account(book: Book, _: Account) -> Order:
    details = builders.billing_details()
    return lambda key: book.services.accounts.create(book.operator, details, key=key).account_id


def start(book: Book, account: Account) -> Order:
    return lambda key: book.start(account, key=key).top_up_id


def ask_for_an_invoice(book: Book, account: Account) -> Order:
    return lambda key: book.start(account, "20.00", method=TopUpMethod.INVOICE, key=key).top_up_id


def settle(book: Book, account: Account) -> Order:
    top_up = book.open(account, "10.00")
    book.gateway.pay(book.page(top_up))
    return lambda _: str(book.refresh(top_up).invoice_number)


def write(book: Book, account: Account) -> Order:
    asked = book.start(account, "30.00", method=TopUpMethod.INVOICE)
    request = book.services.invoice_requests.of_top_up(book.operator, asked.top_up_id)
    return lambda key: str(
        book.services.invoice_requests.write(book.operator, request.request_id, "Hello", key=key)
    )


def refund(book: Book, account: Account) -> Order:
    paid = book.top_up(account, "10.00")
    return lambda key: (
        book.services.refunds.refund(
            book.operator, paid.top_up_id, eur("1.00"), key=key, reason="Agreed by phone"
        ).refund_id
    )


def credit_note(book: Book, account: Account) -> Order:
    number = book.top_up(account, "10.00").invoice_number
    assert number is not None
    return lambda key: (
        book.services.corrections.issue_credit_note(
            book.operator, number, key=key, reason="Ordered by mistake"
        ).correction_id
    )


def seller(book: Book, _: Account) -> Order:
    details = builders.seller(phone="+49 30 1234567")
    return lambda key: book.services.sellers.save(ADMINISTRATOR, details, key=key).phone


KINDS = (usage, settle, new_account, start, ask_for_an_invoice, write, refund, credit_note, seller)


def test_no_order_is_lost_or_doubled_by_connections_cut_at_commit(
    proxy: DatabaseProxy, book: Book
) -> None:
    account = book.account()
    count = CUTS_COUNT_THOROUGH if is_thorough() else CUTS_COUNT
    usages = settled = 0

    for number in range(count):
        kind, cut = KINDS[number % len(KINDS)], list(Cut)[number % len(Cut)]
        order, key = kind(book, account), f"cut-{number}"
        proxy.cut_next(cut)
        if cut is Cut.REQUEST:
            with pytest.raises(ServerAwayError, match="Nothing was booked"):
                order(key)
            done = order(key)
        else:
            done = order(key)  # It was stored, and the program found out.
        usages += kind is usage
        settled += kind in (settle, refund, credit_note)

        assert order(key) == done

    assert proxy.cuts_count == count
    assert len(book.rows("SELECT * FROM usage")) == usages
    assert len(book.rows("SELECT * FROM settlement")) == settled
    assert book.findings() == ()


def test_a_server_that_is_back_soon_is_asked_then(proxy: DatabaseProxy, book: Book) -> None:
    account = book.account()
    order = usage(book, account)
    proxy.cut_next(Cut.ANSWER)
    proxy.leave_after_cut = True
    back = Timer(0.6, proxy.come_back)
    back.start()

    order("away")

    back.join()
    assert book.balance(account) == eur("-0.01")


def test_a_server_that_stays_away_leaves_it_open_and_the_key_tells_later(
    proxy: DatabaseProxy, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lost_commits, "LOOKING_SECONDS", 0.3)
    account = book.account()
    order = usage(book, account)
    proxy.cut_next(Cut.ANSWER)
    proxy.leave_after_cut = True

    with pytest.raises(OutcomeUnknownError, match="look again when it is back"):
        order("away")
    with pytest.raises(ServerAwayError, match="cannot be reached"):
        order("away")
    proxy.come_back()
    order("away")

    assert book.balance(account) == eur("-0.01")
    assert book.findings() == ()


def test_what_leaves_no_trail_is_not_said_to_be_stored(proxy: DatabaseProxy, book: Book) -> None:
    account = book.account()
    proxy.cut_next(Cut.ANSWER)

    def touch() -> None:
        with book.services.database.write() as uow:
            uow.accounts.touch(account.account_id, book.clock.now())
            uow.commit()

    with pytest.raises(OutcomeUnknownError):
        touch()


def test_a_server_that_can_only_be_read_books_nothing_and_says_so(book: Book) -> None:
    account = book.account()
    order = usage(book, account)
    (name,) = book.rows("SELECT current_database()")[0]
    book.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    book.services.database.close()  # New connections hear of it.

    with pytest.raises(DatabaseRefusedError, match="takes no changes just now"):
        order("read-only")

    with book.services.database.engine.connect() as connection:
        connection.exec_driver_sql("SET TRANSACTION READ WRITE")
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
        connection.commit()
    book.services.database.close()
    order("read-only")
    assert book.balance(account) == eur("-0.01")


def test_the_desk_is_told_when_the_server_goes_and_when_it_is_back(
    proxy: DatabaseProxy, book: Book
) -> None:
    told: Queue[bool] = Queue()
    news: Queue[None] = Queue()
    book.services.book_changes.follow(lambda: news.put(None), told.put)

    proxy.leave()
    assert told.get(timeout=10) is False
    proxy.come_back()

    while not told.get(timeout=10):
        pass
    news.get(timeout=10)  # What was written meanwhile is read.


def test_a_connection_that_is_made_anew_at_once_is_nothing_to_tell(
    proxy: DatabaseProxy, book: Book
) -> None:
    told: Queue[bool] = Queue()
    news: Queue[None] = Queue()
    book.services.book_changes.follow(lambda: news.put(None), told.put)

    proxy.leave()
    proxy.come_back()

    news.get(timeout=10)
    assert told.get(timeout=10) is True
