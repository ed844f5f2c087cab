"""Two workstations on one book at the same moment: everything happens once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest

from billing_desktop.bootstrap import Services
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.top_up import TopUp, TopUpStatus
from billing_desktop.errors import BillingError, ConflictError
from tests.book import Book
from tests.builders import TODAY, billing_details, eur, seller

T = TypeVar("T")
ROUNDS = 6


def at_once(book: Book, act: Callable[[Services], T]) -> list[T | BillingError]:
    """Let three workstations do the same at the same moment; return what each was told."""
    desks = [book.services, book.other_workstation(), book.other_workstation()]
    start = Barrier(len(desks))

    def go(services: Services) -> T | BillingError:
        start.wait(timeout=30)
        try:
            return act(services)
        except BillingError as error:
            return error

    with ThreadPoolExecutor(len(desks)) as threads:
        return list(threads.map(go, desks))


def all_same(answers: list[T | BillingError]) -> T:
    first = answers[0]
    assert not isinstance(first, BillingError), first
    assert all(answer == first for answer in answers), answers
    return first


def test_a_payment_told_to_all_is_credited_and_invoiced_once(book: Book) -> None:
    account = book.account()
    for _ in range(ROUNDS):
        top_up = book.open(account)
        book.gateway.pay(book.page(top_up))
        at_once(book, lambda desk: desk.payments.sync(book.operator))
        assert book.get(top_up).status is TopUpStatus.COMPLETED

    assert book.balance(account) == eur("50.00") * ROUNDS
    numbers = [str(number) for (number,) in book.rows("SELECT number FROM invoice ORDER BY seq")]
    assert numbers == [f"TEST-RE-2026-{seq:06d}" for seq in range(1, ROUNDS + 1)]
    assert book.tasks() == []
    assert book.findings() == ()


def test_different_payments_take_different_numbers(book: Book) -> None:
    accounts = [book.account(country) for country in ("DE", "AT", "FR")]
    pending = [book.open(account) for account in accounts for _ in range(2)]
    for top_up in pending:
        book.gateway.pay(book.page(top_up))

    at_once(book, lambda desk: desk.payments.sync(book.operator))

    assert all(book.get(top_up).status is TopUpStatus.COMPLETED for top_up in pending)
    assert len(book.rows("SELECT DISTINCT number FROM invoice")) == len(pending)
    assert book.findings() == ()


def test_one_page_is_opened(book: Book) -> None:
    account = book.account()
    for _ in range(ROUNDS):
        top_up = book.start(account)
        at_once(book, lambda desk, of=top_up: desk.payments.open_page(book.operator, of.top_up_id))  # type: ignore[misc]
        assert len(book.gateway.references(top_up.top_up_id)) == 1
        assert len(book.rows(f"SELECT 1 FROM attempt WHERE top_up_id = '{top_up.top_up_id}'")) == 1
    assert len(book.rows("SELECT DISTINCT provider_reference FROM account")) == 1


def test_the_same_order_at_once_is_one_order(book: Book) -> None:
    account = book.account()
    for number in range(ROUNDS):

        def start(desk: Services, key: str = f"click-{number}") -> TopUp:
            return desk.top_ups.start(book.operator, account.account_id, eur("50.00"), key=key)

        all_same(at_once(book, start))
    assert len(book.rows("SELECT 1 FROM top_up")) == ROUNDS
    assert book.findings() == ()


def test_the_same_account_usage_and_seller_at_once_are_one(book: Book) -> None:
    account = book.account()
    for number in range(ROUNDS):
        key = f"order-{number}"
        opened = all_same(
            at_once(
                book,
                lambda desk: desk.accounts.create(book.operator, billing_details("AT"), key=key),  # noqa: B023
            )
        )
        assert opened.customer_number == f"K-{10002 + number}"
        all_same(
            at_once(
                book,
                lambda desk: desk.usage.add(
                    book.operator,
                    account.account_id,
                    eur("1.00"),
                    key=key,  # noqa: B023
                    used_on=TODAY,
                    description="Calls",
                ),
            )
        )
        all_same(
            at_once(
                book,
                lambda desk: desk.sellers.save(
                    book.administrator,
                    desk.sellers.get(book.operator),
                    key=key,  # noqa: B023
                ),
            )
        )
    assert book.balance(account) == eur("-1.00") * ROUNDS
    assert book.findings() == ()


def test_usage_of_all_desks_reaches_the_balance(book: Book) -> None:
    account = book.account()
    keys = iter(range(1000))
    numbered = [f"m-{next(keys)}" for _ in range(3 * 20)]

    def use(desk: Services) -> int:
        mine = [numbered.pop() for _ in range(20)]
        for key in mine:
            desk.usage.add(
                book.operator,
                account.account_id,
                eur("0.01"),
                key=key,
                used_on=TODAY,
                description="Call",
            )
        return len(mine)

    assert at_once(book, use) == [20, 20, 20]
    assert book.balance(account) == eur("-0.60")
    assert book.findings() == ()


def test_a_page_that_another_desk_opens_meanwhile_is_closed_too(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    top_up, other = book.start(book.account()), book.other_workstation()
    collector = book.services.payments._collector
    close_page = collector.close_page
    opened: list[object] = []

    def close_before_the_other_opens(operator: Operator, closed: TopUp) -> None:
        close_page(operator, closed)
        if not opened:
            opened.append(other.payments.open_page(book.operator, top_up.top_up_id))

    monkeypatch.setattr(collector, "close_page", close_before_the_other_opens)

    cancelled = book.services.payments.cancel(book.operator, top_up.top_up_id)

    assert cancelled.status is TopUpStatus.CANCELLED
    assert len(opened) == 1
    assert book.gateway.payable(top_up.top_up_id) == ()
    assert book.findings() == ()


def test_cancelling_and_paying_at_once_is_one_of_both(book: Book) -> None:
    account = book.account()
    paid = 0
    for _ in range(ROUNDS):
        top_up = book.open(account)
        book.gateway.pay(book.page(top_up))
        at_once(book, lambda desk, of=top_up: desk.payments.cancel(book.operator, of.top_up_id))  # type: ignore[misc]
        paid += book.get(top_up).status is TopUpStatus.COMPLETED
    assert paid == ROUNDS  # It was paid before: whoever cancels is told so.
    assert book.balance(account) == eur("50.00") * ROUNDS
    assert book.findings() == ()


def test_a_retry_at_once_is_one_retry(book: Book) -> None:
    top_up = book.open(book.account())
    book.gateway.expire(book.page(top_up))
    book.refresh(top_up)

    at_once(book, lambda desk: desk.payments.retry(book.operator, top_up.top_up_id))
    at_once(book, lambda desk: desk.payments.open_page(book.operator, top_up.top_up_id))

    assert len(book.gateway.references(top_up.top_up_id)) == 2
    assert len(book.gateway.payable(top_up.top_up_id)) == 1


def test_one_of_two_editors_at_once_is_told(book: Book) -> None:
    account = book.account()
    names = iter(["Erste", "Zweite", "Dritte"])

    def save(desk: Services) -> str:
        details = billing_details(company=f"{next(names)} GmbH")
        return desk.accounts.save_details(
            book.operator, account.account_id, details, version=account.version
        ).name

    answers = at_once(book, save)

    saved = [answer for answer in answers if isinstance(answer, str)]
    assert len(saved) == 1
    assert book.services.accounts.get(book.operator, account.account_id).name == saved[0]


def test_one_of_two_editors_of_the_seller_at_once_is_told(book: Book) -> None:
    seen = book.services.sellers.saved(book.operator)
    cities = iter(["Kiel", "Bremen", "Emden"])

    def save(desk: Services) -> str:
        details = seller(city=next(cities))
        return desk.sellers.save(book.administrator, details, version=seen.version).city

    answers = at_once(book, save)

    kept = [answer for answer in answers if isinstance(answer, str)]
    assert len(kept) == 1
    assert book.services.sellers.get(book.operator).city == kept[0]
    others = [answer for answer in answers if not isinstance(answer, str)]
    assert all(isinstance(answer, ConflictError) for answer in others)


def test_one_of_two_operators_of_a_name_is_added(book: Book) -> None:
    answers = at_once(
        book,
        lambda desk: desk.operators.add(
            book.administrator, name="Office", role=Role.ADMINISTRATOR, password="long enough"
        ),
    )

    assert sum(not isinstance(answer, BillingError) for answer in answers) == 1
    assert len(book.services.operators.all(book.operator)) == 1
    assert book.findings() == ()
