"""The banks behind the pretended provider: refunds on their way, and disputes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from billing_desktop.domain.money import EUR, Money, total
from billing_desktop.errors import ProviderRejectedError
from billing_desktop.payments.refusals import Refusal, RefusalKind, provider_error
from billing_desktop.ports.payments import (
    DisputeState,
    ProviderDispute,
    ProviderRefund,
    RefundState,
)

EVIDENCE_TIME = timedelta(days=14)
_WITHDRAWN = {DisputeState.OPEN, DisputeState.LOST}


def refused(kind: RefusalKind) -> ProviderRejectedError:
    """Return the rejection in the words of the real gateway."""
    error = provider_error(Refusal(kind))
    assert isinstance(error, ProviderRejectedError)
    return error


@dataclass
class PayerBank:
    """Knows each payment's refunds and disputes.

    ``taken`` returns what a payment brought, None where it brought nothing, and raises where
    there is no such payment. ``announce`` is told the kind of each event and its payment.
    """

    now: Callable[[], datetime]
    taken: Callable[[str], Money | None]
    announce: Callable[[str, str], None]
    delays_refunds: bool = False
    _refunds: dict[str, ProviderRefund] = field(default_factory=dict)
    _disputes: dict[str, ProviderDispute] = field(default_factory=dict)

    def refunds(self, payment: str) -> tuple[ProviderRefund, ...]:
        self.taken(payment)
        return tuple(one for one in self._refunds.values() if one.payment_reference == payment)

    def disputes(self, payment: str) -> tuple[ProviderDispute, ...]:
        self.taken(payment)
        return tuple(one for one in self._disputes.values() if one.payment_reference == payment)

    def refund(self, payment: str, amount: Money | None, key: str | None) -> str:
        """Send money back, all that is left where no amount is given; return the reference."""
        taken = self.taken(payment)
        if taken is None:
            raise refused(RefusalKind.REQUEST_REFUSED)
        if any(dispute.state in _WITHDRAWN for dispute in self.disputes(payment)):
            raise refused(RefusalKind.CHARGE_DISPUTED)
        gone = [r.amount for r in self.refunds(payment) if r.state is not RefundState.FAILED]
        left = taken - total(gone)
        if left == Money.zero(EUR):
            raise refused(RefusalKind.ALREADY_REFUNDED)
        if amount is not None and not Money.zero(EUR) < amount <= left:
            raise refused(RefusalKind.REFUND_TOO_HIGH)
        refund = ProviderRefund(
            reference=f"re_fake_{len(self._refunds) + 1}",
            payment_reference=payment,
            amount=left if amount is None else amount,
            state=RefundState.PENDING if self.delays_refunds else RefundState.SUCCEEDED,
            created_at=self.now(),
            key=key,
        )
        self._refunds[refund.reference] = refund
        self.announce("refund.created", payment)
        self.announce("charge.refunded", payment)
        if refund.amount == left:
            self._answer_inquiries(payment)
        return refund.reference

    def _answer_inquiries(self, payment: str) -> None:
        for dispute in self.disputes(payment):
            if dispute.state is DisputeState.INQUIRY:
                self.move_dispute(dispute.reference, DisputeState.CLOSED, "charge.dispute.closed")

    def found(self, reference: str) -> ProviderRefund:
        return self._refunds[reference]

    def finish_refund(self, reference: str) -> None:
        """Let a refund that was on its way arrive."""
        self._move_refund(reference, RefundState.SUCCEEDED, None)

    def fail_refund(self, reference: str, because: str) -> None:
        """Give the money of a refund back to us."""
        self._move_refund(reference, RefundState.FAILED, because)
        self.announce("refund.failed", self._refunds[reference].payment_reference)

    def open_dispute(self, payment: str, amount: Money | None, state: DisputeState) -> str:
        """Let the payer's bank ask, or take the money; return the reference."""
        taken = self.taken(payment)
        assert taken is not None, "only what was paid is disputed"
        dispute = ProviderDispute(
            reference=f"du_fake_{len(self._disputes) + 1}",
            payment_reference=payment,
            amount=taken if amount is None else amount,
            state=state,
            opened_at=self.now(),
            because="fraudulent",
            respond_until=self.now() + EVIDENCE_TIME,
        )
        self._disputes[dispute.reference] = dispute
        self.announce("charge.dispute.created", payment)
        if state is DisputeState.OPEN:
            self.announce("charge.dispute.funds_withdrawn", payment)
        return dispute.reference

    def move_dispute(self, reference: str, state: DisputeState, *events: str) -> None:
        """Let a dispute go on or end."""
        self._disputes[reference] = replace(self._disputes[reference], state=state)
        for kind in events:
            self.announce(kind, self._disputes[reference].payment_reference)

    def _move_refund(self, reference: str, state: RefundState, because: str | None) -> None:
        refund = replace(self._refunds[reference], state=state, failed_because=because)
        self._refunds[reference] = refund
        self.announce("refund.updated", refund.payment_reference)


class Dashboard:
    """What somebody does at the provider's dashboard, and the payer's bank."""

    bank: PayerBank

    def refund_elsewhere(self, payment: str, amount: Money | None = None) -> str:
        """Send money back past us, all that is left by default; return the refund."""
        return self.bank.refund(payment, amount, None)

    def delay_refunds(self) -> None:
        """Let refunds from now on be pending until ``finish_refund``."""
        self.bank.delays_refunds = True

    def finish_refund(self, refund: str) -> None:
        """Let a refund that was on its way arrive."""
        self.bank.finish_refund(refund)

    def fail_refund(self, refund: str, because: str = "expired or canceled card") -> None:
        """Let the money of a refund come back to us."""
        self.bank.fail_refund(refund, because)

    def dispute(self, payment: str, amount: Money | None = None) -> str:
        """Let the payer's bank take the money back; return the dispute."""
        return self.bank.open_dispute(payment, amount, DisputeState.OPEN)

    def inquire(self, payment: str, amount: Money | None = None) -> str:
        """Let the payer's bank only ask; return the dispute."""
        return self.bank.open_dispute(payment, amount, DisputeState.INQUIRY)

    def escalate(self, dispute: str) -> None:
        """Let the payer's bank take the money that it asked about."""
        events = ("charge.dispute.updated", "charge.dispute.funds_withdrawn")
        self.bank.move_dispute(dispute, DisputeState.OPEN, *events)

    def win(self, dispute: str) -> None:
        """Give the disputed money back to us."""
        events = ("charge.dispute.funds_reinstated", "charge.dispute.closed")
        self.bank.move_dispute(dispute, DisputeState.WON, *events)

    def lose(self, dispute: str) -> None:
        """Leave the disputed money with the payer."""
        self.bank.move_dispute(dispute, DisputeState.LOST, "charge.dispute.closed")

    def close_inquiry(self, dispute: str) -> None:
        """End an inquiry without money."""
        self.bank.move_dispute(dispute, DisputeState.CLOSED, "charge.dispute.closed")
