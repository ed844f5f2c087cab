"""The promises of the payment gateway, kept by the fake, by the real one and by a given peer.

Where ``BILLING_STRIPE_API_BASE`` is set, the suite also runs against that address, with the key
in ``BILLING_STRIPE_KEY``; its time is its own. On this computer somebody pays in the card form
below ``/pay/``, as the local payment page has it. Elsewhere it is the provider itself: its own
page needs a person, so a test card pays past it, and what needs the page is left out.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import stripe

from billing_desktop.payments.key_rules import is_this_computer
from billing_desktop.payments.sandbox import payer
from billing_desktop.payments.sandbox.server import LOCAL_KEY
from billing_desktop.payments.stripe_gateway import StripeGateway
from tests.contracts.disputes import DisputeContract, PortalContract
from tests.contracts.payment_gateway import PageContract, PayingContract, TimeContract
from tests.contracts.refunds import RefundAtBankContract, RefundContract, RefundInTimeContract
from tests.contracts.rigs import CHARGED, BankRig, MovableClock, Payer, Rig
from tests.fakes.payment_gateway import FakeGateway
from tests.payments.controlled_sandbox import ControlledSandbox

PEER = os.environ.get("BILLING_STRIPE_API_BASE")
PEER_KEY = os.environ.get("BILLING_STRIPE_KEY", LOCAL_KEY)


class WholeContract(
    PageContract,
    PayingContract,
    TimeContract,
    RefundContract,
    RefundAtBankContract,
    RefundInTimeContract,
    DisputeContract,
    PortalContract,
):
    """Everything that a gateway promises."""


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


@dataclass
class CardRig(Rig):
    """Pays past the page, with the provider's own test card."""

    def paid(self) -> str:
        client = stripe.StripeClient(PEER_KEY, base_addresses={"api": str(PEER)})
        intent = client.v1.payment_intents.create(
            {
                "amount": CHARGED.minor_units,
                "currency": CHARGED.currency.code.lower(),
                "payment_method": "pm_card_visa",
                "allowed_payment_method_types": ["card"],
                "confirm": True,
            }
        )
        return intent.id


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


class TestFakeGateway(WholeContract):
    @pytest.fixture
    def rig(self, clock: MovableClock) -> BankRig:
        gateway = FakeGateway(clock)
        return BankRig(gateway, gateway, clock, bank=gateway)


class TestStripeGatewayOnTheLocalPage(WholeContract):
    @pytest.fixture
    def rig(self, clock: MovableClock, tmp_path: Path) -> Iterator[BankRig]:
        with ControlledSandbox(tmp_path / "page.db", clock=clock) as page:
            gateway = StripeGateway(page.api_key, base_address=page.base_address)
            yield BankRig(gateway, PagePayer(page.base_address), clock, bank=page)


if PEER is not None and is_this_computer(PEER):

    class TestStripeGatewayOnTheGivenPeer(PageContract, PayingContract, RefundContract):
        @pytest.fixture
        def rig(self) -> Rig:
            return _given_rig(Rig, PagePayer(str(PEER)))

elif PEER is not None:

    class TestStripeGatewayAtTheProvider(PageContract, RefundContract):
        @pytest.fixture
        def rig(self) -> Rig:
            return _given_rig(CardRig, PagePayer(str(PEER)))


def _given_rig(kind: type[Rig], somebody: Payer) -> Rig:
    gateway = StripeGateway(PEER_KEY, base_address=PEER)
    return kind(gateway, somebody, lambda: datetime.now(UTC), secrets.token_hex(6))
