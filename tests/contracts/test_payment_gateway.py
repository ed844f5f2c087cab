"""The promises of the payment gateway, kept by the fake, by the real one and by a given peer.

Where ``BILLING_STRIPE_API_BASE`` is set, the suite also runs against that address, with the key
in ``BILLING_STRIPE_KEY``. It has to be another local payment page or a peer that takes the same
card form below ``/pay/``, because somebody has to pay; its time is its own.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from billing_desktop.payments.sandbox import payer
from billing_desktop.payments.sandbox.server import LOCAL_KEY, Sandbox
from billing_desktop.payments.stripe_gateway import StripeGateway
from tests.contracts.payment_gateway import (
    MovableClock,
    PaymentGatewayContract,
    PaymentGatewayInTimeContract,
    Rig,
)
from tests.fakes.payment_gateway import FakeGateway

PEER = os.environ.get("BILLING_STRIPE_API_BASE")


@dataclass
class PagePayer:
    """Pays through the hosted page's own form."""

    base_address: str

    def pay(self, reference: str) -> None:
        payer.pay(self.base_address, reference)

    def decline(self, reference: str) -> None:
        payer.pay(self.base_address, reference, card="declined")

    def ask_second_step(self, reference: str) -> None:
        payer.pay(self.base_address, reference, card="second_step")

    def process(self, reference: str) -> None:
        payer.pay(self.base_address, reference, card="processing")

    def arrive(self, reference: str) -> None:
        payer.finish(self.base_address, reference, succeeds=True)

    def fail(self, reference: str) -> None:
        payer.finish(self.base_address, reference, succeeds=False)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


class TestFakeGateway(PaymentGatewayContract, PaymentGatewayInTimeContract):
    @pytest.fixture
    def rig(self, clock: MovableClock) -> Rig:
        gateway = FakeGateway(clock)
        return Rig(gateway, gateway, clock)


class TestStripeGatewayOnTheLocalPage(PaymentGatewayContract, PaymentGatewayInTimeContract):
    @pytest.fixture
    def rig(self, clock: MovableClock, tmp_path: Path) -> Iterator[Rig]:
        with Sandbox(tmp_path / "page.db", clock=clock, company=lambda: "Nordlicht") as sandbox:
            address = sandbox.base_address
            gateway = StripeGateway(sandbox.api_key, base_address=address)
            yield Rig(gateway, PagePayer(address), clock)


if PEER is not None:

    class TestStripeGatewayOnTheGivenPeer(PaymentGatewayContract):
        @pytest.fixture
        def rig(self) -> Rig:
            assert PEER is not None
            key = os.environ.get("BILLING_STRIPE_KEY", LOCAL_KEY)
            gateway = StripeGateway(key, base_address=PEER)
            run = secrets.token_hex(6)
            return Rig(gateway, PagePayer(PEER), lambda: datetime.now(UTC), run)
