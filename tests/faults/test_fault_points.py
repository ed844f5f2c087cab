"""The process dies at every statement and every call of a story in turn: the money never shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from itertools import count
from pathlib import Path

import pytest

from billing_desktop.domain.money import Money
from billing_desktop.domain.refund import RefundStatus
from billing_desktop.domain.top_up import TopUp, TopUpStatus
from billing_desktop.errors import ProviderRejectedError
from billing_desktop.ports.payments import SessionState
from billing_desktop.settings import Settings
from tests import builders
from tests.book import Book, postgres_book, postgres_copy, sqlite_book, sqlite_copy
from tests.builders import eur
from tests.db_servers import PostgresServer
from tests.faults.fault_points import Crash, FaultPoints, WatchedGateway

__all__ = ["postgres_book", "sqlite_book"]

SYNCS_MAX = 6
Copies = Callable[[str], AbstractContextManager[Settings]]


class Meanwhile(Enum):
    """What happens between the end of the process and the next start."""

    NOTHING = 0
    THE_PAYER_PAYS = 1
    A_DAY_PASSES = 2  # Pages expire, and the provider forgets our keys.


# Every so-many-th point is walked in the plain run; primes, so that all kinds have their turn.
STEPS = {"sqlite": 53, "postgresql": 101}


class Story:
    """A payment refunded in two parts and one that is disputed and lost. Told again, it goes on."""

    def __init__(self, settings: Settings) -> None:
        self.book = Book(settings)
        self.gateway = WatchedGateway(self.book.clock)
        self.book.restart(gateway=self.gateway)

    def tell(self) -> None:
        book = self.book
        details = builders.billing_details("DE")
        account = book.services.accounts.create(book.operator, details, key="account")
        first = self._pay(account.account_id, "250.00", "first")
        self._refund(first, eur("100.00"), "part")
        self._refund(first, first.quote.total - eur("100.00"), "rest")
        self.sync()
        second = self._pay(account.account_id, "50.00", "second")
        self._dispute(second)

    def sync(self) -> None:
        self.book.services.payments.sync(self.book.operator)

    def sync_until_quiet(self) -> None:
        for _ in range(SYNCS_MAX):
            report = self.book.services.payments.sync(self.book.operator)
            if not (report.changed or report.unanswered or report.issued):
                return
        pytest.fail(f"the sync finds no end: {report}")

    def _pay(self, account_id: str, amount: str, key: str) -> TopUp:
        services, operator = self.book.services, self.book.operator
        top_up = services.top_ups.start(operator, account_id, eur(amount), key=key)
        for _ in range(3):
            if top_up.status is TopUpStatus.COMPLETED:
                break
            if top_up.status is TopUpStatus.FAILED:
                services.payments.retry(operator, top_up.top_up_id)
            with suppress(ProviderRejectedError):  # Never opened, and its key forgotten: again.
                services.payments.open_page(operator, top_up.top_up_id)
            self.payers_pay()
            top_up = services.payments.refresh(operator, top_up.top_up_id).top_up
        assert top_up.status is TopUpStatus.COMPLETED
        return top_up

    def payers_pay(self) -> None:
        for page in self.pages(SessionState.OPEN):
            self.gateway.pay(page)

    def pages(self, state: SessionState) -> list[str]:
        pages = self.gateway._opened
        return [page for page in pages if self.gateway._answer(page).state is state]

    def _refund(self, top_up: TopUp, amount: Money, key: str) -> None:
        services, operator = self.book.services, self.book.operator
        services.refunds.refund(operator, top_up.top_up_id, amount, key=key, reason="Unhappy")

    def _dispute(self, top_up: TopUp) -> None:
        (page,) = self.pages_of(top_up)
        payment = self.gateway._opened[page].payment
        disputes = self.gateway.bank.disputes(payment)
        dispute = disputes[0].reference if disputes else self.gateway.dispute(payment)
        self.sync()
        self.gateway.lose(dispute)
        self.sync()

    def pages_of(self, top_up: TopUp) -> list[str]:
        pages = self.gateway.references(top_up.top_up_id)
        return [page for page in pages if self.gateway._answer(page).state is SessionState.PAID]

    # What has to be true ---------------------------------------------------------------------

    def check(self) -> None:
        """What the provider has is booked, once; nothing waits; no two pages can be paid."""
        book, bank = self.book, self.gateway.bank
        assert book.findings() == ()
        paid = {self.gateway._opened[page].payment for page in self.pages(SessionState.PAID)}
        credited = [str(row[0]) for row in book.rows("SELECT payment_reference FROM settlement")]
        assert sorted(credited) == sorted(paid)
        refunds = {one.reference for payment in paid for one in bank.refunds(payment)}
        assert self._booked("refund") == sorted(refunds)
        disputes = {one.reference for payment in paid for one in bank.disputes(payment)}
        assert self._booked("dispute") == sorted(disputes)
        asked = f"SELECT key FROM refund WHERE status = '{RefundStatus.ASKED.value}'"
        assert book.rows(asked) == []
        for (top_up_id,) in book.rows("SELECT top_up_id FROM audit_top_up"):
            assert len(self.gateway.payable(str(top_up_id))) <= 1

    def _booked(self, kind: str) -> list[str]:
        query = f"SELECT source_ref FROM audit_entry WHERE source_kind = '{kind}'"
        return sorted(str(row[0]) for row in self.book.rows(query))

    def outcome(self) -> list[list[tuple[object, ...]]]:
        """Return all that counts in the end, without the ids, which differ each time."""
        return [
            sorted(self.book.rows(query), key=repr)
            for query in (
                "SELECT e.source_kind, p.currency, p.amount_minor FROM audit_posting p"
                " JOIN audit_entry e ON e.entry_id = p.entry_id",
                "SELECT balance_minor FROM audit_balance",
                "SELECT key, status, total_minor FROM audit_top_up",
                "SELECT number, gross_minor FROM audit_invoice",
                "SELECT key, status, amount_minor FROM refund",
                "SELECT status, amount_minor FROM dispute",
                "SELECT kind FROM task WHERE closed_at IS NULL",
                "SELECT dedupe_key IS NULL, status FROM audit_outbox",
            )
        ]


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """How the story goes when nothing happens to it."""

    points: tuple[str, ...]
    outcome: list[list[tuple[object, ...]]]


@contextmanager
def story_on(copies: Copies, name: str) -> Iterator[Story]:
    with copies(name) as settings:
        story = Story(settings)
        try:
            yield story
        finally:
            story.book.close()


def tell_undisturbed(copies: Copies) -> Undisturbed:
    points = FaultPoints()
    with story_on(copies, "undisturbed") as story:
        watch(story, points)
        story.tell()
        story.sync_until_quiet()
        passed = tuple(points.passed)
        story.check()
        return Undisturbed(passed, story.outcome())


def watch(story: Story, points: FaultPoints) -> None:
    story.gateway.points = points
    points.watch(story.book.services.database.engine)


def die_and_go_on(story: Story, at: int, meanwhile: Meanwhile) -> None:
    """Let the process die at a point, start again, and tell the story to its end."""
    points = FaultPoints(at)
    watch(story, points)
    with suppress(Crash):
        story.tell()
        story.sync_until_quiet()
    assert points.is_dead
    story.gateway.points = FaultPoints()  # The next process lives.
    story.book.restart()
    if meanwhile is Meanwhile.THE_PAYER_PAYS:
        story.payers_pay()
    elif meanwhile is Meanwhile.A_DAY_PASSES:
        story.book.clock.move(timedelta(hours=25))
    story.sync_until_quiet()
    story.check()
    story.tell()
    story.sync_until_quiet()
    story.check()


@pytest.fixture(params=["sqlite", "postgresql"])
def copies(request: pytest.FixtureRequest, tmp_path: Path) -> Copies:
    """Lend the settings of as many fresh books as are wanted, on each database in turn."""
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_book")
        return lambda name: sqlite_copy(template, tmp_path / name)
    server: PostgresServer = request.getfixturevalue("postgres_server")
    database: str = request.getfixturevalue("postgres_book")
    return lambda name: postgres_copy(server, database, tmp_path / name)


def test_a_process_that_dies_at_any_point_loses_nothing_and_doubles_nothing(
    copies: Copies,
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
    *,
    thorough: bool,
) -> None:
    told = tell_undisturbed(copies)
    step = 1 if thorough else STEPS[request.node.callspec.params["copies"]]
    turns = count()
    walked = 0
    for at in range(0, len(told.points), step):
        for meanwhile in Meanwhile if thorough else [Meanwhile(next(turns) % len(Meanwhile))]:
            with story_on(copies, f"{at}-{meanwhile.value}") as story:
                try:
                    die_and_go_on(story, at, meanwhile)
                    assert story.outcome() == told.outcome
                except Exception as error:
                    error.add_note(f"died at {at}: {told.points[at]}, then {meanwhile}")
                    raise
            walked += 1

    kinds = Counter(name.split()[0] for name in told.points)
    assert kinds["statement"] > 100
    assert kinds["request"] > 10
    with capsys.disabled():
        print(f"\nfault points: {walked} walked of {len(told.points)}:", dict(kinds))
