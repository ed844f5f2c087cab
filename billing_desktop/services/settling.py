"""What we book when the provider tells where a payment stands: once, however often it is told."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from billing_desktop.db.invoices import ISSUED
from billing_desktop.db.unit_of_work import UnitOfWork
from billing_desktop.domain import ledger
from billing_desktop.domain.ledger import Entry, SourceKind
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.sentence import Sentence
from billing_desktop.domain.task import Task, TaskKind
from billing_desktop.domain.top_up import (
    Attempt,
    AttemptState,
    FailureReason,
    Settlement,
    TopUp,
    TopUpStatus,
    provider_fee_entry,
)
from billing_desktop.errors import (
    BillingError,
    BusyError,
    ClockError,
    DatabaseRefusedError,
    DocumentError,
)
from billing_desktop.ports.payments import HostedSession, SessionState
from billing_desktop.services.checking import Checker
from billing_desktop.services.copies import Copies
from billing_desktop.services.issuing import IssuedDocument, Issuer
from billing_desktop.services.service import Service, Tools

logger = logging.getLogger(__name__)

CLOCK_SLACK = timedelta(minutes=5)

_ATTEMPT_STATES = {
    SessionState.OPEN: AttemptState.OPEN,
    SessionState.PROCESSING: AttemptState.PROCESSING,
    SessionState.PAID: AttemptState.PAID,
    SessionState.FAILED: AttemptState.FAILED,
    SessionState.EXPIRED: AttemptState.EXPIRED,
}
_FAILURES = {
    SessionState.FAILED: FailureReason.DECLINED,
    SessionState.EXPIRED: FailureReason.EXPIRED,
}
# Money that arrives for a top-up given up before is still the customer's.
_MAY_SETTLE = (TopUpStatus.PENDING, TopUpStatus.FAILED, TopUpStatus.CANCELLED)


class Settler(Service):
    """Applies the provider's current state of a page to the book. No operator calls it."""

    def __init__(self, tools: Tools, *, issuer: Issuer, copies: Copies, checker: Checker) -> None:
        super().__init__(tools)
        self._issuer = issuer
        self._copies = copies
        self._checker = checker

    def apply(
        self, operator: Operator, top_up_id: str, attempt: Attempt, session: HostedSession
    ) -> bool:
        """Book what the provider says now; tell whether anything changed.

        Safe to repeat, and safe on two workstations at once: the top-up is locked first. What
        the register says about a VAT number may hold the invoice, never the credit.
        """
        if session.state is SessionState.PAID:
            self._checker.check_before_invoice(operator, top_up_id)
        issued: list[IssuedDocument] = []
        with self._database.write() as uow:
            top_up = uow.top_ups.lock(top_up_id)
            state = _ATTEMPT_STATES.get(session.state)
            if state is None:
                is_news = self._open_task(uow, TaskKind.PAYMENT_UNKNOWN, top_up, _UNKNOWN, session)
                uow.commit()
                return is_news
            changed = False
            if attempt.provider_reference in (None, session.reference):
                changed = uow.attempts.answered(
                    attempt.attempt_id,
                    provider_reference=session.reference,
                    state=state,
                    declined_because=session.declined_because,
                )
            elif session.state is not SessionState.PAID:
                return False  # A page that we never heard of; only its money matters.
            # What was not known is known now.
            place, now = f"top_up:{top_up_id}", self._clock.now()
            for about in filter(None, (session.reference, session.payment_reference)):
                changed |= uow.tasks.close(TaskKind.PAYMENT_UNKNOWN, place, at=now, about=about)
            if session.state is SessionState.PAID:
                changed |= self._settle(uow, operator, top_up, session, issued)
            elif session.state in _FAILURES:
                changed |= self._fail(uow, operator, top_up, attempt, _FAILURES[session.state])
            if changed:
                uow.commit()
        self._keep_copies(issued)
        return changed

    def issue_late(self, operator: Operator, settlement: Settlement) -> bool:
        """Issue an invoice that could not be issued at settlement; tell whether it was now."""
        self._checker.check_before_invoice(operator, settlement.top_up_id)
        issued: list[IssuedDocument] = []
        with self._database.write() as uow:
            top_up = uow.top_ups.lock(settlement.top_up_id)
            if top_up.invoice_number is not None:
                return False
            self._issue_or_note(uow, operator, top_up, settlement, issued)
            uow.commit()
        self._keep_copies(issued)
        return bool(issued)

    def _settle(
        self,
        uow: UnitOfWork,
        operator: Operator,
        top_up: TopUp,
        session: HostedSession,
        issued: list[IssuedDocument],
    ) -> bool:
        problem = _difference(top_up, session)
        if problem is not None:
            if problem is _DIFFERS:
                self._book_uncredited(uow, operator, top_up, session)
            return self._open_task(uow, TaskKind.PAYMENT_DIFFERS, top_up, problem, session)
        reference = session.payment_reference
        assert reference is not None  # _difference refuses a payment without one.
        settled = uow.settlements.of_top_up(top_up.top_up_id)
        if settled is not None:
            if settled.payment_reference == reference:
                return self._book_fee(uow, operator, settled, session)
            self._book_uncredited(uow, operator, top_up, session)
            return self._open_task(uow, TaskKind.LATE_PAYMENT, top_up, _SECOND_PAYMENT, session)
        now = self._clock.now()
        settlement = Settlement(
            settlement_id=self._new_id(),
            top_up_id=top_up.top_up_id,
            payment_reference=reference,
            amount=session.amount_total,
            paid_at=session.paid_at or now,
            booked_at=now,
        )
        uow.settlements.add(settlement)
        uow.top_ups.move(
            top_up.top_up_id, to=TopUpStatus.COMPLETED, from_=_MAY_SETTLE, settled_at=now
        )
        uow.ledger.record(settlement.entry(top_up, entry_id=self._new_id(), operator=operator.name))
        uow.record(now, operator.name, "top_up.settle", f"top_up:{top_up.top_up_id}")
        self._book_fee(uow, operator, settlement, session)
        self._issue_or_note(uow, operator, top_up, settlement, issued, session.answered_at)
        return True

    def _issue_or_note(
        self,
        uow: UnitOfWork,
        operator: Operator,
        top_up: TopUp,
        settlement: Settlement,
        issued: list[IssuedDocument],
        answered_at: datetime | None = None,
    ) -> None:
        # The credit stands whether or not the invoice can be made now.
        now, place = self._clock.now(), f"top_up:{top_up.top_up_id}"
        try:
            _check_clock(now, answered_at)
            self._checker.require_for_invoice(uow, top_up)
            with uow.savepoint():
                document = self._issuer.issue(uow, top_up, settlement)
        except (BusyError, DatabaseRefusedError):  # The credit cannot be stored either.
            raise
        except Exception as problem:
            error = problem if isinstance(problem, BillingError) else _unexpected(problem)
            sentence = Sentence(
                "{number} is credited, but has no invoice yet. {reason}",
                {"number": top_up.billing_number, "reason": error},
            )
            task = Task(self._new_id(), TaskKind.INVOICE_MISSING, place, sentence, now)
            uow.tasks.open(task)
            return
        uow.tasks.close(TaskKind.INVOICE_MISSING, place, at=now)
        uow.record(now, operator.name, ISSUED, document.recorded_as)
        issued.append(document)

    def _keep_copies(self, issued: list[IssuedDocument]) -> None:
        for document in issued:
            self._copies.keep(document.number, document.pdf)

    def _book_uncredited(
        self, uow: UnitOfWork, operator: Operator, top_up: TopUp, session: HostedSession
    ) -> None:
        """Book money that nobody confirmed as owed back, so that no cent is unaccounted for."""
        reference = session.payment_reference
        assert reference is not None  # _difference refuses a payment without one.
        if uow.ledger.has(SourceKind.ADJUSTMENT, reference):
            return
        amount = session.amount_received or session.amount_total
        now = self._clock.now()
        uow.ledger.record(
            Entry(
                entry_id=self._new_id(),
                source_kind=SourceKind.ADJUSTMENT,
                source_ref=reference,
                booked_at=now,
                operator=operator.name,
                description=f"Payment {reference} for {top_up.billing_number}, not credited",
                postings=ledger.postings(
                    (ledger.PAYMENTS_IN_TRANSIT, amount), (ledger.OVERPAYMENTS, -amount)
                ),
            )
        )
        place = f"payment:{reference}:{amount.minor_units}"
        uow.record(now, operator.name, "payment.not_credited", place)

    def _book_fee(
        self, uow: UnitOfWork, operator: Operator, settlement: Settlement, session: HostedSession
    ) -> bool:
        if not session.fee:
            return False
        now = self._clock.now()
        entry = provider_fee_entry(
            settlement,
            session.fee,
            entry_id=self._new_id(),
            booked_at=now,
            operator=operator.name,
        )
        if uow.ledger.has(entry.source_kind, entry.source_ref):
            return False
        uow.ledger.record(entry)
        place = f"settlement:{settlement.settlement_id}:{session.fee.minor_units}"
        uow.record(now, operator.name, "provider_fee.book", place)
        return True

    def _fail(
        self,
        uow: UnitOfWork,
        operator: Operator,
        top_up: TopUp,
        attempt: Attempt,
        reason: FailureReason,
    ) -> bool:
        newest = top_up.last_attempt
        if newest is None or newest.attempt_id != attempt.attempt_id:
            return False
        moved = uow.top_ups.move(
            top_up.top_up_id, to=TopUpStatus.FAILED, from_=(TopUpStatus.PENDING,), failure=reason
        )
        if moved:
            now = self._clock.now()
            uow.record(now, operator.name, "top_up.fail", f"top_up:{top_up.top_up_id}")
        return moved

    def _open_task(
        self,
        uow: UnitOfWork,
        kind: TaskKind,
        top_up: TopUp,
        template: str,
        session: HostedSession,
    ) -> bool:
        facts: dict[str, object] = {
            "number": top_up.billing_number,
            "charged": session.amount_total,
            "confirmed": top_up.quote.total,
            "payment": session.payment_reference or session.reference,
            "state": session.raw_state,
        }
        # Only what the sentence says is kept: it decides what can be done about it.
        said = {name: fact for name, fact in facts.items() if f"{{{name}}}" in template}
        sentence = Sentence(template, said)
        now: datetime = self._clock.now()
        place = f"top_up:{top_up.top_up_id}"
        return uow.tasks.open(Task(self._new_id(), kind, place, sentence, now))


