"""Crediting a top-up by transfer when all of it has come, and taking that back when it has not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from billing_desktop.db.payables import TransferState
from billing_desktop.db.unit_of_work import UnitOfWork
from billing_desktop.domain.invoice_request import RequestAction, RequestStatus
from billing_desktop.domain.ledger import Entry, SourceKind
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.sentence import Sentence
from billing_desktop.domain.task import Task, TaskKind
from billing_desktop.domain.top_up import (
    BANK_REFERENCE,
    Settlement,
    TopUp,
    TopUpStatus,
    credit_ref,
)
from billing_desktop.services.request_steps import RequestSteps
from billing_desktop.services.service import Service, Tools

_MAY_SETTLE = (TopUpStatus.REQUESTED, TopUpStatus.PENDING, TopUpStatus.CANCELLED)
_PAID = "{total} for {number} have arrived."
_CREDITED = "{credit} were credited to the balance."
_TAKEN_BACK = (
    "A payment of {number} was undone after it was credited. {credit} were taken back from the "
    "balance, and the invoice is open again."
)


@dataclass(frozen=True, slots=True)
class _Credit:
    """How often a top-up was credited, and the entry of that which stands now."""

    number: int
    standing: Entry | None


class Crediting(Service):
    """Keeps the credit of top-ups by transfer in step with what was paid. No operator calls it."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._steps = RequestSteps(tools)

    def settle_up(
        self, uow: UnitOfWork, operator: Operator, top_up: TopUp, *, paid_at: datetime
    ) -> bool:
        """Credit the top-up if all of it has come now, or take the credit back if not any more.

        In the caller's transaction, which has locked the top-up and the balance. Tells whether
        the balance moved. Safe to repeat.
        """
        state = uow.payables.state(top_up.top_up_id)
        settlement = uow.settlements.of_top_up(top_up.top_up_id)
        credit = _credit(uow, settlement)
        if state.is_paid and credit.standing is None:
            self._credit(uow, operator, top_up, state, settlement, credit, paid_at=paid_at)
            return True
        if credit.standing is not None and state.paid < state.total:
            self._take_back(uow, operator, top_up, credit.standing, state)
            return True
        return False

    def _credit(
        self,
        uow: UnitOfWork,
        operator: Operator,
        top_up: TopUp,
        state: TransferState,
        settlement: Settlement | None,
        credit: _Credit,
        *,
        paid_at: datetime,
    ) -> None:
        now, place = self._clock.now(), f"top_up:{top_up.top_up_id}"
        if settlement is None:
            settlement = Settlement(
                settlement_id=self._new_id(),
                top_up_id=top_up.top_up_id,
                payment_reference=f"{BANK_REFERENCE}{top_up.top_up_id}",
                amount=state.total,
                paid_at=paid_at,
                booked_at=now,
            )
            uow.settlements.add(settlement)
            uow.top_ups.move(
                top_up.top_up_id, to=TopUpStatus.COMPLETED, from_=_MAY_SETTLE, settled_at=now
            )
            uow.record(now, operator.name, "top_up.settle", place)
            self._queue_mail(uow, top_up)
        else:
            uow.record(now, operator.name, "top_up.credit_again", place)
            uow.tasks.close(TaskKind.BALANCE_TAKEN_BACK, place, at=now)
        uow.ledger.record(
            settlement.credit_entry(
                top_up,
                credit=state.credit,
                vat=state.vat - state.vat_due,
                number=credit.number + 1,
                entry_id=self._new_id(),
                booked_at=now,
                operator=operator.name,
            )
        )
        self._move_request(uow, operator, top_up, state)

    def _queue_mail(self, uow: UnitOfWork, top_up: TopUp) -> None:
        invoice = uow.invoices.newest_of_top_up(top_up.top_up_id)
        assert invoice is not None  # It is what was paid.
        recipient = uow.accounts.get(top_up.account_id).details.email
        uow.outbox.queue_payment(
            self._new_id(), number=invoice.number, recipient=recipient, at=self._clock.now()
        )

    def _move_request(
        self, uow: UnitOfWork, operator: Operator, top_up: TopUp, state: TransferState
    ) -> None:
        request = uow.invoice_requests.of_top_up(top_up.top_up_id)
        if request is None:
            return
        paid = Sentence(_PAID, {"number": top_up.billing_number, "total": state.total})
        credited = Sentence(_CREDITED, {"credit": state.credit})
        if request.status is RequestStatus.INVOICED:
            request = self._steps.step(uow, operator, request, RequestAction.PAY, paid)
            self._steps.step(uow, operator, request, RequestAction.CREDIT, credited)
        else:  # A payment that was undone has come again.
            self._steps.say(uow, request.request_id, operator.name, credited)

    def _take_back(
        self,
        uow: UnitOfWork,
        operator: Operator,
        top_up: TopUp,
        standing: Entry,
        state: TransferState,
    ) -> None:
        now, place = self._clock.now(), f"top_up:{top_up.top_up_id}"
        uow.ledger.record(
            standing.reversal(entry_id=self._new_id(), booked_at=now, operator=operator.name)
        )
        uow.record(now, operator.name, "top_up.take_back", place)
        told = Sentence(_TAKEN_BACK, {"number": top_up.billing_number, "credit": state.credit})
        uow.tasks.open(Task(self._new_id(), TaskKind.BALANCE_TAKEN_BACK, place, told, now))
        request = uow.invoice_requests.of_top_up(top_up.top_up_id)
        if request is not None:
            self._steps.say(uow, request.request_id, operator.name, told)


def is_credited(uow: UnitOfWork, top_up_id: str) -> bool:
    """Tell whether a top-up is the customer's balance now: settled, and not taken back."""
    settlement = uow.settlements.of_top_up(top_up_id)
    return settlement is not None and _credit(uow, settlement).standing is not None


def _credit(uow: UnitOfWork, settlement: Settlement | None) -> _Credit:
    if settlement is None:
        return _Credit(0, None)
    number, last = 0, None
    while True:
        ref = credit_ref(settlement.settlement_id, number + 1)
        entry = uow.ledger.entry_of(SourceKind.SETTLEMENT, ref)
        if entry is None:
            break
        number, last = number + 1, entry
    if last is not None and uow.ledger.has(SourceKind.REVERSAL, last.entry_id):
        last = None
    return _Credit(number, last)
