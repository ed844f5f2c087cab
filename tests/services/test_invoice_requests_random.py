"""Whatever two desks do in whatever order: no state is skipped, and one invoice is issued."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest

from billing_desktop.bootstrap import Services
from billing_desktop.domain.invoice_request import RequestAction, RequestStatus
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.request_listing import RequestFilter, RequestQuery, RequestView
from billing_desktop.errors import BillingError
from tests.book import Book
from tests.builders import eur

STEPS = 40
PEOPLE = (
    Operator("The asker", Role.FINANCE),
    Operator("The reviewer", Role.SUPPORT),
    Operator("The colleague", Role.FINANCE),
)
TRIED = (
    RequestAction.TAKE,
    RequestAction.RELEASE,
    RequestAction.ASK_BACK,
    RequestAction.ANSWER,
    RequestAction.APPROVE,
    RequestAction.APPROVE,
    RequestAction.DECLINE,
    RequestAction.WITHDRAW,
    RequestAction.CHANGE,
)
ISSUED = (RequestStatus.INVOICED, RequestStatus.PAID, RequestStatus.CREDITED)


class Desks:
    """Two desks with three people, and requests that they may or may not act on."""

    def __init__(self, book: Book, seed: int) -> None:
        self.book, self.chance = book, random.Random(seed)
        book.services.operators.add(
            book.administrator, name="Office", role=Role.ADMINISTRATOR, password="secret-123"
        )
        self.desks = (book.services, book.other_workstation())
        self.account = book.account()
        self.approved_by: dict[str, str] = {}

    def step(self) -> None:
        """Do something at one of the desks, allowed or not; what is refused is refused."""
        desk, who = self.chance.choice(self.desks), self.chance.choice(PEOPLE)
        what = self.chance.randrange(12)
        with suppress(BillingError):
            if what == 0:
                amount = eur(f"{self.chance.randint(1000, 3000)}.00")
                desk.top_ups.start(who, self.account.account_id, amount, key=self.book.key())
            elif what == 1:
                self.book.clock.move(timedelta(days=self.chance.choice([0, 1, 3, 20])))
                desk.payments.sync(who)
            else:
                view = self.any_request(desk, who)
                if view is not None and what == 2:
                    self.both(view)
                elif view is not None:
                    self.act(desk, who, view, self.chance.choice(TRIED))

    def any_request(self, desk: Services, who: Operator) -> RequestView | None:
        ids = desk.invoice_requests.search(who, RequestQuery(filter=RequestFilter.ALL)).ids
        return desk.invoice_requests.get(who, self.chance.choice(ids)) if ids else None

    def act(self, desk: Services, who: Operator, seen: RequestView, action: RequestAction) -> None:
        """Try one thing, now and then as of a version that somebody has changed since."""
        request = seen.request
        request_id, version = request.request_id, request.version - self.chance.choice([0, 0, 0, 1])
        requests = desk.invoice_requests
        if action is RequestAction.CHANGE:
            amount = eur(f"{self.chance.randint(1000, 3000)}.00")
            requests.change(
                who, request_id, amount=amount, purchase_order_number="", note="", version=version
            )
        elif action in (RequestAction.TAKE, RequestAction.RELEASE, RequestAction.APPROVE):
            getattr(requests, action.value)(who, request_id, version=version)
        else:
            getattr(requests, action.value)(who, request_id, "Because.", version=version)
        assert version == request.version
        assert action in seen.actions  # What went through was offered to this very person.

    def both(self, seen: RequestView) -> None:
        """Approve at both desks at once: one wins."""
        request = seen.request
        with ThreadPoolExecutor(2) as pool:
            doing = [
                pool.submit(
                    desk.invoice_requests.approve, who, request.request_id, version=request.version
                )
                for desk, who in zip(self.desks, PEOPLE[1:], strict=True)
            ]
            won = 0
            for each in doing:
                with suppress(BillingError):
                    each.result()
                    won += 1
        assert won <= 1

    # What holds at any moment ---------------------------------------------------------------

    def check(self) -> None:
        requests, reader = self.book.services.invoice_requests, PEOPLE[0]
        ids = requests.search(reader, RequestQuery(filter=RequestFilter.ALL)).ids
        for request_id in ids:
            request = requests.get(reader, request_id).request
            numbers = self.book.rows(
                "SELECT number FROM invoice WHERE kind = 'invoice'"
                f" AND top_up_id = '{request.top_up_id}'"
            )
            assert len(numbers) == (1 if request.invoice_number else 0)
            assert request.status not in ISSUED or request.invoice_number
            if request.approval is not None:
                assert request.approval.by not in (request.requested_by, request.changed_by)
                assert request.approval.amount == request.amount
        assert self.book.findings() == ()


@pytest.mark.parametrize("seed", [1, 2])
def test_two_desks_at_random_keep_every_promise(book: Book, seed: int) -> None:
    desks = Desks(book, seed)
    for _ in range(STEPS):
        desks.step()

    desks.check()


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(3, 40))
def test_two_desks_at_random_keep_every_promise_for_long(book: Book, seed: int) -> None:
    desks = Desks(book, seed)
    for _ in range(4 * STEPS):
        desks.step()

    desks.check()
