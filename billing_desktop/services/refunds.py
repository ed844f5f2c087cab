"""Sending money back to the payer: record, ask the provider, record."""

from __future__ import annotations

from datetime import timedelta

from billing_desktop.db.unit_of_work import UnitOfWork
from billing_desktop.domain.money import Money
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.domain.refund import Refund, RefundStatus, check_reason, check_refund
from billing_desktop.domain.sentence import Sentence
from billing_desktop.domain.task import Task, TaskKind
from billing_desktop.domain.top_up import TopUp, TopUpStatus
from billing_desktop.errors import (
    PaymentOutcomeUnknownError,
    ProviderKeyError,
    ProviderRejectedError,
    UserError,
)
from billing_desktop.ports.payments import ProviderRefund
from billing_desktop.services.collecting import Collector
from billing_desktop.services.returning import Returns
from billing_desktop.services.rights import checked
from billing_desktop.services.service import Service, Tools, check_key, key_reused
from billing_desktop.services.unreadable import Unreadable

# The provider forgets idempotency keys after 24 hours.
KEY_LIFETIME = timedelta(hours=23)


class Refunds(Service):
    """Refunds card payments through the provider."""

    def __init__(self, tools: Tools, *, collector: Collector, returns: Returns) -> None:
        super().__init__(tools)
        self._collector = collector
        self._returns = returns
        self._unreadable = Unreadable(tools)

    @checked
    def refund(
        self, operator: Operator, top_up_id: str, amount: Money, *, key: str, reason: str
    ) -> Refund:
        """Send ``amount`` (gross) of a credited payment back to the payer's card.

        The balance does not change before the credit note. Safe to repeat: the same ``key``
        is the same refund. While the answer is not known the refund stays ASKED, and sync
        asks again. Blocks on the network.

        Raises:
            AmountError: nothing, or more than is left of the payment.
            UserError: there is no reason, or the payment cannot be refunded.
            ProviderRejectedError: the provider refused; no money moved.
        """
        check_key(key)
        reason = check_reason(reason)
        with self._database.write() as uow:
            top_up = uow.top_ups.lock(top_up_id)
            known = uow.refunds.by_key(key)
            if known is not None:
                if (known.top_up_id, known.amount) != (top_up_id, amount):
                    raise key_reused(key)
                refund = known
            else:
                payment, left = _refundable(uow, top_up)
                check_refund(amount, left=left)
                refund = self._record(uow, operator, top_up, payment, amount, key, reason)
        return self._collect(operator, refund)

    @checked
    def return_payment(self, operator: Operator, task_id: str, *, key: str, reason: str) -> Refund:
        """Send a payment back that was never credited, as a task asks for. Safe to repeat.

        Raises:
            UserError: the task is not about such a payment.
            KeyReusedError: ``key`` stands for the refund of a credited payment.
            ProviderRejectedError: the provider refused; no money moved.
        """
        check_key(key)
        reason = check_reason(reason)
        with self._database.write() as uow:
            uow.books.lock_key("refund", key)
            known = uow.refunds.by_key(key)
            if known is None:
                task = uow.tasks.get(task_id)
                payment, amount = _uncredited(task)
                top_up = uow.top_ups.lock(task.object.removeprefix("top_up:"))
                refund = self._record(uow, operator, top_up, payment, amount, key, reason)
            elif uow.tasks.uncredited().get(known.payment_reference) != known.top_up_id:
                raise key_reused(key)
            else:
                refund = known
        return self._collect(operator, refund)

    @checked
    def of_top_up(self, operator: Operator, top_up_id: str) -> tuple[Refund, ...]:
        """Return all refunds of a top-up, the oldest first."""
        with self._database.read() as uow:
            return uow.refunds.of_top_up(top_up_id)

    @checked
    def left(self, operator: Operator, top_up_id: str) -> Money:
        """Return how much of the payment (gross) can still be refunded.

        Raises:
            UserError: it cannot be refunded at all; the sentence says why.
        """
        with self._database.read() as uow:
            return _refundable(uow, uow.top_ups.get(top_up_id))[1]

    @checked
    def resume(self, operator: Operator) -> int:
        """Ask again about refunds whose answer was lost; return how many are known now."""
        with self._database.read() as uow:
            waiting = uow.refunds.asked()
        known = 0
        for refund in waiting:
            try:
                known += self._collect(operator, refund).status is not RefundStatus.ASKED
            except ProviderKeyError:
                raise
            except ProviderRejectedError as error:
                self._tell_given_up(refund, error)
                known += 1
        return known

    def _record(
        self,
        uow: UnitOfWork,
        operator: Operator,
        top_up: TopUp,
        payment: str,
        amount: Money,
        key: str,
        reason: str,
    ) -> Refund:
        refund = Refund(
            refund_id=self._new_id(),
            top_up_id=top_up.top_up_id,
            payment_reference=payment,
            amount=amount,
            status=RefundStatus.ASKED,
            requested_at=self._clock.now(),
            requested_by=operator.name,
            reason=reason,
            key=key,
            parameters=self._collector.gateway.refund_parameters(
                payment_reference=payment, amount=amount, key=key, top_up_id=top_up.top_up_id
            ),
        )
        uow.refunds.add(refund)
        uow.record(
            refund.requested_at, operator.name, "refund.ask", f"refund:{refund.refund_id}:{reason}"
        )
        uow.commit()
        return refund

    def _collect(self, operator: Operator, refund: Refund) -> Refund:
        if refund.status is not RefundStatus.ASKED:
            return refund
        assert refund.key is not None  # It is ours.
        try:
            made = self._made(operator, refund)
            if not any(one.key == refund.key for one in made):
                made = (self._send(operator, refund),)
            self._returns.apply(operator, refund.top_up_id, made, ())
        except PaymentOutcomeUnknownError:
            pass  # It stays asked; sync asks again with the same key.
        with self._database.read() as uow:
            found = uow.refunds.by_key(refund.key)
        assert found is not None  # Stored before the provider was asked.
        return found

    def _made(self, operator: Operator, refund: Refund) -> tuple[ProviderRefund, ...]:
        """Return what the provider has made; it may be ours, whose answer was lost."""
        try:
            return self._collector.gateway.refunds(refund.payment_reference)
        except ProviderKeyError:
            raise
        except ProviderRejectedError as error:  # Whether it was sent before is not known.
            self._unreadable.tell(operator, refund.payment_reference, refund.top_up_id, error)
            raise PaymentOutcomeUnknownError(
                "The payment provider gave no usable answer. It is asked again later."
            ) from error

    def _send(self, operator: Operator, refund: Refund) -> ProviderRefund:
        assert refund.parameters is not None  # It is ours.
        try:
            return self._collector.gateway.create_refund(
                refund.parameters, idempotency_key=f"refund-{refund.refund_id}"
            )
        except ProviderKeyError:
            raise  # The same request, sent before, may have sent the money.
        except ProviderRejectedError:
            self._give_up(operator, refund)
            raise

    def _tell_given_up(self, refund: Refund, error: ProviderRejectedError) -> None:
        """Put a refused refund before a person: whoever asked for it has not seen the answer."""
        with self._database.write() as uow:
            facts = {
                "amount": refund.amount,
                "number": uow.top_ups.lock(refund.top_up_id).billing_number,
                "reason": error,
                "refund": refund.refund_id,
            }
            sentence = Sentence(
                "The refund of {amount} for {number} was refused. No money has left. {reason}",
                facts,
            )
            place, now = f"top_up:{refund.top_up_id}", self._clock.now()
            uow.tasks.open(Task(self._new_id(), TaskKind.REFUND_FAILED, place, sentence, now))
            uow.commit()

    def _give_up(self, operator: Operator, refund: Refund) -> None:
        with self._database.write() as uow:
            uow.top_ups.lock(refund.top_up_id)
            if uow.refunds.move(refund.refund_id, to=RefundStatus.FAILED):
                now = self._clock.now()
                uow.record(now, operator.name, "refund.refused", f"refund:{refund.refund_id}")
                uow.commit()


