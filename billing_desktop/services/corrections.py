"""Correcting issued invoices: credit notes, and an invoice once more where it was wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from billing_desktop.db.unit_of_work import UnitOfWork
from billing_desktop.domain.correction import (
    Correctable,
    Correction,
    CorrectionStatus,
    left_of,
)
from billing_desktop.domain.four_eyes import FourEyes
from billing_desktop.domain.invoice import Invoice
from billing_desktop.domain.money import Money
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.refund import check_reason
from billing_desktop.domain.sentence import Sentence
from billing_desktop.domain.shares import Shares
from billing_desktop.domain.task import Task, TaskKind
from billing_desktop.errors import ConflictError, NotAllowedError, UserError
from billing_desktop.services.checking import Checker
from billing_desktop.services.copies import Copies
from billing_desktop.services.correcting import Corrector, correction_object
from billing_desktop.services.crediting import is_credited
from billing_desktop.services.issuing import IssuedDocument
from billing_desktop.services.rights import checked
from billing_desktop.services.service import Service, Tools, digest, repeated

_CREDIT_NOTE, _REISSUE = "credit_note", "reissue"  # The kinds of orders that have keys.
_AWAITING = (
    "{maker} wants to take {gross} of invoice {invoice} back (“{reason}”). The balance of "
    "{company} would fall by {effect}, and {balance} are left. Somebody else has to confirm."
)


class Corrections(Service):
    """Takes issued invoices back. The original never changes; no money moves by itself."""

    def __init__(
        self, tools: Tools, *, corrector: Corrector, copies: Copies, checker: Checker
    ) -> None:
        super().__init__(tools)
        self._corrector = corrector
        self._copies = copies
        self._checker = checker

    @checked
    def look(self, operator: Operator, number: str) -> Correctable:
        """Return an invoice with what is left of it and what taking it back would mean.

        Raises:
            NotFoundError: no such document.
        """
        with self._database.read() as uow:
            invoice = uow.invoices.get(number)
            balance = uow.accounts.balance(uow.invoices.account_of(invoice.number))
            return _look(uow, invoice, balance)

    @checked
    def issue_credit_note(
        self,
        operator: Operator,
        number: str,
        *,
        key: str,
        reason: str,
        credit: Money | None = None,
        gross: Money | None = None,
    ) -> Correction:
        """Take an invoice back: all that is left, or a part by its ``credit`` or its ``gross``.

        Where the credit is more than the unspent balance, a second person has to confirm
        before anything is issued; where there is none, it is issued at once and the audit
        trail says so. Safe to repeat: the same ``key`` is the same correction.

        Raises:
            AmountError: nothing, or more than is left.
            UserError: there is no reason, nothing is left, or a correction waits already.
            DetailsMissingError, DocumentError, ClockError: it cannot be issued now.
        """
        reason = check_reason(reason)
        content = digest(number, credit, gross, reason)
        return self._order(operator, number, _CREDIT_NOTE, key, content, reason, credit, gross)

    @checked
    def correct(self, operator: Operator, number: str, *, key: str, reason: str) -> Correction:
        """Take an invoice back and issue it again with the present billing details.

        Both or neither; no money moves. Safe to repeat: the same ``key`` is the same
        correction. May block while the VAT number is checked.

        Raises:
            TaxHeldError: the register refuted the VAT number, and nobody let it pass.
            UserError: the new invoice would be dearer; and as `issue_credit_note`.
        """
        reason = check_reason(reason)
        with self._database.read() as uow:
            account_id = uow.invoices.account_of(uow.invoices.get(number).number)
        # Asked before the transaction: the register may take its time.
        self._checker.check_if_due(operator, account_id)
        return self._order(operator, number, _REISSUE, key, digest(number, reason), reason)

    @checked
    def confirm(self, operator: Operator, correction_id: str) -> Correction:
        """Issue what somebody else has ordered. Safe to repeat.

        Raises:
            NotAllowedError: it is the operator's own order.
            ConflictError: it was rejected meanwhile.
            DetailsMissingError, DocumentError, ClockError: it cannot be issued now.
        """
        issued: list[IssuedDocument] = []
        with self._database.write() as uow:
            correction = self._lock(uow, correction_id)
            if correction.status is CorrectionStatus.ISSUED:
                return correction
            _require_waiting(correction)
            if correction.made_by.casefold() == operator.name.casefold():
                raise NotAllowedError(
                    "You ordered this yourself, {name}. Somebody else has to confirm it.",
                    code="own_order",
                    name=operator.name,
                )
            top_up = uow.top_ups.get(correction.top_up_id)
            done = self._corrector.issue(uow, operator, top_up, correction, issued)
            self._decide(uow, done)
            uow.commit()
        self._keep(issued)
        return done

    @checked
    def reject(self, operator: Operator, correction_id: str, *, reason: str) -> Correction:
        """Let an order that waits not come about; the maker may take it back so too.

        Safe to repeat.

        Raises:
            UserError: there is no reason.
            ConflictError: it was confirmed meanwhile.
        """
        reason = check_reason(reason)
        with self._database.write() as uow:
            correction = self._lock(uow, correction_id)
            if correction.status is CorrectionStatus.REJECTED:
                return correction
            _require_waiting(correction)
            now = self._clock.now()
            rejected = replace(
                correction,
                status=CorrectionStatus.REJECTED,
                decided_by=operator.name,
                decided_at=now,
                rejected_because=reason,
            )
            uow.record(now, operator.name, "correction.reject", correction_object(correction))
            self._decide(uow, rejected)
            uow.commit()
        return rejected

    @checked
    def get(self, operator: Operator, correction_id: str) -> Correction:
        """Raises: NotFoundError."""
        with self._database.read() as uow:
            return uow.corrections.get(correction_id)

    @checked
    def awaiting(self, operator: Operator) -> tuple[Correction, ...]:
        """Return what waits for a second person, the newest first."""
        with self._database.read() as uow:
            return uow.corrections.awaiting()

    @checked
    def of_invoice(self, operator: Operator, number: str) -> tuple[Correction, ...]:
        """Return the corrections of an invoice, the newest first."""
        with self._database.read() as uow:
            return uow.corrections.of_invoice(number)

    @checked
    def owed(self, operator: Operator, top_up_id: str) -> Money:
        """Return what credit notes owe the payer; negative: went back without a credit note."""
        with self._database.read() as uow:
            return uow.corrections.owed(top_up_id)

    @checked
    def is_one_person(self, operator: Operator) -> bool:
        """Tell whether the book is set to work without a second person."""
        with self._database.read() as uow:
            return uow.corrections.is_one_person()

    @checked
    def four_eyes(self, operator: Operator) -> FourEyes:
        """Return whether a second person is needed, and who changed that and when."""
        with self._database.read() as uow:
            return FourEyes(
                has_operators=uow.operators.count() > 0,
                changes=uow.corrections.one_person_changes(),
            )

    @checked
    def set_one_person(self, operator: Operator, *, is_on: bool) -> None:
        """Decide whether one person is enough from now on. What waits goes on waiting."""
        with self._database.write() as uow:
            if uow.corrections.is_one_person() == is_on:
                return
            now = self._clock.now()
            uow.corrections.set_one_person(is_on=is_on, at=now, by=operator.name)
            uow.record(now, operator.name, "one_person.set", f"one_person:{int(is_on)}")
            uow.commit()

    # Ordering -------------------------------------------------------------------------------

    def _order(
        self,
        operator: Operator,
        number: str,
        kind: str,
        key: str,
        content: str,
        reason: str,
        credit: Money | None = None,
        gross: Money | None = None,
    ) -> Correction:
        issued: list[IssuedDocument] = []
        with self._database.write() as uow:
            known = repeated(uow, kind, key, content)
            if known is not None:
                return uow.corrections.get(known)
            original = uow.invoices.get(number)
            top_up = uow.top_ups.lock(original.top_up_id)
            balance = uow.accounts.lock_balance(top_up.account_id)
            found = _look(uow, original, balance)
            _require_free(found)
            now = self._clock.now()
            new = _correction(
                found,
                _shares(found, credit, gross),
                correction_id=self._new_id(),
                is_reissue=kind == _REISSUE,
                reason=reason,
                made_by=operator.name,
                made_at=now,
            )
            place = correction_object(new)
            uow.record(now, operator.name, "correction.order", place)
            if new.is_one_person:
                uow.record(now, operator.name, "correction.one_person", place)
            if new.needs_second_person:
                self._wait(uow, found, new)
            else:
                new = self._corrector.issue(uow, operator, top_up, new, issued)
            uow.corrections.add(new)
            uow.books.add_operation(kind, key, digest=content, object_id=new.correction_id, at=now)
            uow.commit()
        self._keep(issued)
        return new

    def _wait(self, uow: UnitOfWork, found: Correctable, new: Correction) -> None:
        sentence = Sentence(
            _AWAITING,
            {
                "maker": new.made_by,
                "gross": new.shares.gross,
                "invoice": new.invoice_number,
                "reason": new.reason,
                "company": uow.accounts.get(new.account_id).name,
                "effect": new.shares.credit,
                "balance": found.balance,
                "correction": new.correction_id,  # What Confirm and Reject are about.
            },
        )
        place = f"top_up:{new.top_up_id}"
        task = Task(self._new_id(), TaskKind.SECOND_PERSON, place, sentence, new.made_at)
        uow.tasks.open(task)

    def _lock(self, uow: UnitOfWork, correction_id: str) -> Correction:
        known = uow.corrections.get(correction_id)
        uow.top_ups.lock(known.top_up_id)
        uow.accounts.lock_balance(known.account_id)
        return uow.corrections.get(known.correction_id)

    def _decide(self, uow: UnitOfWork, decided: Correction) -> None:
        if not uow.corrections.decide(decided):
            raise ConflictError("Somebody else decided this at the same moment.")
        place = f"top_up:{decided.top_up_id}"
        uow.tasks.close(TaskKind.SECOND_PERSON, place, at=self._clock.now())

    def _keep(self, issued: list[IssuedDocument]) -> None:
        for document in issued:
            self._copies.keep(document.number, document.pdf)


def _look(uow: UnitOfWork, invoice: Invoice, balance: Money) -> Correctable:
    left = left_of(invoice, uow.corrections.taken(invoice.number))
    waiting = [
        each
        for each in uow.corrections.of_invoice(invoice.number)
        if each.status is CorrectionStatus.AWAITING_SECOND_PERSON
    ]
    owed = uow.corrections.owed(invoice.top_up_id)
    return Correctable(
        invoice=invoice,
        account_id=uow.invoices.account_of(invoice.number),
        left=left,
        balance=balance,
        refunded=max(-owed, Money.zero(owed.currency)),
        # Where there are no operators, the person at the computer is all there is.
        is_one_person=uow.corrections.is_one_person() or uow.operators.count() == 0,
        awaiting=waiting[0] if waiting else None,
        is_credited=is_credited(uow, invoice.top_up_id),
    )


def _shares(found: Correctable, credit: Money | None, gross: Money | None) -> Shares:
    if credit is not None:
        return found.by_credit(credit)
    return found.all_of_it() if gross is None else found.by_gross(gross)


def _correction(
    found: Correctable,
    shares: Shares,
    *,
    correction_id: str,
    is_reissue: bool,
    reason: str,
    made_by: str,
    made_at: datetime,
) -> Correction:
    # What is invoiced again comes back to the balance in the same breath.
    is_beyond = found.is_beyond_balance(shares) and not is_reissue
    return Correction(
        correction_id=correction_id,
        invoice_number=found.invoice.number,
        top_up_id=found.invoice.top_up_id,
        account_id=found.account_id,
        shares=shares,
        is_reissue=is_reissue,
        reason=reason,
        made_by=made_by,
        made_at=made_at,
        needs_second_person=is_beyond and not found.is_one_person,
        is_one_person=is_beyond and found.is_one_person,
    )


def _require_free(found: Correctable) -> None:
    if found.awaiting is not None:
        raise UserError(
            "A correction of invoice {number} waits for a second person. Please have it "
            "confirmed or rejected first.",
            code="correction_awaiting",
            number=found.invoice.number,
        )


def _require_waiting(correction: Correction) -> None:
    if correction.status is not CorrectionStatus.AWAITING_SECOND_PERSON:
        raise ConflictError(
            "This was {status} by {name} meanwhile. Nothing was done.",
            code="state_changed",
            status=correction.status.value,
            name=correction.decided_by,
        )
