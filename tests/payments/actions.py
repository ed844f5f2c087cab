"""What each action of the controls does, at the desk of the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from billing_desktop.payments.json_values import JsonObject, JsonValue, text
from billing_desktop.payments.sandbox import disputing, paying, refunding
from billing_desktop.payments.sandbox.cards import card_named
from billing_desktop.payments.sandbox.desk import Desk
from billing_desktop.payments.sandbox.disputing import DISPUTE
from billing_desktop.payments.sandbox.refunding import REFUND
from billing_desktop.payments.sandbox.sessions import SESSION
from tests.payments.faults import EventFault, Fault, FaultPlan, Point, Way


@dataclass(slots=True)
class ControlledDesk(Desk):
    """A desk whose events get lost, late, doubled, shuffled or old-fashioned."""

    event_faults: frozenset[EventFault] = frozenset()
    waiting: list[tuple[str, JsonObject, int]] = field(default_factory=list)

    def announce(self, kind: str, subject: JsonObject) -> None:
        if EventFault.LOST in self.event_faults:
            return
        shown = dict(subject)
        if EventFault.OLD in self.event_faults and "charge" in shown:
            shown.pop("payment_intent", None)
        times = 2 if EventFault.DOUBLED in self.event_faults else 1
        self.waiting += [(kind, shown, self.now())] * times
        is_paired = EventFault.SHUFFLED in self.event_faults and len(self.waiting) < 2
        if EventFault.LATE not in self.event_faults and not is_paired:
            self.release()

    def release(self) -> None:
        """List what waits, the last first where the order is shuffled, at its own time."""
        if EventFault.SHUFFLED in self.event_faults:
            self.waiting.reverse()
        waiting, self.waiting = self.waiting, []
        for kind, subject, at in waiting:
            self.list_event(kind, subject, at=at)


class Actions:
    """One method per action of `tests.payments.controls.Controls`, under the same name."""

    def __init__(
        self,
        desk: ControlledDesk,
        plan: FaultPlan,
        *,
        move: Callable[[timedelta], None],
        finish_work: Callable[[], None],
    ) -> None:
        self._desk = desk
        self._plan = plan
        self._move = move
        self._finish_work = finish_work

    def pay(self, session: str, card: str) -> JsonValue:
        return paying.pay(self._desk, session, card_named(card)).value

    def confirm(self, session: str, *, confirms: bool) -> JsonValue:
        return paying.answer_second_step(self._desk, session, confirms=confirms).value

    def finish(self, session: str, *, succeeds: bool) -> JsonValue:
        return paying.finish_processing(self._desk, session, succeeds=succeeds).value

    def refund_elsewhere(self, payment: str, amount: int | None) -> JsonValue:
        wanted: JsonObject = {"payment_intent": payment}
        if amount is not None:
            wanted["amount"] = amount
        return text(refunding.add_refund(self._desk, wanted), "id")

    def delay_refunds(self, days: int) -> None:
        self._desk.refunds_take = timedelta(days=days)

    def finish_refund(self, refund: str) -> None:
        refunding.finish_refund(self._desk, self._desk.get(REFUND, refund))

    def fail_refund(self, refund: str, because: str) -> None:
        refunding.fail_refund(self._desk, self._desk.get(REFUND, refund), because=because)

    def dispute(self, payment: str, amount: int | None) -> JsonValue:
        return self._open_dispute(payment, amount, is_inquiry=False)

    def inquire(self, payment: str, amount: int | None) -> JsonValue:
        return self._open_dispute(payment, amount, is_inquiry=True)

    def escalate(self, dispute: str) -> None:
        disputing.escalate(self._desk, self._desk.get(DISPUTE, dispute))

    def review(self, dispute: str) -> None:
        disputing.review(self._desk, self._desk.get(DISPUTE, dispute))

    def win(self, dispute: str) -> None:
        disputing.win(self._desk, self._desk.get(DISPUTE, dispute))

    def lose(self, dispute: str) -> None:
        disputing.lose(self._desk, self._desk.get(DISPUTE, dispute))

    def close_inquiry(self, dispute: str) -> None:
        disputing.close_inquiry(self._desk, self._desk.get(DISPUTE, dispute))

    def set_up_portal(self, *, is_set_up: bool) -> None:
        self._desk.portal_is_set_up = is_set_up

    def hide_fee(self, days: int) -> None:
        self._desk.fee_known_after = timedelta(days=days)

    def move_clock(self, seconds: int) -> None:
        self._move(timedelta(seconds=seconds))

    def fault(
        self, way: str, point: str, times: int, method: str | None, path: str, hold: int
    ) -> None:
        self._plan.add(Fault(Way(way), Point(point), method, path, hold), times)

    def clear_faults(self) -> None:
        self._plan.clear()

    def finish_work(self) -> None:
        self._finish_work()

    def faults_hit(self) -> JsonValue:
        return {**self._plan.hits()}

    def set_events(self, faults: list[str]) -> None:
        self._desk.release()
        self._desk.event_faults = frozenset(EventFault(fault) for fault in faults)

    def sessions(self, client_reference: str) -> JsonValue:
        opened = [
            session
            for session in self._desk.store.newest(SESSION)
            if session["client_reference_id"] == client_reference
        ]
        return [*reversed(opened)]

    def count(self, kind: str) -> JsonValue:
        return sum(1 for _ in self._desk.store.newest(kind))

    def _open_dispute(self, payment: str, amount: int | None, *, is_inquiry: bool) -> str:
        intent = self._desk.get("payment_intent", payment)
        charge = self._desk.get("charge", text(intent, "latest_charge"))
        dispute = disputing.add_dispute(self._desk, charge, amount=amount, is_inquiry=is_inquiry)
        return text(dispute, "id")
