"""What the provider refuses to show: put before a person, and asked for again at each sync."""

from __future__ import annotations

from dataclasses import replace

from billing_desktop.domain.operator import Operator
from billing_desktop.domain.sentence import Sentence
from billing_desktop.domain.task import Task, TaskKind
from billing_desktop.errors import ProviderError, ProviderKeyError
from billing_desktop.ports.payments import PaymentEvent
from billing_desktop.services.service import Service

HINT = "unreadable"  # The kind of what we ask for again by ourselves.
KEY_REFUSED = ProviderKeyError.code  # The key as a whole, and not just for one object.
GARBAGE = "provider_garbage"  # An answer came, and it cannot be read.
_PAGES, _CHARGES = "cs_", "ch_"


class Unreadable(Service):
    """Keeps in mind which pages and payments could not be read. No operator calls it."""

    def hints(self) -> tuple[PaymentEvent, ...]:
        """Return what is to be read again although nothing new is heard of it."""
        with self._database.read() as uow:
            waiting = uow.tasks.open_of_kind(TaskKind.PAYMENT_UNREADABLE)
        return tuple(_hint(task) for task in waiting)

    def tell(
        self,
        operator: Operator,
        reference: str,
        top_up_id: str | None,
        error: ProviderError,
    ) -> bool:
        """Put before a person that a page or payment cannot be read; tell whether it is news."""
        now = self._clock.now()
        with self._database.write() as uow:
            if top_up_id is None:
                attempt = uow.attempts.by_reference(reference)
                top_up_id = None if attempt is None else attempt.top_up_id
            facts: dict[str, object] = {"payment": reference, "reason": error}
            if top_up_id is None:
                place, template = f"payment:{reference}", _OF_NOTHING_KNOWN
            else:
                place, template = f"top_up:{top_up_id}", _OF_A_TOP_UP
                facts["number"] = uow.top_ups.lock(top_up_id).billing_number
            sentence = Sentence(template, facts)
            task = Task(self._new_id(), TaskKind.PAYMENT_UNREADABLE, place, sentence, now)
            is_news = uow.tasks.open(task)
            if is_news:
                uow.record(now, operator.name, "payment.unreadable", f"payment:{reference}")
                uow.commit()
        return is_news

    def close(self, operator: Operator, reference: str) -> bool:
        """Note that a page or payment could be read; tell whether that is news."""
        with self._database.read() as uow:
            waiting = uow.tasks.open_of_kind(TaskKind.PAYMENT_UNREADABLE)
        mine = [task for task in waiting if task.about == reference]
        if not mine:
            return False
        now = self._clock.now()
        with self._database.write() as uow:
            for task in mine:
                uow.tasks.close_one(task.task_id, at=now)
            uow.record(now, operator.name, "payment.readable", f"payment:{reference}")
            uow.commit()
        return True


_OF_A_TOP_UP = (
    "The provider does not show us {payment} of {number}. What changed there is not booked; it "
    "is asked for again at each sync. {reason}"
)
_OF_NOTHING_KNOWN = (
    "The provider reported something about {payment}, but does not show it to us. If it is a "
    "payment of ours, it is not booked; it is asked for again at each sync. {reason}"
)


def _hint(task: Task) -> PaymentEvent:
    event = PaymentEvent(event_id=task.task_id, kind=HINT, created_at=task.opened_at)
    if task.about.startswith(_PAGES):
        return replace(event, session_reference=task.about)
    if task.about.startswith(_CHARGES):
        return replace(event, charge_reference=task.about)
    return replace(event, payment_reference=task.about)
