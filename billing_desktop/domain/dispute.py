"""The payer's bank takes the money back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from billing_desktop.domain import ledger
from billing_desktop.domain.ledger import Entry, SourceKind
from billing_desktop.domain.money import Money


class DisputeStatus(StrEnum):
    """Where a dispute stands."""

    INQUIRY = "inquiry"  # The bank asks; no money has moved.
    OPEN = "open"
    WON = "won"
    LOST = "lost"
    CLOSED = "closed"  # An inquiry that ended without money.


# Statuses in which the bank has the money.
WITHDRAWN = frozenset({DisputeStatus.OPEN, DisputeStatus.LOST})


@dataclass(frozen=True, slots=True)
class Dispute:
    """A dispute over a top-up's payment, under the provider's reference."""

    provider_reference: str
    top_up_id: str
    payment_reference: str
    amount: Money
    status: DisputeStatus
    opened_at: datetime
    because: str = ""
    respond_until: datetime | None = None


def withdrawn_entry(
    dispute: Dispute, *, entry_id: str, booked_at: datetime, operator: str
) -> Entry:
    """Return what is booked when the bank takes the money: it is in dispute, not in transit."""
    return Entry(
        entry_id=entry_id,
        source_kind=SourceKind.DISPUTE,
        source_ref=dispute.provider_reference,
        booked_at=booked_at,
        operator=operator,
        description=f"Dispute {dispute.provider_reference}",
        postings=ledger.postings(
            (ledger.DISPUTED_PAYMENTS, dispute.amount),
            (ledger.PAYMENTS_IN_TRANSIT, -dispute.amount),
        ),
    )
