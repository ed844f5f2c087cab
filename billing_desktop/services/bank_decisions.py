"""Deciding about the bank payments that the program will not book alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from billing_desktop.domain.bank_line import (
    Assignment,
    AssignmentKind,
    BankLine,
    PartKind,
    PaymentPart,
)
from billing_desktop.domain.bank_statement import EntryStatus
from billing_desktop.domain.money import EUR, Money, total
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.payable import Payable
from billing_desktop.domain.refund import check_reason
from billing_desktop.domain.text import clean_line
from billing_desktop.errors import AmountError, UserError
from billing_desktop.services.bank_booking import BankBooker, payable_named, require_due, touched
from billing_desktop.services.rights import checked
from billing_desktop.services.service import Service, Tools

_NOTE_LENGTH_MAX = 500


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a payment for one invoice, named by its number or its billing number."""

    number: str
    amount: Money


class BankDecisions(Service):
    """Books or sets aside single lines. Of two people who decide at once, one is told so."""

    def __init__(self, tools: Tools, *, booker: BankBooker) -> None:
        super().__init__(tools)
        self._booker = booker

    @checked
    def assign(
        self,
        operator: Operator,
        line_id: str,
        shares: Sequence[Share],
        *,
        surplus_of: str = "",
        note: str = "",
    ) -> Assignment:
        """Book a payment for invoices: a part of one, several at once, or more than is due.

        What is left of it is owed back to the payer, with a task; ``surplus_of`` is the number
        that it came with, if not that of the only share. Without shares all of it is surplus:
        the money for an invoice that was cancelled, or was paid before.

        Raises:
            AmountError: a share is not positive, more than is due, or together they are more
                than the payment.
            UserError: the money is in another currency, went out, or is not booked by the bank.
            NotFoundError: no such line, or no such invoice by transfer.
            ConflictError: somebody decided about it meanwhile.
        """
        with self._database.write() as uow:
            line = uow.bank_lines.get(line_id)
            _require_money(line)
            payables = [(payable_named(uow, share.number), share.amount) for share in shares]
            owner = payable_named(uow, surplus_of) if surplus_of else None
            top_ups = [payable.top_up_id for payable, _ in payables]
            self._booker.lock(uow, [line_id], [*top_ups, *([owner.top_up_id] if owner else [])])
            self._booker.require_undecided(uow, line_id)
            # Looked at again: what was due may have been paid until the lock was ours.
            payables = [
                (payable_named(uow, each.invoice_number), amount) for each, amount in payables
            ]
            parts = _parts(line, payables, owner)
            kind = AssignmentKind.PAYMENT
            done = self._booker.decide(uow, operator, line, kind, parts=parts, reason=_note(note))
            uow.commit()
        return done

    @checked
    def leave(self, operator: Operator, line_id: str, *, reason: str) -> Assignment:
        """Set a line aside as no business of these books. Raises: ConflictError."""
        reason = check_reason(reason)
        return self._set_aside(operator, line_id, AssignmentKind.NOT_OURS, reason)

    @checked
    def mark_own_transfer(self, operator: Operator, line_id: str, *, note: str = "") -> Assignment:
        """Set a line aside as a transfer between our own accounts. Raises: ConflictError."""
        return self._set_aside(operator, line_id, AssignmentKind.OWN_TRANSFER, _note(note))

    @checked
    def mark_twin(self, operator: Operator, line_id: str) -> Assignment:
        """Set a line aside as the same credit as the one that it seems to repeat.

        Raises:
            UserError: it does not seem to repeat any.
            ConflictError: somebody decided about it meanwhile.
        """
        return self._set_aside(operator, line_id, AssignmentKind.TWIN, "")

    @checked
    def mark_returned(
        self, operator: Operator, line_id: str, assignment_id: str, *, note: str = ""
    ) -> Assignment:
        """Book that an earlier payment went back: the opposite of what was booked for it.

        What was credited for it is taken back; the balance may fall below zero, and a task
        says so.

        Raises:
            UserError: the line is no debit of the same amount, or the payment is not booked.
            ConflictError: somebody decided about it meanwhile.
        """
        with self._database.write() as uow:
            line, earlier = uow.bank_lines.get(line_id), uow.bank_assignments.get(assignment_id)
            self._booker.lock(uow, [line_id], touched(earlier))
            self._booker.require_undecided(uow, line_id)
            earlier = uow.bank_assignments.get(assignment_id)
            is_back = earlier.undone is not None or uow.bank_assignments.returned_by(assignment_id)
            if not earlier.parts or is_back or earlier.amount != -line.transaction.amount:
                raise UserError(
                    "This is not what went back: the amounts have to be the same, and the payment "
                    "has to be booked. Nothing was done.",
                    code="not_returned",
                )
            parts = [
                PaymentPart(part.kind, -part.amount, part.top_up_id, part.invoice_number)
                for part in earlier.parts
            ]
            done = self._booker.decide(
                uow,
                operator,
                line,
                AssignmentKind.RETURNED,
                parts=parts,
                returns=assignment_id,
                reason=_note(note),
            )
            uow.commit()
        return done

    @checked
    def mark_paid_back(
        self, operator: Operator, line_id: str, *, number: str = "", note: str = ""
    ) -> Assignment:
        """Book money that went out to a payer who had paid too much.

        ``number`` is the invoice or billing number that the surplus came with.

        Raises:
            UserError: the line is no debit in EUR, or not booked by the bank.
            ConflictError: somebody decided about it meanwhile.
        """
        with self._database.write() as uow:
            line = uow.bank_lines.get(line_id)
            _require_money(line, is_out=True)
            owner = payable_named(uow, number) if number else None
            top_up_id = None if owner is None else owner.top_up_id
            self._booker.lock(uow, [line_id], [] if top_up_id is None else [top_up_id])
            self._booker.require_undecided(uow, line_id)
            part = PaymentPart(PartKind.OVERPAYMENT, line.transaction.amount, top_up_id)
            done = self._booker.decide(
                uow, operator, line, AssignmentKind.PAID_BACK, parts=(part,), reason=_note(note)
            )
            uow.commit()
        return done

    def _set_aside(
        self, operator: Operator, line_id: str, kind: AssignmentKind, reason: str
    ) -> Assignment:
        with self._database.write() as uow:
            line = uow.bank_lines.get(line_id)
            twin = line.twin_of if kind is AssignmentKind.TWIN else None
            if kind is AssignmentKind.TWIN and twin is None:
                raise UserError("This payment does not repeat another one.", code="no_twin")
            self._booker.lock(uow, [line_id], [])
            self._booker.require_undecided(uow, line_id)
            done = self._booker.decide(uow, operator, line, kind, reason=reason, twin_of=twin)
            uow.commit()
        return done


