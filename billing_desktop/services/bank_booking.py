"""Booking what people, or certain matches, say that a bank line is: in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from billing_desktop.db.unit_of_work import UnitOfWork
from billing_desktop.domain.bank_line import (
    Assignment,
    AssignmentKind,
    BankLine,
    HandBooking,
    PartKind,
    PaymentPart,
    Undoing,
)
from billing_desktop.domain.ledger import SourceKind
from billing_desktop.domain.money import Money
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.payable import Payable
from billing_desktop.domain.period import start_of_day
from billing_desktop.domain.sentence import Sentence
from billing_desktop.domain.task import Task, TaskKind
from billing_desktop.domain.top_up import TopUp
from billing_desktop.errors import AmountError, ConflictError, NotFoundError, UserError
from billing_desktop.services.crediting import Crediting, is_credited
from billing_desktop.services.service import Service, Tools

_OVERPAID = (
    "{amount} came by bank transfer that nobody owed ({number}, from {payer}). It was not "
    "credited. Please send it back, or agree with the customer what it is for."
)


_CORRECTED = "Credit note"  # Why a payment is booked anew when its invoice is taken back.
_PAYMENTS = (AssignmentKind.PAYMENT, AssignmentKind.BY_HAND)


class BankBooker(Service):
    """Books decisions about lines, and undoes them. No operator calls it: see `BankPayments`."""

    def __init__(self, tools: Tools, *, crediting: Crediting) -> None:
        super().__init__(tools)
        self._crediting = crediting

    def lock(self, uow: UnitOfWork, line_ids: Sequence[str], top_up_ids: Sequence[str]) -> None:
        """Let nobody else decide about these lines, top-ups and balances meanwhile."""
        for line_id in sorted(set(line_ids)):
            uow.books.lock_key("bank_line", line_id)
        locked = [uow.top_ups.lock(top_up_id) for top_up_id in sorted(set(top_up_ids))]
        for account_id in sorted({top_up.account_id for top_up in locked}):
            uow.accounts.lock_balance(account_id)

    def require_undecided(self, uow: UnitOfWork, line_id: str) -> None:
        """Refuse a line that somebody has decided about.

        Raises:
            ConflictError: names who it was.
        """
        standing = uow.bank_assignments.standing([line_id]).get(line_id)
        if standing is not None:
            raise ConflictError(
                "{name} has decided about this payment already. Nothing was done.",
                code="state_changed",
                name=standing.made_by,
            )

    def decide(
        self,
        uow: UnitOfWork,
        operator: Operator,
        line: BankLine,
        kind: AssignmentKind,
        *,
        parts: Sequence[PaymentPart] = (),
        reason: str = "",
        hand_id: str | None = None,
        returns: str | None = None,
        twin_of: str | None = None,
    ) -> Assignment:
        """Store what a line is, book it if it is money of ours, and credit what is paid now."""
        new = Assignment(
            assignment_id=self._new_id(),
            kind=kind,
            number=uow.bank_assignments.next_number(line.line_id),
            made_by=operator.name,
            made_at=self._clock.now(),
            line_id=line.line_id,
            hand_id=hand_id,
            returns=returns,
            twin_of=twin_of,
            reason=reason,
            parts=self._with_vat(uow, parts),
        )
        paid_at = _paid_at(line, new.made_at)
        self._book(uow, operator, new, payer=_payer(line), paid_at=paid_at)
        return new

    def book_by_hand(self, uow: UnitOfWork, operator: Operator, hand: HandBooking) -> Assignment:
        """Book what a second person has confirmed, or nobody has to confirm."""
        part = PaymentPart(PartKind.INVOICE, hand.amount, hand.top_up_id, hand.invoice_number)
        new = Assignment(
            assignment_id=self._new_id(),
            kind=AssignmentKind.BY_HAND,
            number=1 + len(_by_hand(uow.bank_assignments.of_hand(hand.hand_id))),
            made_by=operator.name,
            made_at=self._clock.now(),
            hand_id=hand.hand_id,
            reason=hand.reason,
            parts=self._with_vat(uow, (part,)),
        )
        self._book(uow, operator, new, payer=hand.made_by, paid_at=new.made_at)
        return new

    def undo(
        self, uow: UnitOfWork, operator: Operator, assignment: Assignment, *, reason: str
    ) -> None:
        """Take a decision back: by a reversal where something was booked.

        Raises:
            ConflictError: somebody undid it before.
            UserError: a payment that went back needs that to be undone first.
        """
        known = uow.bank_assignments.get(assignment.assignment_id)
        if known.undone is not None:
            raise ConflictError(
                "{name} has undone this already. Nothing was done.",
                code="state_changed",
                name=known.undone.made_by,
            )
        if uow.bank_assignments.returned_by(known.assignment_id):
            raise UserError(
                "This payment went back to the payer. Please undo that first.",
                code="payment_returned",
            )
        if known.kind is AssignmentKind.BY_HAND and known.hand_id is not None:
            for other in uow.bank_assignments.of_hand(known.hand_id):
                if other.kind is AssignmentKind.ATTACHED and other.undone is None:
                    self._undo(uow, operator, other, reason)
        self._undo(uow, operator, known, reason)

    def after_correction(self, uow: UnitOfWork, operator: Operator, top_up: TopUp) -> None:
        """Put aside what a credit note has made too much, and credit what is paid by it now.

        Of a top-up that is credited the credit note has taken back what it took.
        """
        state = uow.payables.state(top_up.top_up_id)
        surplus = state.paid - max(state.total, Money.zero(state.total.currency))
        if is_credited(uow, top_up.top_up_id):
            return
        for assignment in uow.bank_assignments.of_top_up(top_up.top_up_id):
            if surplus.minor_units > 0 and _is_payment(uow, assignment):
                surplus -= self._put_aside(uow, operator, assignment, top_up, surplus)
        self._crediting.settle_up(uow, operator, top_up, paid_at=self._clock.now())

    def _put_aside(
        self,
        uow: UnitOfWork,
        operator: Operator,
        assignment: Assignment,
        top_up: TopUp,
        surplus: Money,
    ) -> Money:
        """Book a payment anew, with so much less for the invoice; return how much that was."""
        kept: list[PaymentPart] = []
        aside = Money.zero(surplus.currency)
        for part in assignment.parts:
            if part.kind is PartKind.INVOICE and part.top_up_id == top_up.top_up_id:
                less = min(part.amount, surplus - aside)
                aside += less
                part = replace(part, amount=part.amount - less)  # noqa: PLW2901
            if part.amount:
                kept.append(part)
        kept.append(PaymentPart(PartKind.OVERPAYMENT, aside, top_up.top_up_id))
        self._reverse(uow, operator, assignment, reason=_CORRECTED)
        payer = assignment.made_by
        if assignment.line_id is not None:
            payer = _payer(uow.bank_lines.get(assignment.line_id))
        new = replace(
            assignment,
            assignment_id=self._new_id(),
            number=assignment.number + 1,
            made_by=operator.name,
            made_at=self._clock.now(),
            parts=self._with_vat(uow, kept),
            undone=None,
        )
        self._add(uow, operator, new, payer=payer)
        return aside

    def _undo(
        self, uow: UnitOfWork, operator: Operator, assignment: Assignment, reason: str
    ) -> None:
        self._reverse(uow, operator, assignment, reason=reason)
        self._settle_up(uow, operator, assignment, paid_at=self._clock.now())

    def _reverse(
        self, uow: UnitOfWork, operator: Operator, assignment: Assignment, *, reason: str
    ) -> None:
        now = self._clock.now()
        uow.bank_assignments.undo(assignment.assignment_id, Undoing(operator.name, now, reason))
        uow.record(now, operator.name, "bank.undo", _object(assignment))
        entry = uow.ledger.entry_of(SourceKind.BANK_PAYMENT, assignment.assignment_id)
        if entry is None:
            return
        uow.ledger.record(
            entry.reversal(entry_id=self._new_id(), booked_at=now, operator=operator.name)
        )
        for part in assignment.parts:
            if part.kind is PartKind.OVERPAYMENT:
                self._close_overpaid(uow, assignment, part, now)

    def _book(
        self,
        uow: UnitOfWork,
        operator: Operator,
        new: Assignment,
        *,
        payer: str,
        paid_at: datetime,
    ) -> None:
        self._add(uow, operator, new, payer=payer)
        self._settle_up(uow, operator, new, paid_at=paid_at)

    def _add(self, uow: UnitOfWork, operator: Operator, new: Assignment, *, payer: str) -> None:
        uow.bank_assignments.add(new)
        uow.record(new.made_at, operator.name, "bank.decide", _object(new))
        if not new.parts:
            return
        numbers = [part.invoice_number for part in new.parts if part.invoice_number]
        description = f"Bank payment {', '.join(numbers)}".strip()
        uow.ledger.record(new.entry(entry_id=self._new_id(), description=description[:1000]))
        for part in new.parts:
            if part.kind is PartKind.OVERPAYMENT and new.kind in _PAYMENTS:
                self._tell_overpaid(uow, new, part, payer)
            elif new.kind is AssignmentKind.PAID_BACK:
                self._close_paid_back(uow, part, new.made_at)

    def _settle_up(
        self, uow: UnitOfWork, operator: Operator, assignment: Assignment, *, paid_at: datetime
    ) -> None:
        for top_up_id in sorted(_top_ups(assignment)):
            top_up = uow.top_ups.get(top_up_id)
            self._crediting.settle_up(uow, operator, top_up, paid_at=paid_at)

    def _with_vat(self, uow: UnitOfWork, parts: Sequence[PaymentPart]) -> tuple[PaymentPart, ...]:
        """Return the parts with the VAT that falls due with each.

        What has fallen due in all is the share of what was paid in all, rounded down: the last
        payment brings the rest.
        """
        paid: dict[str, Money] = {}
        due: dict[str, Money] = {}
        found = []
        for part in parts:
            if part.kind is not PartKind.INVOICE or part.top_up_id is None:
                found.append(part)
                continue
            state = uow.payables.state(part.top_up_id)
            so_far = paid.get(part.top_up_id, state.paid) + part.amount
            vat_so_far = due.get(part.top_up_id, state.vat_due)
            share = _share(state.vat, so_far, state.total)
            paid[part.top_up_id], due[part.top_up_id] = so_far, share
            found.append(replace(part, vat=share - vat_so_far))
        return tuple(found)

    def _tell_overpaid(
        self, uow: UnitOfWork, new: Assignment, part: PaymentPart, payer: str
    ) -> None:
        number = "–"
        if part.top_up_id is not None:
            number = uow.top_ups.get(part.top_up_id).billing_number
        told = Sentence(
            _OVERPAID,
            {
                "amount": part.amount,
                "number": number,
                "payer": payer,
                "payment": new.assignment_id,  # Each surplus is a task of its own.
            },
        )
        place = _place(new, part)
        uow.tasks.open(Task(self._new_id(), TaskKind.OVERPAID, place, told, new.made_at))

    def _close_paid_back(self, uow: UnitOfWork, part: PaymentPart, now: datetime) -> None:
        if part.top_up_id is None:
            return
        standing = [
            each
            for decided in uow.bank_assignments.of_top_up(part.top_up_id)
            if decided.undone is None
            for each in decided.parts
            if each.kind is PartKind.OVERPAYMENT and each.top_up_id == part.top_up_id
        ]
        if sum(each.amount.minor_units for each in standing) <= 0:
            uow.tasks.close(TaskKind.OVERPAID, f"top_up:{part.top_up_id}", at=now)

    def _close_overpaid(
        self, uow: UnitOfWork, assignment: Assignment, part: PaymentPart, now: datetime
    ) -> None:
        place = _place(assignment, part)
        uow.tasks.close(TaskKind.OVERPAID, place, at=now, about=assignment.assignment_id)


def payable_named(uow: UnitOfWork, number: str) -> Payable:
    """Return what the invoice of an invoice or billing number asks for.

    Raises:
        NotFoundError: there is no such invoice by transfer.
    """
    number = number.strip()
    found = uow.payables.named([number])
    if not found:
        raise NotFoundError("There is no invoice by transfer {number}.", number=number[:100])
    return found[-1]


def require_due(payable: Payable, amount: Money) -> None:
    """Refuse to book that much for an invoice.

    Raises:
        AmountError: it is nothing, or more than is still to be paid.
    """
    if amount.minor_units <= 0:
        raise AmountError("The amount must be more than zero.")
    if amount > payable.due:
        raise AmountError(
            "Only {due} of invoice {number} are still to be paid.",
            code="more_than_due",
            due=max(payable.due, Money.zero()),
            number=payable.invoice_number,
        )


def touched(assignment: Assignment) -> list[str]:
    """Return the top-ups that a decision is about."""
    return sorted(_top_ups(assignment))


def _top_ups(assignment: Assignment) -> set[str]:
    return {part.top_up_id for part in assignment.parts if part.top_up_id is not None}


def _is_payment(uow: UnitOfWork, assignment: Assignment) -> bool:
    stands = assignment.undone is None and assignment.kind in _PAYMENTS
    return stands and not uow.bank_assignments.returned_by(assignment.assignment_id)


def _by_hand(found: Sequence[Assignment]) -> list[Assignment]:
    return [each for each in found if each.kind is AssignmentKind.BY_HAND]


def _share(vat: Money, paid: Money, total: Money) -> Money:
    if paid.minor_units <= 0 or total.minor_units <= 0:
        return Money.zero(vat.currency)
    share = vat.minor_units * min(paid, total).minor_units // total.minor_units
    return Money(share, vat.currency)


def _place(assignment: Assignment, part: PaymentPart) -> str:
    if part.top_up_id is not None:
        return f"top_up:{part.top_up_id}"
    return f"bank_line:{assignment.line_id}"


def _object(assignment: Assignment) -> str:
    about = assignment.line_id or assignment.hand_id
    return (
        f"bank_assignment:{assignment.assignment_id}:{assignment.kind}:{about}"
        f":{assignment.amount.minor_units}"
    )


def _payer(line: BankLine) -> str:
    return line.transaction.counterparty_name or line.transaction.counterparty_iban or "–"


def _paid_at(line: BankLine, now: datetime) -> datetime:
    day = line.transaction.value_on or line.transaction.booked_on
    return now if day is None else min(start_of_day(day), now)
