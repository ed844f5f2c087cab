"""Which events are asked for, and how long the provider keeps them."""

from __future__ import annotations

from datetime import datetime, timedelta

EVENT_LIFETIME = timedelta(days=30)

# At most 20 types fit in one request.
EVENT_TYPES = (
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "charge.refunded",
    "charge.updated",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    "charge.dispute.closed",
)

# The request is on its way for a while, so the provider's clock reads later than ours did.
_GRACE = timedelta(minutes=1)


def is_too_old(created_from: datetime, answered_at: datetime | None) -> bool:
    """Return whether some events since then are gone, by the provider's clock where it is told."""
    return answered_at is not None and created_from < answered_at - EVENT_LIFETIME - _GRACE