def _require_money(line: BankLine, *, is_out: bool = False) -> None:
    said = line.transaction
    if said.status is not EntryStatus.BOOKED:
        raise UserError(
            "The bank has not booked this payment yet. Nothing was done.", code="not_booked_yet"
        )
    if said.amount.currency != EUR:
        raise UserError(
            "This payment is in {currency}. Only payments in EUR are booked here.",
            code="other_currency",
            currency=said.amount.currency.code,
        )
    if (said.amount.minor_units < 0) is not is_out or not said.amount:
        raise UserError(
            "The money of this line does not go that way. Nothing was done.", code="wrong_way"
        )


def _parts(
    line: BankLine, payables: Sequence[tuple[Payable, Money]], owner: Payable | None
) -> list[PaymentPart]:
    by_invoice: dict[str, Money] = {}
    parts = []
    for payable, amount in payables:
        asked = by_invoice.get(payable.invoice_number, Money.zero()) + amount
        require_due(payable, amount)
        require_due(payable, asked)
        by_invoice[payable.invoice_number] = asked
        parts.append(
            PaymentPart(PartKind.INVOICE, amount, payable.top_up_id, payable.invoice_number)
        )
    left = line.transaction.amount - total(part.amount for part in parts)
    if left.minor_units < 0:
        raise AmountError(
            "The invoices come to more than the payment of {amount}.",
            code="more_than_paid",
            amount=line.transaction.amount,
        )
    if left:
        if owner is None and len(by_invoice) == 1:
            owner = payables[0][0]
        top_up_id = None if owner is None else owner.top_up_id
        parts.append(PaymentPart(PartKind.OVERPAYMENT, left, top_up_id))
    return parts


def _note(text: str) -> str:
    return clean_line(text, length_max=_NOTE_LENGTH_MAX)
