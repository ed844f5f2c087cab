"""A gateway that asks a peer, and what it asks for."""

from __future__ import annotations

from datetime import UTC, datetime

from billing_desktop.domain.money import EUR, Money
from billing_desktop.payments.sandbox.server import Sandbox
from billing_desktop.payments.stripe_gateway import StripeGateway
from billing_desktop.ports.payments import Checkout, PriceLine
from tests.payments.peer import ScriptedPeer

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
KEY = "sk_test_local_" + "abcdef123456"
SESSION = {
    "id": "cs_1",
    "object": "checkout.session",
    "amount_total": 6069,
    "client_reference_id": "top-up-1",
    "currency": "eur",
    "livemode": False,
    "payment_intent": None,
    "payment_status": "unpaid",
    "status": "open",
    "url": "https://pay.example/c/cs_1#fid%2Fx",
}


def gateway_to(peer: ScriptedPeer | Sandbox) -> StripeGateway:
    return StripeGateway(KEY, base_address=peer.base_address)


def checkout(customer: str = "cus_1") -> Checkout:
    lines = (PriceLine("Top-up", Money(5000, EUR)), PriceLine("VAT", Money(1069, EUR)))
    return Checkout("top-up-1", "TU-2026-000042", 1, customer, lines, "de", "Top-up")
