"""A customer's wish for an invoice, which support reviews."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from billing_desktop.domain.money import Money

MESSAGE_LENGTH_MAX = 4000


class RequestStatus(StrEnum):
    """Where a request stands."""

    REQUESTED = "requested"
    IN_REVIEW = "in_review"
    NEEDS_INFORMATION = "needs_information"
    APPROVED = "approved"
    INVOICED = "invoiced"
    PAID = "paid"
    CREDITED = "credited"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class InvoiceRequest:
    """A recorded request with what a list of requests shows."""

    request_id: str
    top_up_id: str
    billing_number: str
    account_id: str
    company: str
    amount: Money
    total: Money
    status: RequestStatus
    message: str
    requested_by: str
    requested_at: datetime
