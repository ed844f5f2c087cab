"""What becomes of requests and their unpaid invoices as time goes by, with nobody's doing."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from billing_desktop.db.unit_of_work import UnitOfWork
from billing_desktop.domain.correction import Correction, CorrectionStatus, left_of
from billing_desktop.domain.invoice import Invoice
from billing_desktop.domain.invoice_request import (
    UNDECIDED,
    InvoiceRequest,
    RequestAction,
    RequestStatus,
)
from billing_desktop.domain.operator import SYSTEM, Operator
from billing_desktop.domain.payable import PayableState
from billing_desktop.domain.period import seller_date
from billing_desktop.domain.request_rules import RequestRules
from billing_desktop.domain.sentence import Sentence
from billing_desktop.domain.task import Task, TaskKind
from billing_desktop.domain.top_up import TopUpStatus
from billing_desktop.errors import BillingError, BusyError, DatabaseRefusedError
from billing_desktop.services.copies import Copies
from billing_desktop.services.correcting import Corrector, correction_object
from billing_desktop.services.issuing import IssuedDocument
from billing_desktop.services.request_steps import RequestSteps
from billing_desktop.services.service import Service, Tools

logger = logging.getLogger(__name__)

_EXPIRED = "Nothing was decided in time, so the request has expired. Nothing was invoiced."
_REMINDED = "A reminder of invoice {invoice}, due on {due}, is on its way to {recipient}."
_UNPAID = "Invoice {invoice}, due on {due}, was not paid in time, so it is taken back."
_STAYS = (
    "Invoice {invoice}, due on {due}, was not paid in time, and its credit note cannot be made: "
    "{reason} The invoice stays open and nothing was booked. It is tried again at each sync."
)
# It stands on the credit note, in the language of the invoice.
_REASONS = {
    "de": "Nicht bezahlt",
    "en": "Not paid",
    "es": "No pagada",
    "fr": "Non payée",
    "it": "Non pagata",
    "nl": "Niet betaald",
    "pl": "Nieopłacona",
}


@dataclass(frozen=True, slots=True)
class RequestsWorkedOff:
    """How many requests expired, customers were reminded, invoices were taken back."""

    expired: int = 0
    reminded: int = 0
    taken_back: int = 0

    @property
    def count(self) -> int:
        """How many of all three."""
        return self.expired + self.reminded + self.taken_back


class RequestKeeper(Service):
    """Lets requests expire, reminds once, and takes unpaid invoices back. No operator calls it.

    Safe to repeat, and safe on two workstations at once: each step looks again at what it has
    locked. What cannot be done now is tried the next time.
    """

    def __init__(self, tools: Tools, *, corrector: Corrector, copies: Copies) -> None:
        super().__init__(tools)
        self._corrector = corrector
        self._copies = copies
        self._steps = RequestSteps(tools)

    @property
    def _itself(self) -> Operator:
        """Who stands for what nobody did: where a server knows who is signed in, it is them.

        It takes no other name from their session, so that nobody hides behind the program.
        """
        person = self._database.person
        return SYSTEM if person is None else Operator(person, SYSTEM.role)

    def work_off(self) -> RequestsWorkedOff:
        """Do what is due now, each in a transaction of its own."""
        now = self._clock.now()
        with self._database.read() as uow:
            rules = uow.request_rules.get()
            undecided = uow.invoice_requests.in_states(*UNDECIDED)
            invoiced = uow.invoice_requests.in_states(RequestStatus.INVOICED)
        expired = [self._expire(each) for each in undecided if _is_over(each, now)]
        today, reminded, taken_back = seller_date(now), 0, 0
        for each in invoiced:
            if not _is_of_interest(each, rules, today):
                continue
            if self._take_back(each, rules, today):
                taken_back += 1
            else:
                reminded += self._remind(each, rules, today)
        with self._database.read() as uow:
            waiting = uow.invoice_requests.in_states(RequestStatus.INVOICED)
        self._close_tasks(waiting)
        return RequestsWorkedOff(sum(expired), reminded, taken_back)

    def _expire(self, seen: InvoiceRequest) -> bool:
        with self._database.write() as uow:
            request = self._steps.lock(uow, seen.request_id, None)
            if request.status not in UNDECIDED or not _is_over(request, self._clock.now()):
                return False
            uow.top_ups.move(
                request.top_up_id, to=TopUpStatus.CANCELLED, from_=(TopUpStatus.REQUESTED,)
            )
            values: dict[str, object] = {"review_due_at": None}
            said = Sentence(_EXPIRED)
            self._steps.step(uow, self._itself, request, RequestAction.EXPIRE, said, values)
            uow.commit()
        return True

    def _remind(self, seen: InvoiceRequest, rules: RequestRules, today: date) -> bool:
        with self._database.write() as uow:
            request = self._steps.lock(uow, seen.request_id, None)
            invoice = _unpaid(uow, request)
            if invoice is None or request.reminded_at is not None:
                return False
            if not _has_passed(invoice, rules.reminder_days, today):
                return False
            now = self._clock.now()
            recipient = uow.accounts.get(request.account_id).details.email
            uow.outbox.queue_reminder(
                self._new_id(), number=invoice.number, recipient=recipient, at=now
            )
            uow.invoice_requests.change(request, to=request.status, values={"reminded_at": now})
            facts = {"invoice": invoice.number, "due": invoice.due_on, "recipient": recipient}
            said = Sentence(_REMINDED, facts)
            self._steps.say(uow, request.request_id, self._itself.name, said)
            place = f"invoice_request:{request.request_id}:{invoice.number}"
            uow.record(now, self._itself.name, "invoice_request.remind", place)
            uow.commit()
        return True

    def _take_back(self, seen: InvoiceRequest, rules: RequestRules, today: date) -> bool:
        issued: list[IssuedDocument] = []
        try:
            with self._database.write() as uow:
                request = self._steps.lock(uow, seen.request_id, None)
                invoice = _unpaid(uow, request)
                if invoice is None or not self._is_expired(uow, request, invoice, rules, today):
                    return False
                said = Sentence(_UNPAID, {"invoice": invoice.number, "due": invoice.due_on})
                self._steps.step(uow, self._itself, request, RequestAction.EXPIRE, said)
                self._correct(uow, request, invoice, issued)
                uow.top_ups.move(
                    request.top_up_id, to=TopUpStatus.CANCELLED, from_=(TopUpStatus.PENDING,)
                )
                uow.commit()
        except (BusyError, DatabaseRefusedError):
            raise
        except BillingError as error:  # A credit note that cannot be made now: the next time.
            logger.warning("the invoice of %s stays: %s", seen.billing_number, error.code)
            self._open_task(seen, Sentence.of(error))
            return False
        for document in issued:
            self._copies.keep(document.number, document.pdf)
        return True

    def _open_task(self, seen: InvoiceRequest, reason: Sentence) -> None:
        with self._database.write() as uow:
            invoice = _unpaid(uow, uow.invoice_requests.find(seen.request_id))
            if invoice is None:
                return
            facts = {"invoice": invoice.number, "due": invoice.due_on, "reason": reason}
            task = Task(
                self._new_id(),
                TaskKind.INVOICE_NOT_TAKEN_BACK,
                f"top_up:{seen.top_up_id}",
                Sentence(_STAYS, facts),
                self._clock.now(),
            )
            if uow.tasks.open(task):
                uow.commit()

    def _close_tasks(self, waiting: Collection[InvoiceRequest]) -> None:
        """Close what is settled: paid after all, or taken back, by whomever."""
        places = {f"top_up:{each.top_up_id}" for each in waiting}
        with self._database.read() as uow:
            opened = uow.tasks.open_of_kind(TaskKind.INVOICE_NOT_TAKEN_BACK)
        settled = [task.task_id for task in opened if task.object not in places]
        if settled:
            with self._database.write() as uow:
                for task_id in settled:
                    uow.tasks.close_one(task_id, at=self._clock.now())
                uow.commit()

    def _is_expired(
        self,
        uow: UnitOfWork,
        request: InvoiceRequest,
        invoice: Invoice,
        rules: RequestRules,
        today: date,
    ) -> bool:
        if not _has_passed(invoice, rules.payment_expiry_days, today):
            return False
        # A part of it has come, or somebody is at it already: then a person decides.
        waiting = CorrectionStatus.AWAITING_SECOND_PERSON
        corrections = uow.corrections.of_invoice(invoice.number)
        is_waiting = any(each.status is waiting for each in corrections)
        return not uow.payables.state(request.top_up_id).paid and not is_waiting

    def _correct(
        self,
        uow: UnitOfWork,
        request: InvoiceRequest,
        invoice: Invoice,
        issued: list[IssuedDocument],
    ) -> None:
        uow.accounts.lock_balance(request.account_id)
        now = self._clock.now()
        order = Correction(
            correction_id=self._new_id(),
            invoice_number=invoice.number,
            top_up_id=request.top_up_id,
            account_id=request.account_id,
            shares=left_of(invoice, uow.corrections.taken(invoice.number)),
            is_reissue=False,
            reason=_REASONS.get(invoice.language, _REASONS["en"]),
            made_by=self._itself.name,
            made_at=now,
        )
        uow.record(now, self._itself.name, "correction.order", correction_object(order))
        top_up = uow.top_ups.get(request.top_up_id)
        uow.corrections.add(self._corrector.issue(uow, self._itself, top_up, order, issued))


def _is_over(request: InvoiceRequest, now: datetime) -> bool:
    return request.expires_at is not None and request.expires_at <= now


def _is_of_interest(request: InvoiceRequest, rules: RequestRules, today: date) -> bool:
    """Tell from the row alone whether its invoice can be late enough to be looked at."""
    if request.approval is None:
        return False
    is_reminded = request.reminded_at is not None
    days = rules.payment_expiry_days if is_reminded else rules.reminder_days
    return seller_date(request.approval.at) + timedelta(days=days) <= today


def _has_passed(invoice: Invoice, days: int, today: date) -> bool:
    return invoice.due_on is not None and invoice.due_on + timedelta(days=days) <= today


def _unpaid(uow: UnitOfWork, request: InvoiceRequest) -> Invoice | None:
    """Return the invoice that a request still waits to be paid; None if it does not."""
    if request.status is not RequestStatus.INVOICED:
        return None
    payable = uow.payables.of_top_up(request.top_up_id)
    if payable is None or payable.state is not PayableState.OPEN:
        return None
    return uow.invoices.get(payable.invoice_number)
