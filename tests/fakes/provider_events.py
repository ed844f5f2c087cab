"""The event list of the pretended provider, with everything that may be wrong about one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from billing_desktop.payments.event_types import EVENT_LIFETIME
from billing_desktop.payments.refusals import RefusalKind
from billing_desktop.ports.payments import PaymentEvent
from tests.fakes.payer_bank import refused


@dataclass
class ProviderEvents:
    """Keeps what happened for thirty days. Each fault holds until it is taken back."""

    now: Callable[[], datetime]
    are_lost: bool = False
    are_doubled: bool = False
    are_shuffled: bool = False
    _are_late: bool = False
    _count: int = 0
    _listed: list[PaymentEvent] = field(default_factory=list)
    _waiting: list[PaymentEvent] = field(default_factory=list)

    def announce_charge(self, kind: str, charge: str) -> None:
        """Announce something in an old API version, whose events name no payment."""
        self.announce(kind, None, charge=charge)

    def announce(
        self,
        kind: str,
        payment: str | None,
        session: str | None = None,
        *,
        charge: str | None = None,
    ) -> None:
        for _ in range(2 if self.are_doubled else 1):
            self._count += 1
            event = PaymentEvent(
                event_id=f"evt_fake_{self._count}",
                kind=kind,
                created_at=self.now(),
                session_reference=session,
                payment_reference=payment,
                charge_reference=charge,
            )
            if not self.are_lost:
                (self._waiting if self._are_late else self._listed).append(event)

    def hold(self) -> None:
        """Keep back what happens from now on; it keeps the time at which it happened."""
        self._are_late = True

    def release(self) -> None:
        """List what was kept back."""
        self._are_late = False
        self._listed += self._waiting
        self._waiting.clear()

    def since(self, created_from: datetime) -> tuple[PaymentEvent, ...]:
        oldest, first = self.now() - EVENT_LIFETIME, created_from.replace(microsecond=0)
        if first < oldest:
            raise refused(RefusalKind.EVENTS_TOO_OLD)
        found = [event for event in self._listed if event.created_at >= first]
        found.sort(key=lambda event: event.created_at)
        return tuple(reversed(found) if self.are_shuffled else found)
