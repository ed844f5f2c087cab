"""Money that goes back: what the provider says of refunds and disputes, booked once each."""

from __future__ import annotations

from collections.abc import Mapping

from billing_desktop.db.unit_of_work import UnitOfWork
from billing_desktop.domain import ledger
from billing_desktop.domain.dispute import WITHDRAWN, Dispute, DisputeStatus, withdrawn_entry
from billing_desktop.domain.ledger import SourceKind
from billing_desktop.domain.money import Money
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.refund import Refund, RefundStatus, sent_entry
from billing_desktop.domain.sentence import Sentence
from billing_desktop.domain.task import Task, TaskKind
from billing_desktop.domain.top_up import TopUp
from billing_desktop.ports.payments import (
    DisputeState,
    ProviderDispute,
    ProviderRefund,
    RefundState,
)
from billing_desktop.services.owing import Owing, effect_of
from billing_desktop.services.service import Service, Tools

_DISPUTE_STATUSES = {
    DisputeState.INQUIRY: DisputeStatus.INQUIRY,
    DisputeState.OPEN: DisputeStatus.OPEN,
    DisputeState.WON: DisputeStatus.WON,
    DisputeState.LOST: DisputeStatus.LOST,
    DisputeState.CLOSED: DisputeStatus.CLOSED,
}


