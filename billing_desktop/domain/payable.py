"""What a customer still has to pay by transfer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from billing_desktop.domain.money import Money


class PayableState(StrEnum):
    """Whether an invoice still waits for money."""

    OPEN = "open"
    PAID = "paid"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Payable:
    """An invoice by transfer: what it asks for now, and what has come so far."""

    invoice_number: str
    billing_number: str
    top_up_id: str
    account_id: str
    company: str
    total: Money
    paid: Money
    state: PayableState

    @property
    def due(self) -> Money:
        """What is still to come; negative where too much came."""
        return self.total - self.paid
