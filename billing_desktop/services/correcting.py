"""Issuing and booking a correction that is decided: all of it in the caller's transaction."""

from __future__ import annotations

from dataclasses import replace

from billing_desktop.db.invoices import ISSUED
from billing_desktop.db.unit_of_work import UnitOfWork
from billing_desktop.domain.correction import (
    Correction,
    CorrectionStatus,
    credit_note_entry,
    reissue_entry,
    tax_point,
)
from billing_desktop.domain.invoice import Invoice
from billing_desktop.domain.money import Money
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.domain.tax import TaxDecision, decide_tax
from billing_desktop.domain.top_up import TopUp
from billing_desktop.services.bank_booking import BankBooker
from billing_desktop.services.checking import Checker
from billing_desktop.services.crediting import Crediting, is_credited
from billing_desktop.services.issuing import IssuedDocument, Issuer
from billing_desktop.services.owing import Owing, lost_without_note
from billing_desktop.services.request_steps import RequestSteps
from billing_desktop.services.service import Service, Tools


class Corrector(Service):
    """Issues the documents of a correction and books them. No operator calls it."""

    def __init__(self, tools: Tools, *, issuer: Issuer, checker: Checker) -> None:
        super().__init__(tools)
        self._issuer = issuer
        self._checker = checker
        self._owing = Owing(tools)
        self._requests = RequestSteps(tools)
        self._booker = BankBooker(tools, crediting=Crediting(tools))

    def issue(
        self,
        uow: UnitOfWork,
        operator: Operator,
        top_up: TopUp,
        correction: Correction,
        issued: list[IssuedDocument],
    ) -> Correction:
        """Issue and book everything in the caller's transaction; return what has become of it."""
        original = uow.invoices.get(correction.invoice_number)
        is_lost = bool(lost_without_note(uow, top_up))
        note = self._issue_note(uow, operator, top_up, correction, original)
        issued.append(note)
        new_number = None
        if correction.is_reissue:
            again = self._issue_again(uow, operator, top_up, correction, original)
            issued.append(again)
            new_number = again.number
        now = self._clock.now()
        for document in issued:
            uow.record(now, operator.name, ISSUED, document.recorded_as)
        uow.record(now, operator.name, "correction.issue", correction_object(correction))
        if top_up.method is TopUpMethod.INVOICE:
            self._booker.after_correction(uow, operator, top_up)
            self._requests.taken_back(uow, operator, top_up)
        self._owing.tell(uow, top_up)
        if is_lost:
            self._owing.tell_lost(uow, top_up)
        return replace(
            correction,
            status=CorrectionStatus.ISSUED,
            decided_by=operator.name,
            decided_at=now,
            credit_note_number=note.number,
            new_invoice_number=new_number,
        )

    def _issue_note(
        self,
        uow: UnitOfWork,
        operator: Operator,
        top_up: TopUp,
        correction: Correction,
        original: Invoice,
    ) -> IssuedDocument:
        shares, taken = correction.shares, uow.corrections.taken(original.number)
        disputed = Money.zero(shares.gross.currency)
        if not correction.is_reissue:  # What is invoiced again was not taken back.
            disputed = min(lost_without_note(uow, top_up), shares.gross)
        note = self._issuer.issue_credit_note(
            uow,
            original,
            shares,
            account=uow.accounts.get(top_up.account_id),
            reason=correction.reason,
        )
        before = sum((each.gross for each in taken), start=Money.zero(shares.gross.currency))
        uow.corrections.add_note(
            note.number, corrects=original.number, before=before, shares=shares
        )
        uow.ledger.record(
            credit_note_entry(
                note.document,
                account_id=top_up.account_id,
                is_paid=is_credited(uow, top_up.top_up_id),
                disputed=disputed,
                entry_id=self._new_id(),
                operator=operator.name,
            )
        )
        return note

    def _issue_again(
        self,
        uow: UnitOfWork,
        operator: Operator,
        top_up: TopUp,
        correction: Correction,
        original: Invoice,
    ) -> IssuedDocument:
        account = uow.accounts.get(top_up.account_id)
        again = self._issuer.issue_again(
            uow,
            original,
            correction.shares,
            account=account,
            tax=self._tax(uow, original, top_up),
        )
        uow.ledger.record(
            reissue_entry(
                again.document,
                account_id=top_up.account_id,
                is_paid=is_credited(uow, top_up.top_up_id),
                entry_id=self._new_id(),
                operator=operator.name,
            )
        )
        return again

    def _tax(self, uow: UnitOfWork, original: Invoice, top_up: TopUp) -> TaxDecision:
        account = uow.accounts.get(top_up.account_id)
        return decide_tax(
            account.details.address.territory,
            on=tax_point(original),
            rates=uow.rates.tax_rates(),
            standing=self._checker.standing(uow, account),
        )


def correction_object(correction: Correction) -> str:
    """Return how the audit trail names a correction."""
    return f"correction:{correction.correction_id}"
