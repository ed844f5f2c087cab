"""What the book says of each payment page, for comparing it with the provider."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from billing_desktop.db.attempts import attempt
from billing_desktop.db.base import money
from billing_desktop.db.disputes import dispute
from billing_desktop.db.ledger import entry, posting
from billing_desktop.db.refunds import refund
from billing_desktop.db.settlements import settlement
from billing_desktop.db.top_ups import top_up
from billing_desktop.domain.dispute import WITHDRAWN
from billing_desktop.domain.ledger import PAYMENT_COSTS, SourceKind
from billing_desktop.domain.money import Money
from billing_desktop.domain.refund import RefundStatus


@dataclass(frozen=True, slots=True)
class CollectedAttempt:
    """A payment page, and what was booked of the top-up it was for.

    ``payment_reference`` is that of the credited payment; ``fee`` is what was booked of the
    provider's own fee.
    """

    provider_reference: str
    billing_number: str
    total: Money
    payment_reference: str | None
    fee: Money


def attempts_since(connection: Connection, since: datetime) -> tuple[CollectedAttempt, ...]:
    """Return the pages opened since an instant, the oldest first."""
    rows = connection.execute(
        select(
            attempt.c.provider_reference,
            top_up.c.top_up_id,
            top_up.c.billing_number,
            top_up.c.total_minor,
            top_up.c.currency_code,
            settlement.c.settlement_id,
            settlement.c.payment_reference,
        )
        .select_from(
            attempt.join(top_up, top_up.c.top_up_id == attempt.c.top_up_id).outerjoin(
                settlement, settlement.c.top_up_id == top_up.c.top_up_id
            )
        )
        .where(attempt.c.created_at >= since, attempt.c.provider_reference.is_not(None))
        .order_by(attempt.c.created_at, attempt.c.attempt_id)
    ).all()
    return tuple(
        CollectedAttempt(
            provider_reference=row.provider_reference,
            billing_number=row.billing_number,
            total=money(row.total_minor, row.currency_code),
            payment_reference=row.payment_reference,
            fee=money(_fee_minor(connection, row.settlement_id), row.currency_code),
        )
        for row in rows
    )


def refunds_sent(connection: Connection, payment_reference: str) -> frozenset[str]:
    """Return the provider's references of the refunds of a payment that are booked as gone."""
    rows = connection.execute(
        select(refund.c.provider_reference).where(
            refund.c.payment_reference == payment_reference,
            refund.c.status == RefundStatus.SENT,
        )
    ).scalars()
    return frozenset(str(reference) for reference in rows)


def disputes_withdrawn(connection: Connection, payment_reference: str) -> frozenset[str]:
    """Return the disputes of a payment under which the bank has the money."""
    rows = connection.execute(
        select(dispute.c.provider_reference).where(
            dispute.c.payment_reference == payment_reference,
            dispute.c.status.in_(sorted(WITHDRAWN)),
        )
    ).scalars()
    return frozenset(str(reference) for reference in rows)


def _fee_minor(connection: Connection, settlement_id: str | None) -> int:
    booked = connection.execute(
        select(func.coalesce(func.sum(posting.c.amount_minor), 0))
        .select_from(posting.join(entry, entry.c.entry_id == posting.c.entry_id))
        .where(
            entry.c.source_kind == SourceKind.PROVIDER_FEE,
            entry.c.source_ref == settlement_id,
            posting.c.ledger_account == PAYMENT_COSTS,
        )
    ).scalar_one()
    return int(booked)
