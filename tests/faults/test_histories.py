"""Random histories of a payment desk against a model of a few lines.

After every step: the books verify, balances are what was paid less what was used, and no top-up
can be paid on two pages. After every sync: what the provider has is credited or before a person.
"""

from __future__ import annotations

import json
from collections import Counter
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from billing_desktop.domain.money import Money
from billing_desktop.domain.task import TaskAction
from billing_desktop.domain.top_up import TopUp, TopUpStatus
from billing_desktop.errors import (
    BillingError,
    PaymentOutcomeUnknownError,
    ProviderRejectedError,
    UserError,
)
from billing_desktop.payments.json_values import JsonObject
from billing_desktop.ports.payments import DisputeState, RefundState, SessionState
from tests.book import Book, sqlite_book, sqlite_copy
from tests.builders import eur
from tests.conftest import is_thorough

__all__ = ["sqlite_book"]

LOSABLE = ("create_session", "fetch_session", "expire_session", "create_customer", "create_refund")
faults: Counter[str] = Counter()
template: list[Path] = []


class Histories(RuleBasedStateMachine):
    """One book, one provider, two desks and a clock."""

    def __init__(self) -> None:
        super().__init__()
        self._lent = ExitStack()
        folder = Path(self._lent.enter_context(TemporaryDirectory()))
        self.book = Book(self._lent.enter_context(sqlite_copy(template[0], folder / "book")))
        self.top_ups: list[TopUp] = []
        self.used = Money.zero()
        self.paid: set[str] = set()  # Pages that the payer has paid.

    def teardown(self) -> None:
        self.book.close()
        self._lent.close()

    @initialize()
    def open_an_account(self) -> None:
        self.account = self.book.account()

    # What the desk does.

    @rule(cents=st.integers(50, 99_999))
    def start(self, cents: int) -> None:
        self.top_ups.append(self.book.start(self.account, str(eur(f"{cents}E-2"))))

    @rule(cents=st.integers(50, 99_999))
    def open_page(self, cents: int) -> None:
        top_up = self.book.start(self.account, str(eur(f"{cents}E-2")))
        self.top_ups.append(top_up)
        self.book.services.payments.open_page(self.book.operator, top_up.top_up_id)

    @rule(cents=st.integers(50, 99_999))
    def pay_at_once(self, cents: int) -> None:
        self.open_page(cents)
        for page in self.book.gateway.payable(self.top_ups[-1].top_up_id):
            self.book.gateway.pay(page)
            self.paid.add(page)
        self.book.services.payments.refresh(self.book.operator, self.top_ups[-1].top_up_id)

    @precondition(lambda self: self.top_ups)
    @rule(data=st.data(), step=st.sampled_from(["open", "refresh", "retry", "cancel", "invoice"]))
    def work_on(self, data: st.DataObject, step: str) -> None:
        top_up = data.draw(st.sampled_from(self.top_ups))
        payments, operator = self.book.services.payments, self.book.operator
        try:
            match step:
                case "open":
                    payments.open_page(operator, top_up.top_up_id)
                case "refresh":
                    payments.refresh(operator, top_up.top_up_id)
                case "retry":
                    payments.retry(operator, top_up.top_up_id)
                case "cancel":
                    payments.cancel(operator, top_up.top_up_id)
                case _:
                    key = f"invoice-{top_up.top_up_id}"
                    payments.choose_invoice(operator, top_up.top_up_id, key=key)
        except UserError:
            faults["not possible any more"] += 1
        except PaymentOutcomeUnknownError:
            faults["no answer"] += 1
        except ProviderRejectedError:
            faults["page never opened"] += 1  # Its key is forgotten by now: nothing was charged.

    @precondition(lambda self: self.top_ups)
    @rule(data=st.data(), percent=st.integers(1, 120))
    def refund(self, data: st.DataObject, percent: int) -> None:
        top_up = data.draw(st.sampled_from(self.top_ups))
        cents = max(1, top_up.quote.total.minor_units * percent // 100)
        try:
            self.book.services.refunds.refund(
                self.book.operator,
                top_up.top_up_id,
                eur(f"{cents}E-2"),
                key=self.book.key(),
                reason="Asked for",
            )
        except BillingError as error:
            faults[f"refund: {error.code}"] += 1
        else:
            faults["refund: asked for"] += 1

    @rule(data=st.data())
    def see_to_a_task(self, data: st.DataObject) -> None:
        tasks = self.book.services.tasks.all_open(self.book.operator)
        if not tasks:
            return
        task = data.draw(st.sampled_from(tasks))
        try:
            if TaskAction.REFUND_PAYMENT in task.actions:
                self.book.services.refunds.return_payment(
                    self.book.operator, task.task_id, key=self.book.key(), reason="Not ours"
                )
                faults["task: sent back"] += 1
        except BillingError as error:
            faults[f"task: {error.code}"] += 1

    @rule(cents=st.integers(1, 5000))
    def use(self, cents: int) -> None:
        amount = eur(f"{cents}E-2")
        self.book.services.usage.add(
            self.book.operator,
            self.account.account_id,
            amount,
            key=self.book.key(),
            used_on=self.book.clock.now().date(),
            description="Calls",
        )
        self.used += amount

    # What the payer, the bank and the provider do.

    def pages(self) -> list[str]:
        return [
            page
            for top_up in self.top_ups
            for page in self.book.gateway.references(top_up.top_up_id)
        ]

    def pages_in(self, *states: SessionState) -> list[str]:
        gateway = self.book.gateway
        return [page for page in self.pages() if gateway._answer(page).state in states]

    @rule(data=st.data(), act=st.sampled_from(["pay", "decline", "second", "process", "expire"]))
    def at_an_open_page(self, data: st.DataObject, act: str) -> None:
        pages = self.pages_in(SessionState.OPEN)
        if not pages:
            return
        page, gateway = data.draw(st.sampled_from(pages)), self.book.gateway
        match act:
            case "pay":
                gateway.pay(page)
                self.paid.add(page)
            case "decline":
                gateway.decline(page)
            case "second":
                gateway.ask_second_step(page)
            case "process":
                gateway.process(page)
            case _:
                gateway.expire(page)

    @rule(data=st.data(), succeeds=st.booleans())
    def money_on_its_way(self, data: st.DataObject, *, succeeds: bool) -> None:
        pages = self.pages_in(SessionState.PROCESSING)
        if pages:
            page = data.draw(st.sampled_from(pages))
            if succeeds:
                self.book.gateway.arrive(page)
                self.paid.add(page)
            else:
                self.book.gateway.fail(page)

    @precondition(lambda self: self.paid)
    @rule(data=st.data(), act=st.sampled_from(["refund", "fail", "dispute", "win", "lose"]))
    def behind_our_back(self, data: st.DataObject, act: str) -> None:
        gateway = self.book.gateway
        payments = [gateway._opened[page].payment for page in sorted(self.paid)]
        disputes = [
            dispute.reference
            for payment in payments
            for dispute in gateway.bank.disputes(payment)
            if dispute.state in (DisputeState.OPEN, DisputeState.WON, DisputeState.LOST)
        ]
        refunds = [
            refund
            for payment in payments
            for refund in gateway.bank.refunds(payment)
            if refund.state is not RefundState.FAILED
        ]
        try:
            if act == "fail" and refunds:
                gateway.fail_refund(data.draw(st.sampled_from(refunds)).reference)
                faults["elsewhere: refund fails"] += 1
            elif act in ("refund", "dispute"):
                payment = data.draw(st.sampled_from(payments))
                (gateway.refund_elsewhere if act == "refund" else gateway.dispute)(payment)
                faults[f"elsewhere: {act}"] += 1
            elif act in ("win", "lose") and disputes:
                dispute = data.draw(st.sampled_from(disputes))
                (gateway.win if act == "win" else gateway.lose)(dispute)
                faults[f"elsewhere: {act}"] += 1
        except BillingError:
            faults["refused at the provider"] += 1

    @precondition(lambda self: self.top_ups)
    @rule(data=st.data())
    def a_page_nobody_told_us_of_is_paid(self, data: st.DataObject) -> None:
        attempt = self.book.get(data.draw(st.sampled_from(self.top_ups))).last_attempt
        if attempt is None:
            return
        gateway = self.book.gateway
        request = cast("JsonObject", json.loads(attempt.parameters))
        page = gateway._open(request)
        gateway.pay(page)
        self.paid.add(page)
        faults["elsewhere: a page unheard of"] += 1

    @rule(method=st.sampled_from(LOSABLE))
    def lose_an_answer(self, method: str) -> None:
        self.book.gateway.lose_answer(method)
        faults[f"lost: {method}"] += 1

    @rule()
    def provider_is_silent(self) -> None:
        self.book.gateway.fail_next(PaymentOutcomeUnknownError("Silence."))
        faults["silence"] += 1

    @rule()
    def restart(self) -> None:
        self.book.restart()
        faults["restart"] += 1

    @rule(hours=st.sampled_from([1, 12, 25, 24 * 8, 24 * 31]))
    def time_passes(self, hours: int) -> None:
        self.book.clock.move(timedelta(hours=hours))

    @rule()
    def sync(self) -> None:
        self.book.gateway._failures.clear()
        self.book.gateway._lost.clear()
        other = self.book.other_workstation()
        other.payments.sync(self.book.operator)
        self.book.services.payments.sync(self.book.operator)
        other.close()
        self.nothing_paid_is_forgotten()
        self.nothing_gone_is_forgotten()

    def nothing_paid_is_forgotten(self) -> None:
        about = {task.object for task in self.book.services.payments.tasks(self.book.operator)}
        for top_up in self.top_ups:
            pages = self.book.gateway.references(top_up.top_up_id)
            faults["synced"] += 1
            if self.paid.intersection(pages):
                is_credited = self.book.get(top_up).status is TopUpStatus.COMPLETED
                assert is_credited or f"top_up:{top_up.top_up_id}" in about
        booked = self.book.rows(
            "SELECT payment_reference FROM settlement"
            " UNION ALL SELECT source_ref FROM audit_entry WHERE source_kind = 'adjustment'"
        )
        paid = {self.book.gateway._opened[page].payment for page in self.paid}
        assert sorted(str(payment) for (payment,) in booked) == sorted(paid)

    def nothing_gone_is_forgotten(self) -> None:
        """What the payer got back at the provider is what the book says went back."""
        gateway = self.book.gateway
        there = {
            refund.reference
            for page in self.paid
            for refund in gateway.bank.refunds(gateway._opened[page].payment)
            if refund.state is not RefundState.FAILED
        }
        rows = self.book.rows("SELECT provider_reference FROM refund WHERE status = 'sent'")
        assert {reference for (reference,) in rows} == there
        withdrawn = {
            dispute.reference
            for page in self.paid
            for dispute in gateway.bank.disputes(gateway._opened[page].payment)
            if dispute.state in (DisputeState.OPEN, DisputeState.LOST)
        }
        rows = self.book.rows(
            "SELECT provider_reference FROM dispute WHERE status IN ('open', 'lost')"
        )
        assert {reference for (reference,) in rows} == withdrawn

    # What always holds.

    @invariant()
    def books_verify(self) -> None:
        assert self.book.findings() == ()

    @invariant()
    def balance_is_what_was_credited_less_what_was_used(self) -> None:
        if not hasattr(self, "account"):
            return
        credited = Money.zero()
        for top_up in self.top_ups:
            now = self.book.get(top_up)
            if now.status is TopUpStatus.COMPLETED:
                credited += now.quote.amount
                assert self.paid.intersection(self.book.gateway.references(top_up.top_up_id))
        assert self.book.balance(self.account) == credited - self.used

    @invariant()
    def nobody_can_pay_twice(self) -> None:
        for top_up in self.top_ups:
            payable = self.book.gateway.payable(top_up.top_up_id)
            assert len(payable) <= 1
            if self.book.get(top_up).status is TopUpStatus.COMPLETED:
                assert payable == ()


def test_no_history_loses_doubles_or_invents_a_cent(
    sqlite_book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    template[:] = [sqlite_book]
    count, steps = (200, 60) if is_thorough() else (15, 40)

    run_state_machine_as_test(
        Histories,
        settings=settings(max_examples=count, stateful_step_count=steps, deadline=None),
    )

    assert faults["no answer"] + faults["silence"] > 0
    with capsys.disabled():
        print("\nfaults hit:", dict(sorted(faults.items())))