def _refundable(uow: UnitOfWork, top_up: TopUp) -> tuple[str, Money]:
    settled = uow.settlements.of_top_up(top_up.top_up_id)
    if settled is None or top_up.method is not TopUpMethod.CARD:
        raise UserError(
            "{number} is {status}: only what was paid by card and credited can be refunded here.",
            code="state_changed",
            number=top_up.billing_number,
            status=TopUpStatus(top_up.status).value,
        )
    if top_up.is_disputed:
        raise UserError(
            "{number} is disputed by the payer's bank. A disputed payment cannot be refunded.",
            code="disputed",
            number=top_up.billing_number,
        )
    gone = [
        refund.amount
        for refund in uow.refunds.of_top_up(top_up.top_up_id)
        if refund.counts and refund.payment_reference == settled.payment_reference
    ]
    return settled.payment_reference, settled.amount - sum(gone, start=Money.zero())


def _uncredited(task: Task) -> tuple[str, Money]:
    payment, charged = task.sentence.params.get("payment"), task.sentence.params.get("charged")
    is_payment = task.kind in (TaskKind.LATE_PAYMENT, TaskKind.PAYMENT_DIFFERS)
    if not is_payment or not isinstance(payment, str) or not isinstance(charged, Money):
        raise UserError("This task is not about a payment to send back.", code="task_other")
    return payment, charged
