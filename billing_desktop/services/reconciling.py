"""Comparing provider and ledger: every difference, in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from billing_desktop.db import reconciliation_queries
from billing_desktop.db.reconciliation_queries import CollectedAttempt
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.sentence import Sentence
from billing_desktop.errors import ProviderKeyError, ProviderRejectedError
from billing_desktop.ports.payments import (
    DisputeState,
    HostedSession,
    PaymentGateway,
    ProviderDispute,
    ProviderRefund,
    RefundState,
    SessionState,
)
from billing_desktop.services.collecting import Collector
from billing_desktop.services.rights import checked
from billing_desktop.services.service import Service, Tools


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """How many payment pages were compared, and every difference found."""

    compared: int
    differences: tuple[Sentence, ...]


class Reconciler(Service):
    """Finds differences between provider and ledger. Books nothing."""

    def __init__(self, tools: Tools, *, collector: Collector) -> None:
        super().__init__(tools)
        self._collector = collector

    @checked
    def reconcile(self, operator: Operator, *, days: int = 30) -> Reconciliation:
        """Read every payment page of the last ``days`` again and compare. Blocks for long.

        Raises:
            PaymentOutcomeUnknownError: the provider stopped answering.
            ProviderKeyError: it does not accept the key.
        """
        since = self._clock.now() - timedelta(days=days)
        with self._database.read() as uow:
            collected = reconciliation_queries.attempts_since(uow.connection, since)
        gateway = self._collector.gateway
        found: list[Sentence] = []
        for attempt in collected:
            try:
                found.extend(self._differences(attempt, gateway))
            except ProviderRejectedError as error:
                if error.code == ProviderKeyError.code:
                    raise  # It would say the same of every page.
                found.append(_not_shown(attempt, error))
        return Reconciliation(len(collected), tuple(found))

    def _differences(self, attempt: CollectedAttempt, gateway: PaymentGateway) -> list[Sentence]:
        session = gateway.fetch_session(attempt.provider_reference)
        found = _payment_differences(attempt, session)
        payments = {attempt.payment_reference}
        if session.state is SessionState.PAID:  # Also of one that was not credited.
            payments.add(session.payment_reference)
        for payment in sorted(filter(None, payments)):
            with self._database.read() as uow:
                refunds = reconciliation_queries.refunds_sent(uow.connection, payment)
                disputes = reconciliation_queries.disputes_withdrawn(uow.connection, payment)
            facts: dict[str, object] = {"number": attempt.billing_number}
            found.extend(_refund_differences(facts, refunds, gateway.refunds(payment)))
            found.extend(_dispute_differences(facts, disputes, gateway.disputes(payment)))
        return found


def _not_shown(attempt: CollectedAttempt, error: ProviderRejectedError) -> Sentence:
    facts: dict[str, object] = {
        "number": attempt.billing_number,
        "page": attempt.provider_reference,
        "reason": error,
    }
    return Sentence("{number}: the provider does not show us everything of {page}. {reason}", facts)


def _payment_differences(attempt: CollectedAttempt, session: HostedSession) -> list[Sentence]:
    facts: dict[str, object] = {
        "number": attempt.billing_number,
        "page": attempt.provider_reference,
        "charged": session.amount_total,
        "confirmed": attempt.total,
    }
    found: list[Sentence] = []
    is_paid = session.state is SessionState.PAID
    is_this_payment = attempt.payment_reference == session.payment_reference
    if is_paid and not is_this_payment:
        found.append(Sentence("{number}: paid at the provider ({page}), but not credited.", facts))
    if not is_paid and attempt.payment_reference is not None and is_this_payment:
        found.append(Sentence("{number}: credited, but not paid at the provider ({page}).", facts))
    if session.amount_total != attempt.total:
        template = "{number}: the provider's page says {charged}, confirmed was {confirmed}."
        found.append(Sentence(template, facts))
    if is_paid and is_this_payment and session.fee is not None and session.fee != attempt.fee:
        template = "{number}: the provider's fee is {fee}, booked are {booked}."
        found.append(Sentence(template, facts | {"fee": session.fee, "booked": attempt.fee}))
    if session.state is SessionState.UNKNOWN:
        template = "{number}: the provider's state ({page}) is not known to this program."
        found.append(Sentence(template, facts))
    return found


def _refund_differences(
    facts: dict[str, object], booked: frozenset[str], said: tuple[ProviderRefund, ...]
) -> list[Sentence]:
    found: list[Sentence] = []
    there = {
        refund.reference: refund
        for refund in said
        if refund.state in (RefundState.PENDING, RefundState.SUCCEEDED)
    }
    for reference in sorted(there.keys() - booked):
        template = "{number}: refund {refund} of {amount} is not booked."
        found.append(
            Sentence(template, facts | {"refund": reference, "amount": there[reference].amount})
        )
    for reference in sorted(booked - there.keys()):
        template = "{number}: refund {refund} is booked, but the provider has not sent it."
        found.append(Sentence(template, facts | {"refund": reference}))
    return found


def _dispute_differences(
    facts: dict[str, object], booked: frozenset[str], said: tuple[ProviderDispute, ...]
) -> list[Sentence]:
    withdrawn = {
        dispute.reference
        for dispute in said
        if dispute.state in (DisputeState.OPEN, DisputeState.LOST)
    }
    template = "{number}: dispute {dispute} stands differently at the provider."
    return [
        Sentence(template, facts | {"dispute": reference})
        for reference in sorted(withdrawn ^ booked)
    ]
