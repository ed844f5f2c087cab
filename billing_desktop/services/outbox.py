"""Mail on its way out: each is sent at least once, and is called sent only when it was."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from billing_desktop.db import outbox_queries
from billing_desktop.db.outbox import ClaimedMail
from billing_desktop.db.unit_of_work import UnitOfWork
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.outgoing_mail import (
    GIVEN_UP_AFTER,
    MailEvent,
    MailListing,
    MailQuery,
    MailStatus,
    MailStep,
    OutgoingMail,
    pause_after,
)
from billing_desktop.domain.sentence import Sentence
from billing_desktop.domain.task import Task, TaskKind
from billing_desktop.errors import BillingError, BusyError, DatabaseRefusedError, NotFoundError
from billing_desktop.ports.mail import Delivery, DeliveryOutcome, Turn
from billing_desktop.services.carrying import Carrier, MailWay
from billing_desktop.services.mail_writing import MailWriter
from billing_desktop.services.rights import checked
from billing_desktop.services.service import Service, Tools

logger = logging.getLogger(__name__)

CLAIM_TIME = timedelta(minutes=5)  # Longer than any attempt lasts.
_CLAIMED_AT_ONCE = 20
_TRIES_TO_RECORD = 3
_STEPS = {
    DeliveryOutcome.HANDED_OVER: MailStep.HANDED_OVER,
    DeliveryOutcome.REFUSED: MailStep.REFUSED,
    DeliveryOutcome.NOT_NOW: MailStep.NOT_NOW,
}


@dataclass(frozen=True, slots=True)
class MailReport:
    """What was handed over and what failed just now, and how many mails still wait.

    ``problem`` says why they wait, if it is the server or its settings. ``is_set_up`` is
    False where no mail server is set: then nothing is tried.
    """

    handed_over: int = 0
    failed: int = 0
    waiting: int = 0
    problem: Sentence | None = None
    is_set_up: bool = True


class Outbox(Service):
    """Hands queued mails over. Nothing that moves money waits for it."""

    def __init__(self, tools: Tools, *, carrier: Carrier, writer: MailWriter, turn: Turn) -> None:
        super().__init__(tools)
        self._carrier = carrier
        self._writer = writer
        self._turn = turn
        self._silent_until: datetime | None = None
        self._failures = 0

    # Sending ------------------------------------------------------------------------------

    @checked
    def send_due(self, operator: Operator) -> MailReport:
        """Hand over what is due, for a timer: after failures the pauses grow. Blocks.

        Safe anywhere, any number of times, at the same time: a mail is sent by one
        workstation, and once, unless the answer to it was lost.
        """
        now = self._clock.now()
        if self._silent_until is not None and now < self._silent_until:
            return MailReport(waiting=self._waiting())
        return self._send(operator, due=now)

    @checked
    def send_all(self, operator: Operator) -> MailReport:
        """Hand over everything that is queued, whatever its pause: somebody waits for it."""
        return self._send(operator, due=None)

    def _send(self, operator: Operator, *, due: datetime | None) -> MailReport:
        waiting = self._waiting()
        if not waiting:
            return MailReport()
        way = self._carrier.way()
        if way is None or way.mailer is None:
            problem = _NOT_SET_UP if way is None else way.problem
            return MailReport(waiting=waiting, problem=problem, is_set_up=way is not None)
        with self._turn.take() as desk:
            if desk is None:  # Another window or command on this computer is at it.
                return MailReport(waiting=waiting)
            report = self._hand_over_all(operator, way, desk, due)
        return replace(report, waiting=self._waiting())

    def _hand_over_all(
        self, operator: Operator, way: MailWay, desk: str, due: datetime | None
    ) -> MailReport:
        tried: list[str] = []
        handed_over = failed = 0
        while claimed := self._claim_next(operator, way, desk, due, tried):
            tried.append(claimed.mail_id)
            delivery = self._attempt(claimed, way)
            status = self._record(operator, claimed, delivery, desk)
            handed_over += status is MailStatus.HANDED_OVER
            failed += status is MailStatus.FAILED
            if delivery.is_about_server:
                self._keep_silent()
                return MailReport(handed_over, failed, problem=delivery.sentence)
            self._silent_until, self._failures = None, 0
        return MailReport(handed_over, failed)

    def _claim_next(
        self, operator: Operator, way: MailWay, desk: str, due: datetime | None, tried: list[str]
    ) -> ClaimedMail | None:
        now = self._clock.now()
        with self._database.read() as uow:
            candidates = uow.outbox.waiting(
                now=now, desk=desk, due=due, leave_out=tried, limit=_CLAIMED_AT_ONCE
            )
        for mail_id in candidates:
            with self._database.write() as uow:
                claimed = uow.outbox.claim(
                    mail_id,
                    desk=desk,
                    by=operator.name,
                    message_id=_message_id(mail_id, way.sender.address),
                    now=now,
                    until=now + CLAIM_TIME,
                )
                if claimed is not None:
                    uow.commit()
                    return claimed
        return None

    def _attempt(self, claimed: ClaimedMail, way: MailWay) -> Delivery:
        assert way.mailer is not None  # Looked at before anything was claimed.
        try:
            return way.mailer.send(self._writer.write(claimed, way.sender))
        except (BusyError, DatabaseRefusedError):
            raise
        except BillingError as error:
            return Delivery(DeliveryOutcome.REFUSED, Sentence.of(error))
        except Exception as problem:  # One mail that cannot be written holds up no other.
            logger.exception("mail %s could not be written", claimed.mail_id)
            reason = {"reason": type(problem).__name__}
            return Delivery(DeliveryOutcome.REFUSED, Sentence(_FAULT, reason))

    def _keep_silent(self) -> None:
        self._failures += 1
        self._silent_until = self._clock.now() + pause_after(self._failures)

    # Writing down what became of it -------------------------------------------------------

    def _record(
        self, operator: Operator, claimed: ClaimedMail, delivery: Delivery, desk: str
    ) -> MailStatus:
        """Write it down, several times if somebody holds the book: else it is sent twice."""
        for _ in range(_TRIES_TO_RECORD - 1):
            try:
                return self._record_once(operator, claimed, delivery, desk)
            except BusyError as error:
                logger.warning("mail %s: not written down yet: %s", claimed.mail_id, error.code)
        return self._record_once(operator, claimed, delivery, desk)

    def _record_once(
        self, operator: Operator, claimed: ClaimedMail, delivery: Delivery, desk: str
    ) -> MailStatus:
        now = self._clock.now()
        status = _status(claimed, delivery, now)
        event = MailEvent(
            step=_STEPS[delivery.outcome],
            at=now,
            recipient=claimed.recipient,
            by=operator.name,
            sentence=delivery.sentence,
            answer=delivery.answer,
        )
        is_queued = status is MailStatus.QUEUED
        with self._database.write() as uow:
            uow.outbox.settle(
                claimed.mail_id,
                event,
                desk=desk,
                to=status,
                next_at=now + pause_after(claimed.attempts) if is_queued else None,
            )
            if status is MailStatus.FAILED:
                self._open_task(uow, claimed, delivery, now)
            if not is_queued:
                place = f"mail:{claimed.mail_id}:{claimed.invoice_number}"
                uow.record(now, operator.name, f"mail.{status.value}", place)
            uow.commit()
        logger.info("mail %s: %s %s", claimed.mail_id, event.step.value, delivery.answer)
        return status

    def _open_task(
        self, uow: UnitOfWork, claimed: ClaimedMail, delivery: Delivery, now: datetime
    ) -> None:
        values = {
            "number": claimed.invoice_number,
            "recipient": claimed.recipient,
            "reason": delivery.sentence,
        }
        sentence = Sentence(_FAILED, values)
        place = _place(claimed.mail_id)
        uow.tasks.open(Task(self._new_id(), TaskKind.MAIL_FAILED, place, sentence, now))

    # Asking again -------------------------------------------------------------------------

    @checked
    def send_again(self, operator: Operator, mail_id: str) -> OutgoingMail:
        """Queue a mail once more, for the account's present address; it is due at once.

        It stays the same message with the same Message-ID, so a mail program that still has
        the first one may show only one of them.

        Raises:
            NotFoundError: there is no such mail.
        """
        with self._database.write() as uow:
            self._ask_again(uow, operator, mail_id)
            uow.commit()
            (mail,) = outbox_queries.rows(uow.connection, [mail_id])
        self._silent_until = None
        return mail

    @checked
    def send_invoice_again(self, operator: Operator, number: str) -> OutgoingMail:
        """Queue the mail that brings a document once more; see `send_again`.

        Raises:
            NotFoundError: there is no such document.
        """
        with self._database.read() as uow:
            mail_id = uow.outbox.id_of_invoice(number)
        return self.send_again(operator, mail_id)

    @checked
    def send_failed_again(self, operator: Operator) -> int:
        """Queue every mail that failed once more; return how many."""
        with self._database.write() as uow:
            failed = uow.outbox.failed_ids()
            for mail_id in failed:
                self._ask_again(uow, operator, mail_id)
            uow.commit()
        self._silent_until = None
        return len(failed)

    def _ask_again(self, uow: UnitOfWork, operator: Operator, mail_id: str) -> None:
        now = self._clock.now()
        number, account_id = uow.outbox.lock(mail_id)
        account = uow.accounts.get(account_id)
        uow.outbox.ask_again(mail_id, recipient=account.details.email, by=operator.name, at=now)
        uow.tasks.close(TaskKind.MAIL_FAILED, _place(mail_id), at=now)
        uow.record(now, operator.name, "mail.send_again", f"{_place(mail_id)}:{number}")

    # Looking ------------------------------------------------------------------------------

    @checked
    def search(self, operator: Operator, query: MailQuery) -> MailListing:
        """Return the mails that match, the newest first."""
        with self._database.read() as uow:
            return outbox_queries.search(uow.connection, query)

    @checked
    def rows(self, operator: Operator, ids: Sequence[str]) -> tuple[OutgoingMail, ...]:
        """Return these mails in the order of ``ids``; at most a page."""
        with self._database.read() as uow:
            return outbox_queries.rows(uow.connection, ids)

    @checked
    def get(self, operator: Operator, mail_id: str) -> OutgoingMail:
        """Raises: NotFoundError."""
        with self._database.read() as uow:
            for mail in outbox_queries.rows(uow.connection, [mail_id]):
                return mail
        raise NotFoundError("There is no mail {reference}.", reference=mail_id[:100])

    @checked
    def of_invoice(self, operator: Operator, number: str) -> OutgoingMail:
        """Return the mail that brings a document. Raises: NotFoundError."""
        with self._database.read() as uow:
            mail_id = uow.outbox.id_of_invoice(number)
        return self.get(operator, mail_id)

    @checked
    def history(self, operator: Operator, mail_id: str) -> tuple[MailEvent, ...]:
        """Return what happened to a mail, the oldest first."""
        with self._database.read() as uow:
            return outbox_queries.histories(uow.connection, [mail_id]).get(mail_id, ())

    @checked
    def failed_count(self, operator: Operator) -> int:
        """Return how many mails failed and wait for a person."""
        with self._database.read() as uow:
            return uow.outbox.count(MailStatus.FAILED)

    def _waiting(self) -> int:
        with self._database.read() as uow:
            return uow.outbox.count(MailStatus.QUEUED)


_NOT_SET_UP = Sentence(
    "No mail server is set, so mails wait. Please enter it under Settings, Mail."
)
_FAULT = "The mail could not be written because of a fault of the program ({reason})."
_FAILED = (
    "{number} did not reach {recipient} by mail: {reason} The money is booked all the same. "
    "Please check the address and send it again."
)


def _status(claimed: ClaimedMail, delivery: Delivery, now: datetime) -> MailStatus:
    """Return how a mail stands after an attempt; a silent server fails no mail."""
    match delivery.outcome:
        case DeliveryOutcome.HANDED_OVER:
            return MailStatus.HANDED_OVER
        case DeliveryOutcome.REFUSED:
            return MailStatus.FAILED
        case DeliveryOutcome.NOT_NOW:
            is_old = now - claimed.first_tried_at >= GIVEN_UP_AFTER
            is_given_up = is_old and not delivery.is_about_server
            return MailStatus.FAILED if is_given_up else MailStatus.QUEUED


def _place(mail_id: str) -> str:
    return f"mail:{mail_id}"


def _message_id(mail_id: str, sender_address: str) -> str:
    domain = sender_address.rpartition("@")[2].encode("idna").decode("ascii")
    return f"<{mail_id}@{domain}>"
