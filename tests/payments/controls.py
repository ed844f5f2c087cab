"""What tests do to the provider: the same words in process and over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from billing_desktop.domain.money import Money
from billing_desktop.payments.json_values import JsonObject, JsonValue
from billing_desktop.payments.sandbox.paying import PageOutcome
from tests.payments.faults import EventFault, Point, Way


class Controls:
    """Payers, their banks, the seller's dashboard, time, and everything that goes wrong.

    Sessions, payments, refunds and disputes are named by the provider's references.
    """

    def do(self, action: str, **arguments: JsonValue) -> JsonValue:
        """Carry out an action by its name. Raises: RefusedError: it cannot be now."""
        raise NotImplementedError

    # Payers.

    def pay(self, session: str, card: str = "success") -> PageOutcome:
        return PageOutcome(str(self.do("pay", session=session, card=card)))

    def confirm(self, session: str, *, confirms: bool) -> PageOutcome:
        return PageOutcome(str(self.do("confirm", session=session, confirms=confirms)))

    def finish(self, session: str, *, succeeds: bool) -> PageOutcome:
        """Let the money arrive that was processing, or not."""
        return PageOutcome(str(self.do("finish", session=session, succeeds=succeeds)))

    # The dashboard and the banks.

    def refund_elsewhere(self, payment: str, amount: Money | None = None) -> str:
        return str(self.do("refund_elsewhere", payment=payment, amount=_minor(amount)))

    def delay_refunds(self, days: int = 5) -> None:
        """Let refunds from now on be on their way for so long; 0 is not at all."""
        self.do("delay_refunds", days=days)

    def finish_refund(self, refund: str) -> None:
        self.do("finish_refund", refund=refund)

    def fail_refund(self, refund: str, because: str = "expired_or_canceled_card") -> None:
        self.do("fail_refund", refund=refund, because=because)

    def dispute(self, payment: str, amount: Money | None = None) -> str:
        return str(self.do("dispute", payment=payment, amount=_minor(amount)))

    def inquire(self, payment: str, amount: Money | None = None) -> str:
        return str(self.do("inquire", payment=payment, amount=_minor(amount)))

    def escalate(self, dispute: str) -> None:
        self.do("escalate", dispute=dispute)

    def review(self, dispute: str) -> None:
        self.do("review", dispute=dispute)

    def win(self, dispute: str) -> None:
        self.do("win", dispute=dispute)

    def lose(self, dispute: str) -> None:
        self.do("lose", dispute=dispute)

    def close_inquiry(self, dispute: str) -> None:
        self.do("close_inquiry", dispute=dispute)

    def set_up_portal(self, *, is_set_up: bool) -> None:
        self.do("set_up_portal", is_set_up=is_set_up)

    def hide_fee(self, days: int = 1) -> None:
        """Let charges from now on be without their fee for so long; 0 is not at all."""
        self.do("hide_fee", days=days)

    # Time and faults.

    def move_clock(self, step: timedelta) -> None:
        self.do("move_clock", seconds=int(step.total_seconds()))

    def fault(
        self,
        way: Way,
        point: Point = Point.AFTER,
        *,
        times: int = 1,
        method: str | None = None,
        path: str = "/v1/",
        hold: int = 2,
    ) -> None:
        """Let requests fail; see `tests.payments.faults.Fault`."""
        self.do("fault", way=way, point=point, times=times, method=method, path=path, hold=hold)

    def clear_faults(self) -> None:
        self.do("clear_faults")

    def finish_work(self) -> None:
        """Do the work now whose answer got lost during it."""
        self.do("finish_work")

    def faults_hit(self) -> dict[str, int]:
        """Return how often each way and point happened, under names like ``close/after``."""
        return cast("dict[str, int]", self.do("faults_hit"))

    def set_events(self, *faults: EventFault) -> None:
        """Let events from now on have these faults and no others; none are kept back."""
        self.do("set_events", faults=[*faults])

    # Looking behind the API.

    def sessions(self, client_reference: str) -> list[JsonObject]:
        """Return every session opened for a top-up as it stands, oldest first."""
        return cast("list[JsonObject]", self.do("sessions", client_reference=client_reference))

    def payable(self, client_reference: str) -> list[str]:
        """Return the sessions of a top-up that a payer could pay now."""
        opened = [one for one in self.sessions(client_reference) if one["status"] == "open"]
        return [str(one["id"]) for one in opened]

    def paid(self, client_reference: str) -> list[str]:
        """Return the payments that brought money for a top-up."""
        opened = self.sessions(client_reference)
        return [str(one["payment_intent"]) for one in opened if one["payment_status"] == "paid"]

    def count(self, kind: str) -> int:
        """Return how many things of a kind there are: ``refund``, ``dispute``."""
        return int(str(self.do("count", kind=kind)))


def _minor(amount: Money | None) -> int | None:
    return None if amount is None else amount.minor_units
