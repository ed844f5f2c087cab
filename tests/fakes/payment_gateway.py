"""A payment provider in memory, with the promises of the port and with its bad days on request."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import cast

from billing_desktop.domain.money import EUR, Money, total
from billing_desktop.errors import (
    BillingError,
    PaymentOutcomeUnknownError,
    ProviderRejectedError,
    UserError,
)
from billing_desktop.payments.json_values import JsonObject, text, whole
from billing_desktop.payments.refund_request import refund_request
from billing_desktop.payments.refusals import RefusalKind
from billing_desktop.payments.session_request import canonical, session_request
from billing_desktop.ports.payments import (
    Checkout,
    Customer,
    HostedSession,
    PaymentEvent,
    ProviderAccount,
    ProviderDispute,
    ProviderRefund,
    SessionState,
)
from tests.fakes.payer_bank import Dashboard, PayerBank, refused
from tests.fakes.provider_events import ProviderEvents

KEY_LIFETIME = timedelta(hours=24)
LIFETIME = timedelta(hours=24)
FEE = Money(100, EUR)
SMALLEST, LARGEST = Money(50, EUR), Money(99_999_999, EUR)


@dataclass
class _Opened:
    session: HostedSession
    customer: str
    created_at: datetime
    payment: str


@dataclass(frozen=True)
class _Answer:
    asked: str
    said: str | ProviderRejectedError
    at: datetime


@dataclass
class FakeGateway(Dashboard):
    """Collects pretended money. The methods below ``events`` are what payers and tests do.

    ``event_list`` holds back, loses, doubles or shuffles events on request.
    """

    now: Callable[[], datetime]
    is_live: bool = False
    calls: list[str] = field(default_factory=list)
    _opened: dict[str, _Opened] = field(default_factory=dict)
    _customers: list[str] = field(default_factory=list)
    portal_is_set_up: bool = True
    event_list: ProviderEvents = field(init=False)
    bank: PayerBank = field(init=False)
    _answers: dict[str, _Answer] = field(default_factory=dict)
    _failures: list[BillingError] = field(default_factory=list)
    _lost: list[str] = field(default_factory=list)
    _hides_fee: bool = False

    def __post_init__(self) -> None:
        self.event_list = ProviderEvents(self._now)
        self.bank = PayerBank(self._now, self._taken, self.event_list.announce)

    def account(self) -> ProviderAccount:
        self._begin("account")
        return ProviderAccount("acct_fake", self.is_live)

    def create_customer(self, customer: Customer, *, idempotency_key: str) -> str:
        self._begin("create_customer")
        reference = self._once(idempotency_key, repr(customer), self._add_customer)
        self._end("create_customer")
        return reference

    def session_parameters(self, checkout: Checkout) -> str:
        page = "https://fake.example/thanks"
        return canonical(session_request(checkout, success_address=page, cancel_address=page))

    def create_session(self, parameters: str, *, idempotency_key: str) -> HostedSession:
        self._begin("create_session")
        reference = self._once(
            idempotency_key,
            parameters,
            lambda: self._open(cast("JsonObject", json.loads(parameters))),
        )
        self._end("create_session")
        return self._answer(reference)

    def fetch_session(self, reference: str) -> HostedSession:
        self._begin("fetch_session")
        self._end("fetch_session")
        return self._answer(reference)

    def expire_session(self, reference: str) -> HostedSession:
        self._begin("expire_session")
        if self._answer(reference).state is SessionState.OPEN:
            self.expire(reference)
        self._end("expire_session")
        return self._answer(reference)

    def find_session(
        self, customer_reference: str, *, client_reference: str, created_from: datetime
    ) -> HostedSession | None:
        found = self.sessions_of(customer_reference, created_from=created_from)
        newest = next((page for page, client in found if client == client_reference), None)
        return None if newest is None else self._answer(newest)

    def sessions_of(
        self, customer_reference: str, *, created_from: datetime
    ) -> tuple[tuple[str, str | None], ...]:
        self._begin("sessions_of")
        found = [
            (reference, opened.session.client_reference)
            for reference, opened in self._opened.items()
            if opened.customer == customer_reference
            and opened.created_at >= created_from.replace(microsecond=0)
        ]
        self._end("sessions_of")
        return tuple(reversed(found))

    def refund_parameters(
        self, *, payment_reference: str, amount: Money, key: str, top_up_id: str
    ) -> str:
        return canonical(
            refund_request(
                payment_reference=payment_reference, amount=amount, key=key, top_up_id=top_up_id
            )
        )

    def create_refund(self, parameters: str, *, idempotency_key: str) -> ProviderRefund:
        self._begin("create_refund")
        request = cast("JsonObject", json.loads(parameters))
        payment, key = text(request, "payment_intent"), text(_metadata(request), "key")
        amount = Money(whole(request, "amount"), EUR)
        reference = self._once(
            idempotency_key, parameters, lambda: self.bank.refund(payment, amount, key)
        )
        self._end("create_refund")
        return self.bank.found(reference)

    def refunds(self, payment_reference: str) -> tuple[ProviderRefund, ...]:
        self._begin("refunds")
        self._end("refunds")
        return self.bank.refunds(payment_reference)

    def disputes(self, payment_reference: str) -> tuple[ProviderDispute, ...]:
        self._begin("disputes")
        self._end("disputes")
        return self.bank.disputes(payment_reference)

    def portal_address(self, customer_reference: str, *, return_address: str) -> str:
        self._begin("portal_address")
        if customer_reference not in self._customers:
            raise refused(RefusalKind.NOT_FOUND)
        if not self.portal_is_set_up:
            raise refused(RefusalKind.PORTAL_NOT_SET_UP)
        self._end("portal_address")
        return f"https://fake.example/portal/{customer_reference}?then={return_address}"

    def payment_of_charge(self, charge_reference: str) -> str | None:
        self._begin("payment_of_charge")
        self._end("payment_of_charge")
        return charge_reference.replace("ch_", "pi_")

    def events(self, *, created_from: datetime) -> tuple[PaymentEvent, ...]:
        self._begin("events")
        self._catch_up()
        self._end("events")
        return self.event_list.since(created_from)

    # What the payer does on the page.

    def pay(self, reference: str) -> None:
        """Pay an open page with a good card."""
        self._try(reference)
        self._settle(reference, "checkout.session.completed")

    def decline(self, reference: str, because: str = "Your card was declined.") -> None:
        """Try a card that the bank refuses; the page stays open."""
        self._try(reference)
        self._change(
            reference,
            declined_because=because,
            raw_state="open/unpaid/requires_payment_method",
        )

    def ask_second_step(self, reference: str) -> None:
        """Leave the payer before the bank's question; the page stays open."""
        self._try(reference)
        self._change(reference, raw_state="open/unpaid/requires_action")

    def process(self, reference: str) -> None:
        """Pay with money that takes its time."""
        self._try(reference)
        self._change(
            reference,
            state=SessionState.PROCESSING,
            url=None,
            raw_state="complete/unpaid/processing",
        )
        self._announce("checkout.session.completed", reference)

    def arrive(self, reference: str) -> None:
        """Let the money that was on its way arrive."""
        self._settle(reference, "checkout.session.async_payment_succeeded")

    def fail(self, reference: str) -> None:
        """Let the money that was on its way not arrive."""
        self._change(
            reference,
            state=SessionState.FAILED,
            declined_because="The payment failed.",
            raw_state="complete/unpaid/requires_payment_method",
        )
        self._announce("checkout.session.async_payment_failed", reference)

    # What befalls the provider.

    def expire(self, reference: str) -> None:
        """Close an open page, as time does."""
        self._change(
            reference, state=SessionState.EXPIRED, url=None, raw_state="expired/unpaid/None"
        )
        self._announce("checkout.session.expired", reference)

    def confuse(self, reference: str) -> None:
        """Put the session into a state that nobody knows."""
        self._change(reference, state=SessionState.UNKNOWN, url=None, raw_state="moon/unpaid/None")

    def lose_answer(self, method: str) -> None:
        """Let the next call of ``method`` act and its answer get lost."""
        self._lost.append(method)

    def fail_next(self, error: BillingError) -> None:
        """Let the next call do nothing but raise ``error``."""
        self._failures.append(error)

    def hide_fee(self) -> None:
        """Let the provider's own fee be unknown until ``show_fee``."""
        self._hides_fee = True

    def show_fee(self) -> None:
        """Let the provider's own fee be known."""
        self._hides_fee = False

    def references(self, client_reference: str) -> tuple[str, ...]:
        """Return every session opened for a top-up, oldest first."""
        return tuple(
            reference
            for reference, opened in self._opened.items()
            if opened.session.client_reference == client_reference
        )

    def payable(self, client_reference: str) -> tuple[str, ...]:
        """Return the sessions that a payer could pay now."""
        return tuple(
            reference
            for reference in self.references(client_reference)
            if self._answer(reference).state is SessionState.OPEN
        )

    def _open(self, request: JsonObject) -> str:
        customer = text(request, "customer")
        if customer not in self._customers:
            raise ProviderRejectedError("There is no such customer.", code="provider_not_found")
        amount = total(
            _line_amount(line) for line in cast("list[JsonObject]", request["line_items"])
        )
        if not SMALLEST <= amount <= LARGEST:
            raise ProviderRejectedError("The amount is refused.", code="provider_rejected")
        number = len(self._opened) + 1
        reference = f"cs_test_fake_{number}"
        session = HostedSession(
            reference=reference,
            state=SessionState.OPEN,
            amount_total=amount,
            client_reference=text(request, "client_reference_id"),
            is_live=self.is_live,
            url=f"https://fake.example/pay/{reference}#fid%2Bfragment{number}%3D",
            raw_state="open/unpaid/None",
        )
        self._opened[reference] = _Opened(session, customer, self._now(), f"pi_fake_{number}")
        return reference

    def _try(self, reference: str) -> None:
        self._catch_up()
        opened = self._opened[reference]
        if opened.session.state is not SessionState.OPEN:
            raise UserError("The page is not open.", code="page_refused")
        self._change(
            reference,
            payment_reference=opened.payment,
            amount_received=Money.zero(EUR),
            declined_because=None,
        )

    def _settle(self, reference: str, kind: str) -> None:
        session = self._opened[reference].session
        self._change(
            reference,
            state=SessionState.PAID,
            url=None,
            amount_received=session.amount_total,
            paid_at=self._now(),
            declined_because=None,
            fee=FEE,
            raw_state="complete/paid/succeeded",
        )
        self._announce(kind, reference)

    def _answer(self, reference: str) -> HostedSession:
        self._catch_up()
        opened = self._opened.get(reference)
        if opened is None:
            raise ProviderRejectedError("There is no such session.", code="provider_not_found")
        session = replace(opened.session, answered_at=self._now())
        return replace(session, fee=None) if self._hides_fee else session

    def _catch_up(self) -> None:
        for reference, opened in self._opened.items():
            is_over = self._now() >= opened.created_at + LIFETIME
            if is_over and opened.session.state is SessionState.OPEN:
                self.expire(reference)

    def _change(self, reference: str, **changes: object) -> None:
        opened = self._opened[reference]
        opened.session = replace(opened.session, **changes)  # type: ignore[arg-type]

    def _announce(self, kind: str, reference: str) -> None:
        session = self._opened[reference].session
        self.event_list.announce(kind, session.payment_reference, reference)

    def _once(self, key: str, asked: str, act: Callable[[], str]) -> str:
        """Act under a key, or say again for a day what was said under it, refusals included."""
        known = self._answers.get(key)
        if known is None or self._now() >= known.at + KEY_LIFETIME:
            try:
                said: str | ProviderRejectedError = act()
            except ProviderRejectedError as error:
                said = error
            known = self._answers[key] = _Answer(asked, said, self._now())
        if known.asked != asked:
            raise PaymentOutcomeUnknownError("The key was used.", code="provider_key_reused")
        if isinstance(known.said, ProviderRejectedError):
            raise known.said
        return known.said

    def _add_customer(self) -> str:
        self._customers.append(f"cus_fake_{len(self._customers) + 1}")
        return self._customers[-1]

    def _taken(self, payment: str) -> Money | None:
        for reference, opened in self._opened.items():
            if opened.session.payment_reference == payment:
                session = self._answer(reference)
                return session.amount_received if session.state is SessionState.PAID else None
        raise refused(RefusalKind.NOT_FOUND)

    def _begin(self, method: str) -> None:
        self.calls.append(method)
        if self._failures:
            raise self._failures.pop(0)

    def _end(self, method: str) -> None:
        if method in self._lost:
            self._lost.remove(method)
            raise PaymentOutcomeUnknownError("The answer was lost.")

    def _now(self) -> datetime:
        return self.now().astimezone(UTC).replace(microsecond=0)


def _line_amount(line: JsonObject) -> Money:
    price = cast("JsonObject", line["price_data"])
    return Money(whole(price, "unit_amount") * whole(line, "quantity"), EUR)


def _metadata(request: JsonObject) -> JsonObject:
    return cast("JsonObject", request["metadata"])
