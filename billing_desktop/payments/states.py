"""The tables that say where a payment, a refund and a dispute stand."""

from __future__ import annotations

from types import MappingProxyType

from billing_desktop.ports.payments import DisputeState, RefundState, SessionState

_STATES = MappingProxyType(
    {
        ("open", "unpaid", None): SessionState.OPEN,
        ("open", "unpaid", "requires_payment_method"): SessionState.OPEN,
        ("open", "unpaid", "requires_action"): SessionState.OPEN,
        ("complete", "paid", "succeeded"): SessionState.PAID,
        ("complete", "unpaid", "processing"): SessionState.PROCESSING,
        ("complete", "unpaid", "requires_payment_method"): SessionState.FAILED,
        ("complete", "unpaid", "canceled"): SessionState.FAILED,
        ("expired", "unpaid", None): SessionState.EXPIRED,
        ("expired", "unpaid", "canceled"): SessionState.EXPIRED,
    }
)

_REFUND_STATES = MappingProxyType(
    {
        "pending": RefundState.PENDING,
        "requires_action": RefundState.PENDING,
        "succeeded": RefundState.SUCCEEDED,
        "failed": RefundState.FAILED,
        "canceled": RefundState.FAILED,
    }
)

_DISPUTE_STATES = MappingProxyType(
    {
        "warning_needs_response": DisputeState.INQUIRY,
        "warning_under_review": DisputeState.INQUIRY,
        "warning_closed": DisputeState.CLOSED,
        "prevented": DisputeState.CLOSED,
        "needs_response": DisputeState.OPEN,
        "under_review": DisputeState.OPEN,
        "won": DisputeState.WON,
        "lost": DisputeState.LOST,
    }
)


def session_state(
    session_status: str | None, payment_status: str | None, intent_status: str | None
) -> SessionState:
    """Return our state for the provider's three; whatever is not in the table is UNKNOWN.

    ``intent_status`` is None where the payer has not tried yet.
    """
    known = _STATES.get((str(session_status), str(payment_status), intent_status))
    return known if known is not None else SessionState.UNKNOWN


def refund_state(status: str | None) -> RefundState:
    """Return our state for the provider's status of a refund; UNKNOWN where it is not listed."""
    return _REFUND_STATES.get(str(status), RefundState.UNKNOWN)


def dispute_state(status: str | None) -> DisputeState:
    """Return our state for the provider's status of a dispute; UNKNOWN where it is not listed."""
    return _DISPUTE_STATES.get(str(status), DisputeState.UNKNOWN)
