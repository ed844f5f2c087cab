"""Payments of top-ups that went with a later state of a restored book."""

from __future__ import annotations

import re

from billing_desktop.domain.operator import Operator
from billing_desktop.domain.sentence import Sentence
from billing_desktop.domain.task import Task, TaskKind
from billing_desktop.ports.payments import HostedSession, SessionState
from billing_desktop.services.service import Service

_OURS = re.compile(r"[0-9a-f]{28}")  # Ids of ours; another program may use the same account.


class LostPayments(Service):
    """Puts such money before a person: it is at the provider, and nothing of it is booked.

    No operator calls it.
    """

    def tell(self, operator: Operator, session: HostedSession) -> bool:
        """Tell of a paid page whose top-up the book does not know; tell whether it is news.

        Only a book that was put back to an older state can have forgotten one.
        """
        payment = session.payment_reference
        is_ours = _OURS.fullmatch(session.client_reference) is not None
        if session.state is not SessionState.PAID or payment is None or not is_ours:
            return False
        with self._database.write() as uow:
            if not uow.restorations.exist():
                return False
            now = self._clock.now()
            facts = {"payment": payment, "charged": session.amount_total}
            task = Task(
                self._new_id(),
                TaskKind.PAYMENT_LOST,
                f"payment:{payment}",
                Sentence(_FORGOTTEN, facts),
                now,
            )
            is_news = uow.tasks.open(task)
            if is_news:
                uow.record(now, operator.name, "payment.lost", f"payment:{payment}")
                uow.commit()
        return is_news


_FORGOTTEN = (
    "{charged} were paid ({payment}) for a top-up that this restored book does not know: it went "
    "with what came after the backup. Nothing of it is booked. Please look at the provider whose "
    "it is, top the account up by hand or send the money back."
)