def _unexpected(problem: Exception) -> DocumentError:
    logger.error("a document could not be made", exc_info=problem)
    return DocumentError(
        "The document could not be made because of a fault of the program ({reason}).",
        reason=type(problem).__name__,
    )


def _check_clock(now: datetime, answered_at: datetime | None) -> None:
    if answered_at is not None and abs(answered_at - now) > CLOCK_SLACK:
        raise ClockError(
            "The clock of this computer is more than {minutes} minutes from the provider's, "
            "so no document can be dated. Please set the clock.",
            minutes=CLOCK_SLACK // timedelta(minutes=1),
        )


_UNKNOWN = (
    "The provider says something we do not know about {number}: {state}. "
    "Nothing was credited. Please look at payment {payment} at the provider."
)
_SECOND_PAYMENT = (
    "{number} was paid a second time ({payment}, {charged}). "
    "It was credited once. Please send the second payment back."
)
_DIFFERS = (
    "{number} was paid with {charged}, but {confirmed} was confirmed ({payment}). "
    "Nothing was credited. Please send it back."
)
_NOT_OURS = (
    "The payment {payment} for {number} came from another mode or another top-up. "
    "Nothing was credited. Please look at it at the provider."
)


def _difference(top_up: TopUp, session: HostedSession) -> str | None:
    """Return the sentence for a payment that is not the one confirmed; None if it is."""
    attempt = top_up.last_attempt
    received = session.amount_received
    if session.client_reference != top_up.top_up_id or session.payment_reference is None:
        return _NOT_OURS
    if attempt is not None and attempt.is_live != session.is_live:
        return _NOT_OURS
    if session.amount_total != top_up.quote.total:
        return _DIFFERS
    if received is not None and received != top_up.quote.total:
        return _DIFFERS
    return None
