"""Following the provider: its events say what to read again, and now and then all is read.

An event is a hint: nothing is ever booked from what it carries. What it points at is read
again, and the cursor moves only after that was committed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from billing_desktop.db.unit_of_work import UnitOfWork
from billing_desktop.domain.ledger import SourceKind
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.top_up import AttemptState, Settlement, TopUp
from billing_desktop.errors import (
    NotFoundError,
    PaymentOutcomeUnknownError,
    ProviderError,
    ProviderRejectedError,
)
from billing_desktop.ports.payments import PaymentEvent
from billing_desktop.services.collecting import Collector
from billing_desktop.services.lost_payments import LostPayments
from billing_desktop.services.returning import Returns
from billing_desktop.services.service import Service, Tools
from billing_desktop.services.settling import Settler
from billing_desktop.services.unreadable import GARBAGE, HINT, KEY_REFUSED, Unreadable

EVENTS, SWEEP = "events", "sweep"
EVENT_LIFETIME = timedelta(days=29)  # The provider keeps events for 30 days.
OVERLAP = timedelta(hours=1)  # Events are not in order, and their times are whole seconds.
SWEEP_PAUSE = timedelta(days=1)
CLOCK_DOUBT = timedelta(days=1)
SWEEP_REACH = timedelta(days=400)
PAYMENTS_PER_STEP = 50


@dataclass(frozen=True, slots=True)
class Followed:
    """How many payments were read again, and how many of them brought news."""

    read: int = 0
    changed: int = 0


class Follower(Service):
    """Reads again what changed at the provider. No operator calls it."""

    def __init__(
        self,
        tools: Tools,
        *,
        collector: Collector,
        settler: Settler,
        returns: Returns,
    ) -> None:
        super().__init__(tools)
        self._collector = collector
        self._settler = settler
        self._returns = returns
        self._unreadable = Unreadable(tools)
        self._lost = LostPayments(tools)

    def follow(self, operator: Operator) -> Followed:
        """Read events since the last time, or everything if that was too long ago.

        What the provider refuses to show is put before a person, and asked for again each time.

        Raises:
            PaymentOutcomeUnknownError: the provider did not answer; asking again is safe.
            ProviderRejectedError: it refuses the key, or the list of events.
        """
        now = self._clock.now()
        with self._database.read() as uow:
            cursor, swept = uow.sync_state.cursor(EVENTS), uow.sync_state.cursor(SWEEP)
        oldest = now - EVENT_LIFETIME
        is_gap = cursor is None or not oldest < cursor <= now + OVERLAP
        sweep = Followed()
        if is_gap and (swept is None or not now - SWEEP_PAUSE < swept <= now):
            sweep = self._sweep(operator, now)
        since = oldest if is_gap or cursor is None else cursor - OVERLAP
        try:
            events = self._collector.gateway.events(created_from=since)
        except ProviderRejectedError as error:
            if error.code != "events_too_old":
                raise
            return sweep  # The clock is off: the sweep has read everything.
        followed = self._read_again(operator, events)
        newest = max((event.created_at for event in events), default=None)
        # A day short of our own clock, which may be ahead: what it would skip would be lost.
        self._move(EVENTS, newest or now - CLOCK_DOUBT)
        return Followed(sweep.read + followed.read, sweep.changed + followed.changed)

    def read_payment(self, operator: Operator, settlement: Settlement) -> bool:
        """Read one credited payment with its fee, refunds and disputes; tell whether it is news.

        Raises:
            PaymentOutcomeUnknownError: the provider did not answer; asking again is safe.
        """
        gateway = self._collector.gateway
        with self._database.read() as uow:
            top_up = uow.top_ups.get(settlement.top_up_id)
            attempt = uow.attempts.paid(settlement.top_up_id)
            is_fee_booked = _is_fee_booked(uow, settlement)
        changed, payment = False, settlement.payment_reference
        page_of = None
        if attempt is not None and attempt.provider_reference is not None:
            session = gateway.fetch_session(attempt.provider_reference)
            changed = self._settler.apply(operator, top_up.top_up_id, attempt, session)
            page_of = session.payment_reference
        if page_of != payment and not is_fee_booked:
            changed |= self._read_unheard(operator, top_up, payment)
        return self._read_returns(operator, payment, settlement.top_up_id) or changed

    def _read_unheard(self, operator: Operator, top_up: TopUp, payment: str) -> bool:
        """Read the page that brought a payment and whose opening we were never told of."""
        with self._database.read() as uow:
            customer = uow.accounts.provider_reference(top_up.account_id)
        if customer is None or top_up.last_attempt is None:
            return False
        session = self._collector.gateway.find_session(
            customer,
            client_reference=top_up.top_up_id,
            created_from=top_up.created_at - OVERLAP,
        )
        if session is None or session.payment_reference != payment:
            return False  # Opened before another one: its fee is on the list of differences.
        return self._settler.apply(operator, top_up.top_up_id, top_up.last_attempt, session)

    def tell_refused(self, operator: Operator, top_up_id: str, error: ProviderError) -> bool:
        """Put before a person that a top-up's open page cannot be read; tell whether it is there.

        Nothing is told of a page that is none, nor when the key as a whole is refused.
        """
        with self._database.read() as uow:
            attempt = uow.top_ups.get(top_up_id).last_attempt
        if error.code == KEY_REFUSED or attempt is None or not attempt.is_open:
            return False
        if attempt.provider_reference is None:
            return False
        self._unreadable.tell(operator, attempt.provider_reference, top_up_id, error)
        return True

    def _read_returns(self, operator: Operator, payment: str, top_up_id: str) -> bool:
        gateway = self._collector.gateway
        refunds, disputes = gateway.refunds(payment), gateway.disputes(payment)
        if not refunds and not disputes:
            return False
        return self._returns.apply(operator, top_up_id, refunds, disputes)

    def _read_again(self, operator: Operator, events: tuple[PaymentEvent, ...]) -> Followed:
        events = self._with_payments(operator, events + self._unreadable.hints())
        sessions, payments = self._worth_reading(events)
        named = {event.payment_reference for event in events}
        with self._database.read() as uow:
            uncredited = uow.tasks.uncredited()
        owed_back = sorted(uncredited.keys() & named)
        changed = 0
        for reference in sessions:
            changed += self._read(
                operator, reference, None, partial(self._read_session, operator, reference)
            )
        changed += sum(self._read_paid(operator, settlement) for settlement in payments)
        for payment in owed_back:
            changed += self._read_owed(operator, payment, uncredited[payment])
        return Followed(len(sessions) + len(payments) + len(owed_back), changed)

    def _with_payments(
        self, operator: Operator, events: tuple[PaymentEvent, ...]
    ) -> tuple[PaymentEvent, ...]:
        """Return the events with the payments of those that name a charge only.

        Events come in the API version of the account, and old ones do so.
        """
        payments: dict[str, str | None] = {}

        def ask(charge: str) -> bool:
            payments[charge] = self._collector.gateway.payment_of_charge(charge)
            return False

        for charge in sorted(
            {event.charge_reference for event in events if event.charge_reference}
        ):
            self._read(operator, charge, None, partial(ask, charge))
        return tuple(
            event
            if event.charge_reference is None
            else replace(event, payment_reference=payments.get(event.charge_reference))
            for event in events
        )

    def _read_paid(self, operator: Operator, settlement: Settlement) -> bool:
        read = partial(self.read_payment, operator, settlement)
        return self._read(operator, settlement.payment_reference, settlement.top_up_id, read)

    def _read_owed(self, operator: Operator, payment: str, top_up_id: str) -> bool:
        read = partial(self._read_returns, operator, payment, top_up_id)
        return self._read(operator, payment, top_up_id, read)

    def _read(
        self, operator: Operator, reference: str, top_up_id: str | None, read: Callable[[], bool]
    ) -> bool:
        """Read one object; if just that is refused or cannot be read, tell a person and go on."""
        try:
            changed = read()
        except (ProviderRejectedError, PaymentOutcomeUnknownError) as error:
            is_of_this = isinstance(error, ProviderRejectedError) or error.code == GARBAGE
            if not is_of_this or error.code == KEY_REFUSED:
                raise  # It says nothing about this object.
            return self._unreadable.tell(operator, reference, top_up_id, error)
        return self._unreadable.close(operator, reference) or changed

    def _worth_reading(
        self, events: tuple[PaymentEvent, ...]
    ) -> tuple[list[str], list[Settlement]]:
        """Return pages and credited payments of which more may be known than is booked.

        Once a payment is credited and its fee booked, only refunds and disputes can be news.
        """
        sessions = sorted({e.session_reference for e in events if e.session_reference})
        hinted = {e.session_reference for e in events if e.kind == HINT}
        returned = {
            e.payment_reference
            for e in events
            if e.payment_reference and not e.kind.startswith(_SETTLED_KINDS)
        }
        named = sorted({e.payment_reference for e in events if e.payment_reference})
        payments: list[Settlement] = []
        with self._database.read() as uow:
            sessions = [each for each in sessions if each in hinted or not _is_done(uow, each)]
            for reference in named:
                settlement = uow.settlements.of_payment(reference)
                if settlement is None:
                    continue
                if reference in returned or not _is_fee_booked(uow, settlement):
                    payments.append(settlement)
        return sessions, payments

    def _read_session(self, operator: Operator, reference: str) -> bool:
        """Read a page again that an event names; one that we lost the answer for is found."""
        with self._database.read() as uow:
            attempt = uow.attempts.by_reference(reference)
        session = self._collector.gateway.fetch_session(reference)
        try:
            with self._database.read() as uow:
                top_up = uow.top_ups.get(session.client_reference)
        except NotFoundError:
            # A page of another program that uses the same account, or one that we have lost.
            return self._lost.tell(operator, session)
        attempt = attempt or top_up.last_attempt
        if attempt is None:
            return False
        return self._settler.apply(operator, top_up.top_up_id, attempt, session)

    def _sweep(self, operator: Operator, now: datetime) -> Followed:
        """Read every payment of the last year again, some at a time."""
        after, read, changed = "", 0, 0
        while True:
            with self._database.read() as uow:
                step = uow.settlements.since(
                    now - SWEEP_REACH, after=after, limit=PAYMENTS_PER_STEP
                )
            if not step:
                break
            changed += sum(self._read_paid(operator, settlement) for settlement in step)
            read, after = read + len(step), step[-1].settlement_id
        with self._database.read() as uow:
            uncredited = uow.tasks.uncredited()
            given_up = uow.attempts.given_up(now - SWEEP_REACH)
        for payment, top_up_id in sorted(uncredited.items()):
            changed += self._read_owed(operator, payment, top_up_id)
        for page, top_up_id in given_up:  # Paid late, while nobody listened.
            reread = partial(self._read_session, operator, page)
            changed += self._read(operator, page, top_up_id, reread)
        unheard = self._sweep_unheard(operator, now)
        self._move(SWEEP, now)
        return Followed(
            read + len(uncredited) + len(given_up) + unheard.read, changed + unheard.changed
        )

    def _sweep_unheard(self, operator: Operator, now: datetime) -> Followed:
        """Read the pages whose opening we were never told of; no event names them any more."""
        with self._database.read() as uow:
            customers = uow.accounts.provider_references()
        read = changed = 0
        for customer in customers:
            listed = self._collector.gateway.sessions_of(customer, created_from=now - SWEEP_REACH)
            with self._database.read() as uow:
                unheard = [page for page, _ in listed if uow.attempts.by_reference(page) is None]
            for page in unheard:
                reread = partial(self._read_session, operator, page)
                changed += self._read(operator, page, None, reread)
            read += len(unheard)
        return Followed(read, changed)

    def _move(self, name: str, at: datetime) -> None:
        with self._database.write() as uow:
            uow.sync_state.move_cursor(name, at)
            uow.commit()


# Kinds of events that a credited payment with a booked fee has nothing more to say about.
_SETTLED_KINDS = ("checkout.session.", "charge.updated")


def _is_done(uow: UnitOfWork, session_reference: str) -> bool:
    attempt = uow.attempts.by_reference(session_reference)
    if attempt is None or attempt.state is not AttemptState.PAID:
        return False
    settlement = uow.settlements.of_top_up(attempt.top_up_id)
    return settlement is not None and _is_fee_booked(uow, settlement)


def _is_fee_booked(uow: UnitOfWork, settlement: Settlement) -> bool:
    return uow.ledger.has(SourceKind.PROVIDER_FEE, settlement.settlement_id)
