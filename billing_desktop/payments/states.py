"""The one table that says where a payment stands."""

from __future__ import annotations

from types import MappingProxyType

from billing_desktop.ports.payments import SessionState

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


def session_state(
    session_status: str | None, payment_status: str | None, intent_status: str | None
) -> SessionState:
    """Return our state for the provider's three; whatever is not in the table is UNKNOWN.

    ``intent_status`` is None where the payer has not tried yet.
    """
    known = _STATES.get((str(session_status), str(payment_status), intent_status))
    return known if known is not None else SessionState.UNKNOWN