class Returns(Service):
    """Applies refunds and disputes to the book. No operator calls it."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._owing = Owing(tools)

    def apply(
        self,
        operator: Operator,
        top_up_id: str,
        refunds: tuple[ProviderRefund, ...],
        disputes: tuple[ProviderDispute, ...],
    ) -> bool:
        """Book what the provider says now; tell whether anything was news. Safe to repeat."""
        with self._database.write() as uow:
            top_up = uow.top_ups.lock(top_up_id)
            changed = False
            for refund in refunds:
                changed |= self._refund(uow, operator, top_up, refund)
            for dispute in disputes:
                changed |= self._dispute(uow, operator, top_up, dispute)
            if changed:
                uow.commit()
        return changed

    # Refunds --------------------------------------------------------------------------------

    def _refund(
        self, uow: UnitOfWork, operator: Operator, top_up: TopUp, said: ProviderRefund
    ) -> bool:
        known = uow.refunds.by_reference(said.reference) or _ours(uow, said)
        if said.state is RefundState.UNKNOWN or (known and known.amount != said.amount):
            return self._open_task(
                uow,
                TaskKind.PAYMENT_UNKNOWN,
                top_up,
                "The provider says something we do not know about refund {refund} of {number}. "
                "Nothing was booked. Please look at it at the provider.",
                {"refund": said.reference},
            )
        changed = self._is_known_now(uow, top_up, said.reference)
        is_failed = said.state is RefundState.FAILED
        if known is None:
            known = self._add_foreign(uow, top_up, said)
        if not uow.ledger.has(SourceKind.REFUND, said.reference):
            if is_failed:  # It failed before we heard of it: nothing ever left our books.
                return self._note(uow, operator, known, said, RefundStatus.FAILED) or changed
            self._book_sent(uow, operator, top_up, known, said)
            changed = True
        if is_failed:
            return self._book_failed(uow, operator, top_up, known, said) or changed
        is_news = self._note(uow, operator, known, said, RefundStatus.SENT)
        if changed:  # By its reference, which it has now, it counts against what is owed.
            self._owing.tell(uow, top_up)
        return is_news or changed

    def _add_foreign(self, uow: UnitOfWork, top_up: TopUp, said: ProviderRefund) -> Refund:
        refund = Refund(
            refund_id=self._new_id(),
            top_up_id=top_up.top_up_id,
            payment_reference=said.payment_reference,
            amount=said.amount,
            status=RefundStatus.ASKED,
            requested_at=said.created_at,
            provider_reference=said.reference,
        )
        uow.refunds.add(refund)
        return refund

    def _book_sent(
        self,
        uow: UnitOfWork,
        operator: Operator,
        top_up: TopUp,
        refund: Refund,
        said: ProviderRefund,
    ) -> None:
        is_credited = _is_credited(uow, top_up, said.payment_reference)
        now = self._clock.now()
        uow.ledger.record(
            sent_entry(
                refund,
                reference=said.reference,
                owed=ledger.REFUNDS_OWED if is_credited else ledger.OVERPAYMENTS,
                entry_id=self._new_id(),
                booked_at=now,
                operator=operator.name,
            )
        )
        uow.record(now, operator.name, "refund.book", f"refund:{said.reference}")
        if not is_credited and _is_all_back(uow, top_up, refund):
            self._close_uncredited(uow, top_up, said.payment_reference)

    def _book_failed(
        self,
        uow: UnitOfWork,
        operator: Operator,
        top_up: TopUp,
        refund: Refund,
        said: ProviderRefund,
    ) -> bool:
        entry = uow.ledger.entry_of(SourceKind.REFUND, said.reference)
        if entry is None or uow.ledger.has(SourceKind.REVERSAL, entry.entry_id):
            return False
        now = self._clock.now()
        uow.ledger.record(
            entry.reversal(entry_id=self._new_id(), booked_at=now, operator=operator.name)
        )
        self._note(uow, operator, refund, said, RefundStatus.FAILED)
        self._owing.tell(uow, top_up)
        self._open_task(
            uow,
            TaskKind.REFUND_FAILED,
            top_up,
            "The refund of {amount} for {number} failed and the money came back. The balance is "
            "unchanged. Please pay it out in another way.",
            {"amount": said.amount, "refund": said.reference},
        )
        return True

    def _note(
        self,
        uow: UnitOfWork,
        operator: Operator,
        refund: Refund,
        said: ProviderRefund,
        status: RefundStatus,
    ) -> bool:
        moved = uow.refunds.move(refund.refund_id, to=status, provider_reference=said.reference)
        if moved:
            uow.record(
                self._clock.now(),
                operator.name,
                f"refund.{status.value}",
                f"refund:{said.reference}",
            )
        return moved

    # Disputes -------------------------------------------------------------------------------

    def _dispute(
        self, uow: UnitOfWork, operator: Operator, top_up: TopUp, said: ProviderDispute
    ) -> bool:
        status = _DISPUTE_STATUSES.get(said.state)
        if status is None:
            return self._open_task(
                uow,
                TaskKind.PAYMENT_UNKNOWN,
                top_up,
                "The provider says something we do not know about dispute {dispute} of {number}. "
                "Nothing was booked. Please look at it at the provider.",
                {"dispute": said.reference},
            )
        changed = self._is_known_now(uow, top_up, said.reference)
        known = uow.disputes.get(said.reference)
        if known is not None and known.status is status:
            return changed
        dispute = Dispute(
            provider_reference=said.reference,
            top_up_id=top_up.top_up_id,
            payment_reference=said.payment_reference,
            amount=said.amount,
            status=status,
            opened_at=said.opened_at,
            because=said.because,
            respond_until=said.respond_until,
        )
        if known is None:
            uow.disputes.add(dispute)
        else:
            uow.disputes.move(said.reference, status)
        self._book_dispute(uow, operator, dispute)
        self._tell_dispute(uow, top_up, dispute)
        now = self._clock.now()
        uow.record(now, operator.name, f"dispute.{status.value}", f"dispute:{said.reference}")
        return True

    def _book_dispute(self, uow: UnitOfWork, operator: Operator, dispute: Dispute) -> None:
        """Book the money where the bank has it, and back where it does not any more.

        A dispute that was won can be lost after all, and the other way round: each turn undoes
        the entry before it.
        """
        now = self._clock.now()
        last = uow.ledger.entry_of(SourceKind.DISPUTE, dispute.provider_reference)
        is_withdrawn = last is not None
        while last is not None:
            undone = uow.ledger.entry_of(SourceKind.REVERSAL, last.entry_id)
            if undone is None:
                break
            last, is_withdrawn = undone, not is_withdrawn
        if is_withdrawn is (dispute.status in WITHDRAWN):
            return
        new_id = self._new_id()
        uow.ledger.record(
            withdrawn_entry(dispute, entry_id=new_id, booked_at=now, operator=operator.name)
            if last is None
            else last.reversal(entry_id=new_id, booked_at=now, operator=operator.name)
        )

    def _tell_dispute(self, uow: UnitOfWork, top_up: TopUp, dispute: Dispute) -> None:
        is_credited = _is_credited(uow, top_up, dispute.payment_reference)
        told = (_DISPUTE_TASKS if is_credited else _UNCREDITED_TASKS).get(dispute.status)
        now, place = self._clock.now(), _place(top_up)
        for kind in _DISPUTE_KINDS:
            if told is None or kind is not told[0]:
                uow.tasks.close(kind, place, at=now, about=dispute.provider_reference)
        if dispute.status is DisputeStatus.LOST and not is_credited:
            # The payer has the money: there is nothing left to send back.
            self._close_uncredited(uow, top_up, dispute.payment_reference)
        if told is None:
            return
        kind, template = told
        self._open_task(
            uow,
            kind,
            top_up,
            template,
            {
                "amount": dispute.amount,
                "invoice": top_up.invoice_number or "–",
                "effect": effect_of(uow, top_up, dispute.amount),
                "dispute": dispute.provider_reference,
            },
        )

    # Tasks ----------------------------------------------------------------------------------

    def _is_known_now(self, uow: UnitOfWork, top_up: TopUp, reference: str) -> bool:
        """Close the task about what the provider said and we did not know, if there is one."""
        now = self._clock.now()
        return uow.tasks.close(TaskKind.PAYMENT_UNKNOWN, _place(top_up), at=now, about=reference)

    def _close_uncredited(self, uow: UnitOfWork, top_up: TopUp, payment: str) -> None:
        for kind in (TaskKind.LATE_PAYMENT, TaskKind.PAYMENT_DIFFERS):
            uow.tasks.close(kind, _place(top_up), at=self._clock.now(), about=payment)

    def _open_task(
        self,
        uow: UnitOfWork,
        kind: TaskKind,
        top_up: TopUp,
        template: str,
        params: Mapping[str, object],
    ) -> bool:
        sentence = Sentence(template, {"number": top_up.billing_number, **params})
        now = self._clock.now()
        return uow.tasks.open(Task(self._new_id(), kind, _place(top_up), sentence, now))


_DISPUTE_KINDS = (TaskKind.DISPUTE_OPENED, TaskKind.DISPUTE_WON, TaskKind.DISPUTE_LOST)
_DISPUTE_TASKS = {
    DisputeStatus.INQUIRY: (
        TaskKind.DISPUTE_OPENED,
        "The payer's bank asks about {number} ({amount}, {dispute}). No money has moved. "
        "Please answer at the provider.",
    ),
    DisputeStatus.OPEN: (
        TaskKind.DISPUTE_OPENED,
        "The payer's bank took {amount} back for {number} ({dispute}). The balance is unchanged "
        "for now; if the dispute is lost it will fall by {effect}. Please answer at the provider.",
    ),
    DisputeStatus.WON: (
        TaskKind.DISPUTE_WON,
        "The dispute over {number} was won: {amount} came back. The balance is unchanged.",
    ),
    DisputeStatus.LOST: (
        TaskKind.DISPUTE_LOST,
        "The dispute over {number} was lost: {amount} are gone. The balance is unchanged until "
        "the credit note for {invoice} is issued; it will then fall by {effect}.",
    ),
}


# Of a payment that nobody was credited for: no balance and no invoice is concerned.
_UNCREDITED_TASKS = {
    DisputeStatus.INQUIRY: _DISPUTE_TASKS[DisputeStatus.INQUIRY],
    DisputeStatus.OPEN: (
        TaskKind.DISPUTE_OPENED,
        "The payer's bank took {amount} back for {number} ({dispute}). That payment was never "
        "credited, so the balance does not change. Please answer at the provider.",
    ),
    DisputeStatus.WON: (
        TaskKind.DISPUTE_WON,
        "The dispute over {number} was won: {amount} came back ({dispute}). That payment was "
        "never credited and is still owed to the payer.",
    ),
    DisputeStatus.LOST: (
        TaskKind.DISPUTE_LOST,
        "The dispute over {number} was lost: the payer has {amount} back ({dispute}). That "
        "payment was never credited, so the balance does not change and nothing is owed.",
    ),
}


def _is_credited(uow: UnitOfWork, top_up: TopUp, payment: str) -> bool:
    settled = uow.settlements.of_top_up(top_up.top_up_id)
    return settled is not None and settled.payment_reference == payment


def _ours(uow: UnitOfWork, said: ProviderRefund) -> Refund | None:
    return None if said.key is None else uow.refunds.by_key(said.key)


def _is_all_back(uow: UnitOfWork, top_up: TopUp, refund: Refund) -> bool:
    """Tell whether ``refund`` was the last of a payment that was not credited."""
    booked = uow.ledger.entry_of(SourceKind.ADJUSTMENT, refund.payment_reference)
    if booked is None:
        return True
    owed = next(p.amount for p in booked.postings if p.ledger_account == ledger.PAYMENTS_IN_TRANSIT)
    return _sent_back(uow, top_up, refund.payment_reference, with_=refund) >= owed


def _sent_back(
    uow: UnitOfWork, top_up: TopUp, payment: str | None, *, with_: Refund | None
) -> Money:
    sent = {
        refund.refund_id: refund.amount
        for refund in uow.refunds.of_top_up(top_up.top_up_id)
        if refund.status is RefundStatus.SENT and refund.payment_reference == payment
    }
    if with_ is not None:
        sent[with_.refund_id] = with_.amount
    return sum(sent.values(), start=Money.zero(top_up.quote.amount.currency))


def _place(top_up: TopUp) -> str:
    return f"top_up:{top_up.top_up_id}"
