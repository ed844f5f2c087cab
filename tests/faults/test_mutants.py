"""Mistakes that would cost money, made on purpose: for each one a test of the suite must fail."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import pytest

from billing_desktop.domain.operator import Operator
from billing_desktop.domain.top_up import Attempt, TopUp
from billing_desktop.ports.payments import (
    HostedSession,
    PaymentEvent,
    ProviderDispute,
    ProviderRefund,
    SessionState,
)
from billing_desktop.services.collecting import Collector
from billing_desktop.services.following import EVENTS, Followed, Follower
from billing_desktop.services.returning import Returns
from tests.book import Book, sqlite_book, sqlite_copy
from tests.db import test_constraints
from tests.fakes.payment_gateway import FakeGateway
from tests.services import test_collecting, test_following, test_returning
from tests.services.test_settling import sync

__all__ = ["sqlite_book"]


# The mistakes.


def new_key_per_retry(patch: pytest.MonkeyPatch) -> None:
    """Ask for a page under another key each time."""
    create, numbers = Collector._create, count()

    def mutant(
        self: Collector, operator: Operator, top_up: TopUp, attempt: Attempt
    ) -> HostedSession:
        key = f"{attempt.idempotency_key}-{next(numbers)}"
        return create(self, operator, top_up, replace(attempt, idempotency_key=key))

    patch.setattr(Collector, "_create", mutant)


def credit_from_the_events_data(patch: pytest.MonkeyPatch) -> None:
    """Take an event about a page for its payment."""
    read = Follower._read_session

    def mutant(self: Follower, operator: Operator, reference: str) -> bool:
        def believe(gateway: FakeGateway, reference: str) -> HostedSession:
            said = gateway._answer(reference)
            return replace(said, state=SessionState.PAID, amount_received=said.amount_total)

        with pytest.MonkeyPatch.context() as inner:
            inner.setattr(FakeGateway, "fetch_session", believe)
            return read(self, operator, reference)

    patch.setattr(Follower, "_read_session", mutant)


def cursor_before_commit(patch: pytest.MonkeyPatch) -> None:
    """Remember events as read before what they say is booked."""
    read = Follower._read_again

    def mutant(self: Follower, operator: Operator, events: tuple[PaymentEvent, ...]) -> Followed:
        if events:
            self._move(EVENTS, max(event.created_at for event in events))
        return read(self, operator, events)

    patch.setattr(Follower, "_read_again", mutant)


def cumulative_refunds(patch: pytest.MonkeyPatch) -> None:
    """Book with each refund what was refunded so far in all."""
    apply = Returns.apply

    def mutant(
        self: Returns,
        operator: Operator,
        top_up_id: str,
        refunds: tuple[ProviderRefund, ...],
        disputes: tuple[ProviderDispute, ...],
    ) -> bool:
        sums: list[ProviderRefund] = []
        for refund in refunds:
            so_far = sums[-1].amount + refund.amount if sums else refund.amount
            sums.append(replace(refund, amount=so_far))
        return apply(self, operator, top_up_id, tuple(sums), disputes)

    patch.setattr(Returns, "apply", mutant)


# The tests of the suite that notice.


def a_lost_answer(book: Book, _: pytest.MonkeyPatch) -> None:
    test_collecting.test_a_lost_answer_is_asked_for_again_with_the_same_key_and_parameters(book)


def money_on_its_way(book: Book, _: pytest.MonkeyPatch) -> None:
    test_following.test_an_event_about_a_page_credits_nothing_while_the_money_is_on_its_way(book)


def a_full_disk(book: Book, patch: pytest.MonkeyPatch) -> None:
    paid = book.top_up(book.account(), "50.00")
    sync(book)
    test_following.test_the_cursor_moves_only_after_what_was_read_is_booked(book, paid, patch)


def refunds_elsewhere(book: Book, _: pytest.MonkeyPatch) -> None:
    paid = book.top_up(book.account(), "250.00")
    sync(book)
    test_returning.test_refunds_made_elsewhere_are_booked_once_each(book, paid)


@dataclass(frozen=True)
class Mutant:
    """A mistake and the test that notices it."""

    make: Callable[[pytest.MonkeyPatch], None]
    check: Callable[[Book, pytest.MonkeyPatch], None]


MUTANTS = [
    Mutant(new_key_per_retry, a_lost_answer),
    Mutant(credit_from_the_events_data, money_on_its_way),
    Mutant(cursor_before_commit, a_full_disk),
    Mutant(cumulative_refunds, refunds_elsewhere),
]


@contextmanager
def opened(template: Path, folder: Path) -> Iterator[Book]:
    with sqlite_copy(template, folder) as settings:
        book = Book(settings)
        try:
            yield book
        finally:
            book.close()


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.make.__name__)
def test_a_mistake_is_noticed(
    mutant: Mutant, sqlite_book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(sqlite_book, tmp_path / "right") as book:
        mutant.check(book, monkeypatch)

    mutant.make(monkeypatch)

    with opened(sqlite_book, tmp_path / "wrong") as book, pytest.raises(AssertionError):
        mutant.check(book, monkeypatch)


def test_a_settlement_that_is_not_unique_is_noticed(sqlite_book: Path, tmp_path: Path) -> None:
    with opened(sqlite_book, tmp_path / "right") as book:
        test_constraints.test_what_is_unique_cannot_be_there_twice(book)

    wrong = tmp_path / "template.db"
    wrong.write_bytes(sqlite_book.read_bytes())
    make_anew(wrong, "settlement", without=" UNIQUE ")
    # An invoice refers to the settlement of its top-up, which has to be unique for that.
    make_anew(wrong, "invoice", without=" REFERENCES settlement ")

    with (
        opened(wrong, tmp_path / "wrong") as book,
        pytest.raises(AssertionError, match="INSERT INTO settlement"),
    ):
        test_constraints.test_what_is_unique_cannot_be_there_twice(book)


def make_anew(file: Path, table: str, *, without: str) -> None:
    """Make a table anew without some of its constraints and without its triggers."""
    connection = sqlite3.connect(file)
    (made,) = connection.execute(
        "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?", (table,)
    ).fetchone()
    lines = made.splitlines()
    kept = ", ".join(line.strip().rstrip(",") for line in lines[1:-1] if without not in line)
    connection.executescript(
        "PRAGMA legacy_alter_table = ON;"
        f"ALTER TABLE {table} RENAME TO before;"
        f"{lines[0]} {kept} {lines[-1]};"
        f"INSERT INTO {table} SELECT * FROM before; DROP TABLE before;"
    )
    connection.close()
