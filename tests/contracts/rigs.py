"""What the promises of a payment gateway are tried on: a gateway, a payer, a bank, a clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from billing_desktop.domain.money import EUR, Money
from billing_desktop.ports.payments import (
    Checkout,
    Customer,
    HostedSession,
    PaymentGateway,
    PriceLine,
    ProviderDispute,
    ProviderRefund,
    SessionState,
)

START = datetime(2026, 3, 29, 0, 59, 30, tzinfo=UTC)  # A minute before the clocks change.
COMPANY = Customer("account-1", "Hafenkontor Logistik AG", "post@hafenkontor.example", "de", "DE")
CHARGED = Money(6069, EUR)


class Payer(Protocol):
    """What a payer and the payer's bank do to a session."""

    def pay(self, reference: str) -> None: ...
    def decline(self, reference: str) -> None: ...
    def ask_second_step(self, reference: str) -> None: ...
    def process(self, reference: str) -> None: ...
    def arrive(self, reference: str) -> None: ...
    def fail(self, reference: str) -> None: ...


class Bank(Protocol):
    """What happens to a payment past us: at the provider's dashboard and at the payer's bank."""

    def refund_elsewhere(self, payment: str, amount: Money | None = None) -> str: ...
    def delay_refunds(self) -> None: ...
    def finish_refund(self, refund: str) -> None: ...
    def fail_refund(self, refund: str) -> None: ...
    def dispute(self, payment: str, amount: Money | None = None) -> str: ...
    def inquire(self, payment: str, amount: Money | None = None) -> str: ...
    def escalate(self, dispute: str) -> None: ...
    def win(self, dispute: str) -> None: ...
    def lose(self, dispute: str) -> None: ...
    def close_inquiry(self, dispute: str) -> None: ...


@dataclass
class MovableClock:
    """The provider's time, moved by hand."""

    at: datetime = START

    def __call__(self) -> datetime:
        return self.at

    def move(self, step: timedelta) -> None:
        self.at += step


@dataclass
class Rig:
    """A gateway, somebody who pays, and a name that keeps runs apart at a shared provider."""

    gateway: PaymentGateway
    payer: Payer
    now: Callable[[], datetime]
    run: str = "run"

    def customer(self) -> str:
        return self.gateway.create_customer(COMPANY, idempotency_key=f"customer-{self.run}")

    def checkout(self, top_up: str = "top-up-1", *amounts: int) -> Checkout:
        lines = zip(("Top-up", "Processing fee", "VAT"), amounts or (5000, 100, 969), strict=False)
        return Checkout(
            top_up_id=f"{top_up}-{self.run}",
            billing_number="TU-2026-000042",
            attempt_number=1,
            customer_reference=self.customer(),
            lines=tuple(PriceLine(name, Money(amount, EUR)) for name, amount in lines),
            language="de",
            description="Top-up TU-2026-000042",
        )

    def open(self, top_up: str = "top-up-1", key: str = "attempt-1") -> HostedSession:
        parameters = self.gateway.session_parameters(self.checkout(top_up))
        return self.gateway.create_session(parameters, idempotency_key=f"{key}-{self.run}")

    def state(self, reference: str) -> SessionState:
        return self.gateway.fetch_session(reference).state

    def paid(self) -> str:
        """Return a payment of ``CHARGED`` that has arrived."""
        reference = self.open().reference
        self.payer.pay(reference)
        payment = self.gateway.fetch_session(reference).payment_reference
        assert payment is not None
        return payment

    def request(self, payment: str, minor_units: int = 2000, key: str = "refund-1") -> str:
        """Return the parameters of a refund."""
        return self.gateway.refund_parameters(
            payment_reference=payment,
            amount=Money(minor_units, EUR),
            key=f"{key}-{self.run}",
            top_up_id=f"top-up-1-{self.run}",
        )

    def refund(
        self, payment: str, minor_units: int = 2000, key: str = "refund-1"
    ) -> ProviderRefund:
        return self.gateway.create_refund(
            self.request(payment, minor_units, key), idempotency_key=f"{key}-{self.run}"
        )


@dataclass
class BankRig(Rig):
    """A rig whose banks can be told what to do."""

    bank: Bank | None = None

    @property
    def at_bank(self) -> Bank:
        assert self.bank is not None
        return self.bank

    def only_dispute(self, payment: str) -> ProviderDispute:
        (dispute,) = self.gateway.disputes(payment)
        return dispute

    def kinds(self, payment: str) -> list[str]:
        """Return which events point at the payment."""
        events = self.gateway.events(created_from=self.now() - timedelta(minutes=1))
        return [event.kind for event in events if event.payment_reference == payment]
