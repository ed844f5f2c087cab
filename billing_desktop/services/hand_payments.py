"""Payments booked by hand: with a reason, and a second person who confirms."""

from __future__ import annotations

from dataclasses import replace

from billing_desktop.db.unit_of_work import UnitOfWork
from billing_desktop.domain.bank_line import HandBooking, HandStatus
from billing_desktop.domain.money import Money
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.payable import Payable
from billing_desktop.domain.refund import check_reason
from billing_desktop.domain.sentence import Sentence
from billing_desktop.domain.task import Task, TaskKind
from billing_desktop.errors import (
    ConflictError,
    NotAllowedError,
    UserError,
)
from billing_desktop.services.bank_booking import BankBooker, payable_named, require_due
from billing_desktop.services.rights import checked
from billing_desktop.services.service import Service, Tools, digest, repeated

_MARK_PAID = "mark_paid"  # The kind of orders that have keys.
_AWAITING = (
    "{maker} says that {amount} for invoice {invoice} of {company} have arrived (“{reason}”). "
    "Nothing is booked until somebody else confirms."
)


class HandPayments(Service):
    """Marks invoices as paid without a line of a bank; such a line attaches itself later."""

    def __init__(self, tools: Tools, *, booker: BankBooker) -> None:
        super().__init__(tools)
        self._booker = booker

    @checked
    def payable(self, operator: Operator, number: str) -> Payable:
        """Return what an invoice by transfer asks for, and what has come of it.

        Raises:
            NotFoundError: there is no such invoice by transfer.
        """
        with self._database.read() as uow:
            return payable_named(uow, number)

    @checked
    def mark_paid(
        self, operator: Operator, number: str, amount: Money, *, key: str, reason: str
    ) -> HandBooking:
        """Say that money has arrived for an invoice, all of it or a part.

        It is booked when a second person confirms; where one person is enough, at once, and the
        audit trail says so. Safe to repeat: the same ``key`` is the same payment.

        Raises:
            AmountError: nothing, or more than is still to be paid.
            UserError: there is no reason, or another one waits for a second person.
            NotFoundError: there is no such invoice by transfer.
        """
        reason = check_reason(reason)
        with self._database.write() as uow:
            content = digest(number, amount, reason)
            known = repeated(uow, _MARK_PAID, key, content)
            if known is not None:
                return uow.hand_bookings.get(known)
            payable = payable_named(uow, number)
            self._booker.lock(uow, [], [payable.top_up_id])
            payable = payable_named(uow, number)
            _require_free(uow, payable)
            require_due(payable, amount)
            now = self._clock.now()
            hand = self._hand(uow, operator, payable, amount, reason=reason)
            uow.hand_bookings.add(hand)
            uow.record(now, operator.name, "hand_booking.order", _object(hand))
            if hand.is_one_person:
                uow.record(now, operator.name, "hand_booking.one_person", _object(hand))
                self._booker.book_by_hand(uow, operator, hand)
            else:
                self._wait(uow, hand, payable)
            uow.books.add_operation(_MARK_PAID, key, digest=content, object_id=hand.hand_id, at=now)
            uow.commit()
        return hand

    @checked
    def confirm(self, operator: Operator, hand_id: str) -> HandBooking:
        """Book what somebody else has marked as paid. Safe to repeat.

        Raises:
            NotAllowedError: it is the operator's own.
            AmountError: less is still to be paid meanwhile.
            ConflictError: it was rejected meanwhile.
        """
        with self._database.write() as uow:
            hand = self._lock(uow, hand_id)
            if hand.status is HandStatus.BOOKED:
                return hand
            _require_waiting(hand)
            if hand.made_by.casefold() == operator.name.casefold():
                raise NotAllowedError(
                    "You ordered this yourself, {name}. Somebody else has to confirm it.",
                    code="own_order",
                    name=operator.name,
                )
            require_due(payable_named(uow, hand.invoice_number), hand.amount)
            now = self._clock.now()
            booked = replace(
                hand, status=HandStatus.BOOKED, decided_by=operator.name, decided_at=now
            )
            self._decide(uow, booked)
            uow.record(now, operator.name, "hand_booking.confirm", _object(hand))
            self._booker.book_by_hand(uow, operator, booked)
            uow.commit()
        return booked

    @checked
    def reject(self, operator: Operator, hand_id: str, *, reason: str) -> HandBooking:
        """Let what waits not be booked; the maker may take it back so too. Safe to repeat.

        Raises:
            UserError: there is no reason.
            ConflictError: it was confirmed meanwhile.
        """
        reason = check_reason(reason)
        with self._database.write() as uow:
            hand = self._lock(uow, hand_id)
            if hand.status is HandStatus.REJECTED:
                return hand
            _require_waiting(hand)
            now = self._clock.now()
            rejected = replace(
                hand,
                status=HandStatus.REJECTED,
                decided_by=operator.name,
                decided_at=now,
                rejected_because=reason,
            )
            self._decide(uow, rejected)
            uow.record(now, operator.name, "hand_booking.reject", _object(hand))
            uow.commit()
        return rejected

    @checked
    def get(self, operator: Operator, hand_id: str) -> HandBooking:
        """Raises: NotFoundError."""
        with self._database.read() as uow:
            return uow.hand_bookings.get(hand_id)

    @checked
    def awaiting(self, operator: Operator) -> tuple[HandBooking, ...]:
        """Return what waits for a second person, the newest first."""
        with self._database.read() as uow:
            return uow.hand_bookings.awaiting()

    @checked
    def without_line(self, operator: Operator) -> tuple[HandBooking, ...]:
        """Return what was booked by hand and no statement has told of yet, the newest first."""
        with self._database.read() as uow:
            return uow.hand_bookings.without_line()

    def _hand(
        self, uow: UnitOfWork, operator: Operator, payable: Payable, amount: Money, *, reason: str
    ) -> HandBooking:
        now = self._clock.now()
        is_one_person = uow.corrections.is_one_person() or uow.operators.count() == 0
        return HandBooking(
            hand_id=self._new_id(),
            invoice_number=payable.invoice_number,
            top_up_id=payable.top_up_id,
            account_id=payable.account_id,
            amount=amount,
            reason=reason,
            made_by=operator.name,
            made_at=now,
            needs_second_person=not is_one_person,
            is_one_person=is_one_person,
            status=HandStatus.BOOKED if is_one_person else HandStatus.AWAITING_SECOND_PERSON,
            decided_by=operator.name if is_one_person else None,
            decided_at=now if is_one_person else None,
        )

    def _wait(self, uow: UnitOfWork, hand: HandBooking, payable: Payable) -> None:
        sentence = Sentence(
            _AWAITING,
            {
                "maker": hand.made_by,
                "amount": hand.amount,
                "invoice": hand.invoice_number,
                "company": payable.company,
                "reason": hand.reason,
                "hand_booking": hand.hand_id,  # What Confirm and Reject are about.
                "payment": hand.hand_id,
            },
        )
        place = f"top_up:{hand.top_up_id}"
        task = Task(self._new_id(), TaskKind.PAYMENT_BY_HAND, place, sentence, hand.made_at)
        uow.tasks.open(task)

    def _lock(self, uow: UnitOfWork, hand_id: str) -> HandBooking:
        known = uow.hand_bookings.get(hand_id)
        self._booker.lock(uow, [], [known.top_up_id])
        return uow.hand_bookings.get(known.hand_id)

    def _decide(self, uow: UnitOfWork, decided: HandBooking) -> None:
        if not uow.hand_bookings.decide(decided):
            raise ConflictError("Somebody else decided this at the same moment.")
        place, now = f"top_up:{decided.top_up_id}", self._clock.now()
        uow.tasks.close(TaskKind.PAYMENT_BY_HAND, place, at=now, about=decided.hand_id)


def _require_free(uow: UnitOfWork, payable: Payable) -> None:
    if uow.hand_bookings.awaiting(payable.top_up_id):
        raise UserError(
            "A payment of invoice {number} waits for a second person. Please have it confirmed "
            "or rejected first.",
            code="payment_awaiting",
            number=payable.invoice_number,
        )


def _require_waiting(hand: HandBooking) -> None:
    if hand.status is not HandStatus.AWAITING_SECOND_PERSON:
        raise ConflictError(
            "This was {status} by {name} meanwhile. Nothing was done.",
            code="state_changed",
            status=hand.status.value,
            name=hand.decided_by,
        )


def _object(hand: HandBooking) -> str:
    return f"hand_booking:{hand.hand_id}:{hand.invoice_number}:{hand.amount.minor_units}"
