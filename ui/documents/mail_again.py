"""Mailing issued documents once more: queues their mails, and tells what became of that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from billing_desktop.domain.operator import Right
from billing_desktop.errors import BillingError
from ui.changes import ChangeHub, Topic
from ui.documents.desk_banner import DeskBanner
from ui.documents.panel import DocumentPanel
from ui.formatting import format_count
from ui.messages import explain
from ui.style.tokens import Tone
from ui.translation import ntr, tr
from ui.widgets.menu import Menu

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.domain.operator import Operator
    from ui.tasks import Tasks


@dataclass(frozen=True, slots=True)
class _Outcome:
    asked: int
    recipients: tuple[str, ...]
    has_server: bool
    problem: BillingError | None


class MailAgain(QObject):
    """Offers it to those who may send: in the menu of a list, and beside a document's pages."""

    def __init__(
        self,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        panel: DocumentPanel,
        banner: DeskBanner,
    ) -> None:
        super().__init__(banner)
        self._mail = services.mail
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self._banner = banner
        self._is_busy = False
        self.is_allowed = operator.may(Right.SYNC)
        panel.mail_button.setVisible(self.is_allowed)
        panel.mail_requested.connect(self.send)

    def add_to(self, menu: Menu, numbers: Sequence[str]) -> None:
        """Offer it for these documents, if it may be offered."""
        if self.is_allowed:
            wanted = tuple(numbers)
            menu.add(tr("Send again"), "send", lambda: self.send(wanted))

    @Slot(object)
    def send(self, numbers: Sequence[str]) -> None:
        """Queue the mails of these documents once more, each to its account's present address."""
        if not numbers or self._is_busy:
            return  # A second press while the first one is under way.
        self._is_busy = True
        wanted = tuple(numbers)
        self._tasks.run(
            self, lambda: self._queue(wanted), on_success=self._on_queued, on_error=self._on_error
        )

    def _queue(self, numbers: tuple[str, ...]) -> _Outcome:
        outbox, operator = self._mail.outbox, self._operator
        has_server = self._mail.servers.status(operator).server is not None
        recipients: list[str] = []
        problem: BillingError | None = None
        try:
            for number in numbers:
                mail = outbox.send_invoice_again(operator, number)
                recipients.append(mail.recipient)
        except BillingError as error:  # What is queued by now stays queued, and is told.
            problem = error
        return _Outcome(len(numbers), tuple(recipients), has_server, problem)

    def _on_queued(self, outcome: _Outcome) -> None:
        self._is_busy = False
        if outcome.problem is not None:
            self._banner.show_problem(_part(outcome, outcome.problem))
        else:
            self._banner.say(*_told(outcome))
        # Who sends in the background hears of it and begins at once.
        self._changes.announce(Topic.MAIL, Topic.TASKS)

    def _on_error(self, error: Exception) -> None:
        self._is_busy = False
        self._banner.show_problem(explain(error))


def _told(outcome: _Outcome) -> tuple[Tone, str, str]:
    count = len(outcome.recipients)
    places = ", ".join(dict.fromkeys(outcome.recipients))
    sentence = ntr(
        "The mail to {places} is queued again.",
        "{n_text} mails are queued again: to {places}.",
        count,
        n_text=format_count(count),
        places=places,
    )
    if outcome.has_server:
        follow = tr("What the mail server answers is in the outbox.")
        return Tone.OK, tr("Queued again"), f"{sentence} {follow}"
    follow = tr("Mails wait until one is entered under Settings, Mail. Nothing is lost.")
    return Tone.WARN, tr("No mail server is set"), f"{sentence} {follow}"


def _part(outcome: _Outcome, problem: BillingError) -> str:
    if not outcome.recipients:
        return explain(problem)
    done = tr(
        "{count} of {asked} mails are queued again.",
        count=format_count(len(outcome.recipients)),
        asked=format_count(outcome.asked),
    )
    return f"{done} {explain(problem)}"
