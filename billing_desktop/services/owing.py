"""What a payer is owed, and what went back without a credit note: each as a task."""

from __future__ import annotations

from billing_desktop.db.unit_of_work import UnitOfWork
from billing_desktop.domain.correction import left_of, shares_of
from billing_desktop.domain.dispute import Dispute, DisputeStatus
from billing_desktop.domain.money import Money, total
from billing_desktop.domain.refund import effect_on_balance
from billing_desktop.domain.sentence import Sentence
from billing_desktop.domain.shares import share_of_gross
from billing_desktop.domain.task import Task, TaskKind
from billing_desktop.domain.top_up import TopUp
from billing_desktop.services.service import Service

_REFUNDED = (
    "{refunded} of {number} were refunded. The balance is unchanged until the credit note "
    "for {invoice} is issued; it will then fall by {effect}."
)
_OWED = (
    "{amount} are owed to the payer of {number} since invoice {invoice} was cancelled. The "
    "balance has fallen already. Please refund them."
)
_LOST = (
    "The dispute over {number} was lost: {amount} are gone. The balance is unchanged until "
    "the credit note for {invoice} is issued; it will then fall by {effect}."
)


class Owing(Service):
    """Keeps the tasks about money and credit notes that do not match. No operator calls it."""

    def tell(self, uow: UnitOfWork, top_up: TopUp) -> None:
        """Open, change or close the tasks of a top-up, in the caller's transaction."""
        now, place = self._clock.now(), f"top_up:{top_up.top_up_id}"
        owed = uow.corrections.owed(top_up.top_up_id)
        invoice = uow.invoices.newest_of_top_up(top_up.top_up_id)
        facts: dict[str, object] = {
            "number": top_up.billing_number,
            "invoice": "–" if invoice is None else invoice.number,
        }
        if owed.minor_units > 0:
            told = Sentence(_OWED, facts | {"amount": owed})
            uow.tasks.open(Task(self._new_id(), TaskKind.REFUND_OWED, place, told, now))
        else:
            uow.tasks.close(TaskKind.REFUND_OWED, place, at=now)
        if owed.minor_units < 0:
            facts |= {"refunded": -owed, "effect": effect_of(uow, top_up, -owed)}
            told = Sentence(_REFUNDED, facts)
            uow.tasks.open(Task(self._new_id(), TaskKind.REFUND_BOOKED, place, told, now))
        else:
            uow.tasks.close(TaskKind.REFUND_BOOKED, place, at=now)

    def tell_lost(self, uow: UnitOfWork, top_up: TopUp) -> None:
        """Change or close the tasks about lost disputes by what credit notes took of them."""
        now, place = self._clock.now(), f"top_up:{top_up.top_up_id}"
        covered = uow.corrections.disputed(top_up.top_up_id)
        invoice = uow.invoices.newest_of_top_up(top_up.top_up_id)
        for dispute in _lost(uow, top_up):
            part = min(covered, dispute.amount)
            covered, left = covered - part, dispute.amount - part
            if not left:
                reference = dispute.provider_reference
                uow.tasks.close(TaskKind.DISPUTE_LOST, place, at=now, about=reference)
                continue
            told = Sentence(
                _LOST,
                {
                    "number": top_up.billing_number,
                    "amount": left,
                    "invoice": "–" if invoice is None else invoice.number,
                    "effect": effect_of(uow, top_up, left),
                    "dispute": dispute.provider_reference,
                },
            )
            uow.tasks.open(Task(self._new_id(), TaskKind.DISPUTE_LOST, place, told, now))


def lost_without_note(uow: UnitOfWork, top_up: TopUp) -> Money:
    """Return what the payer's bank has taken for good, and no credit note has taken back yet."""
    lost = total(dispute.amount for dispute in _lost(uow, top_up))
    return max(lost - uow.corrections.disputed(top_up.top_up_id), Money.zero(lost.currency))


def _lost(uow: UnitOfWork, top_up: TopUp) -> list[Dispute]:
    settled = uow.settlements.of_top_up(top_up.top_up_id)
    credited = None if settled is None else settled.payment_reference
    return [
        dispute
        for dispute in uow.disputes.of_top_up(top_up.top_up_id)
        if dispute.status is DisputeStatus.LOST and dispute.payment_reference == credited
    ]


def effect_of(uow: UnitOfWork, top_up: TopUp, gross: Money) -> Money:
    """Return what a credit note over ``gross`` will take from the balance."""
    invoice = uow.invoices.newest_of_top_up(top_up.top_up_id)
    if invoice is None:
        return effect_on_balance(top_up.quote, gross)
    left = left_of(invoice, uow.corrections.taken(invoice.number))
    taken = min(gross, left.gross)
    return share_of_gross(taken, of=shares_of(invoice), left=left, tax=invoice.tax).credit
