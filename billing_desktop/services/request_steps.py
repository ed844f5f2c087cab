"""One step of a request, in the caller's transaction: its state, its line in the thread, audit."""

from __future__ import annotations

from datetime import datetime, timedelta

from billing_desktop.db.unit_of_work import UnitOfWork
from billing_desktop.domain.invoice_request import (
    TRANSITIONS,
    InvoiceRequest,
    RequestAction,
    RequestStatus,
    refusal,
)
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.request_message import MessageKind, RequestMessage
from billing_desktop.domain.sentence import Sentence
from billing_desktop.domain.top_up import TopUp, TopUpStatus
from billing_desktop.domain.working_days import after_working_days
from billing_desktop.errors import ConflictError, UserError
from billing_desktop.services.service import Service

_REQUESTED = "{name} asked for a top-up of {amount} by invoice."
_TAKEN = "{name} took the request into review."
_TAKEN_BACK = "{name} took invoice {invoice} back before it was paid."


class RequestSteps(Service):
    """Moves requests along the table of transitions. No operator calls it.

    Locks are taken in the order top-up, request; the audit trail comes last.
    """

    def open(
        self,
        uow: UnitOfWork,
        operator: Operator,
        top_up: TopUp,
        *,
        message: str,
        purchase_order_number: str = "",
        note: str = "",
    ) -> None:
        """Store the request of a new top-up, and begin its thread."""
        now, rules = self._clock.now(), uow.request_rules.get()
        request_id = self._new_id()
        uow.invoice_requests.add(
            request_id,
            top_up_id=top_up.top_up_id,
            requested_by=operator.name,
            at=now,
            review_due_at=after_working_days(now, rules.review_days),
            expires_at=now + timedelta(days=rules.expiry_days),
            purchase_order_number=purchase_order_number,
            note=note,
        )
        said = Sentence(_REQUESTED, {"name": operator.name, "amount": top_up.quote.amount})
        action, to = RequestAction.REQUEST, RequestStatus.REQUESTED
        self.say(uow, request_id, operator.name, said, action=action, to=to)
        if message:  # At the very time of the request: so it is known for what came with it.
            self.write(uow, request_id, operator.name, message, at=now)

    def lock(self, uow: UnitOfWork, request_id: str, version: int | None) -> InvoiceRequest:
        """Return the request as nobody else can change it before the transaction ends.

        Raises:
            ConflictError: it is not the ``version`` that somebody saw; it names who was first.
            NotFoundError: there is no such request.
        """
        found = uow.invoice_requests.find(request_id)
        uow.top_ups.lock(found.top_up_id)
        request = uow.invoice_requests.lock(found.request_id)
        if version is not None and request.version != version:
            last = uow.request_messages.last_step(request.request_id)
            raise ConflictError(
                "Somebody was faster: {what} Nothing was changed. "
                "Please look at the request again.",
                code="request_changed",
                what="–" if last is None else last.sentence,
            )
        return request

    def check(
        self, uow: UnitOfWork, operator: Operator, request: InvoiceRequest, action: RequestAction
    ) -> None:
        """Refuse what the table of transitions does not allow this person now."""
        refused = refusal(request, action, operator, is_one_person=self.is_one_person(uow))
        if refused is not None:
            raise refused

    def take(self, uow: UnitOfWork, operator: Operator, request: InvoiceRequest) -> InvoiceRequest:
        """Have somebody review a request that nobody took."""
        said = Sentence(_TAKEN, {"name": operator.name})
        values: dict[str, object] = {"assignee": operator.name}
        return self.step(uow, operator, request, RequestAction.TAKE, said, values)

    def step(
        self,
        uow: UnitOfWork,
        operator: Operator,
        request: InvoiceRequest,
        action: RequestAction,
        sentence: Sentence,
        values: dict[str, object] | None = None,
    ) -> InvoiceRequest:
        """Move a locked request on, with its line in the thread and in the audit trail."""
        to = TRANSITIONS[request.status, action].to
        if not uow.invoice_requests.change(request, to=to, values=values):
            raise ConflictError("Somebody else changed the request at the same moment.")
        self.say(uow, request.request_id, operator.name, sentence, action=action, to=to)
        place = f"invoice_request:{request.request_id}:{to.value}"
        uow.record(self._clock.now(), operator.name, f"invoice_request.{action.value}", place)
        uow.accounts.touch(request.account_id, self._clock.now())
        return uow.invoice_requests.find(request.request_id)

    def say(
        self,
        uow: UnitOfWork,
        request_id: str,
        author: str,
        sentence: Sentence,
        *,
        action: RequestAction | None = None,
        to: RequestStatus | None = None,
    ) -> None:
        """Add a line of the program's to a thread."""
        line = RequestMessage(
            request_id=request_id,
            seq=uow.request_messages.next_seq(request_id),
            kind=MessageKind.SYSTEM,
            author=author,
            at=self._clock.now(),
            sentence=sentence,
            action=action,
            to=to,
        )
        uow.request_messages.add(line)

    def write(
        self,
        uow: UnitOfWork,
        request_id: str,
        author: str,
        text: str,
        *,
        mail_id: str | None = None,
        at: datetime | None = None,
    ) -> RequestMessage:
        """Add what somebody wrote to a thread."""
        message = RequestMessage(
            request_id=request_id,
            seq=uow.request_messages.next_seq(request_id),
            kind=MessageKind.MESSAGE,
            author=author,
            at=at or self._clock.now(),
            text=text,
            mail_id=mail_id,
        )
        uow.request_messages.add(message)
        return message

    def queue_mail(self, uow: UnitOfWork, request: InvoiceRequest) -> str:
        """Queue a mail to the invoice address, for a message to be written; return its id.

        Raises:
            UserError: the account has no such address.
        """
        mail_id, recipient = self._new_id(), uow.accounts.get(request.account_id).details.email
        if not recipient:
            raise UserError(
                "The account has no invoice e-mail address. Nothing was sent or written.",
                code="email_missing",
            )
        uow.outbox.queue_message(
            mail_id, request_id=request.request_id, recipient=recipient, at=self._clock.now()
        )
        return mail_id

    def taken_back(self, uow: UnitOfWork, operator: Operator, top_up: TopUp) -> None:
        """Close the request whose unpaid invoice credit notes have taken back in full."""
        request = uow.invoice_requests.of_top_up(top_up.top_up_id)
        if request is None or request.status is not RequestStatus.INVOICED:
            return
        if uow.payables.state(top_up.top_up_id).total:
            return  # A part of it, or the invoice issued in its place, is still to be paid.
        said = Sentence(_TAKEN_BACK, {"name": operator.name, "invoice": request.invoice_number})
        self.step(uow, operator, request, RequestAction.TAKE_BACK, said)
        uow.top_ups.move(top_up.top_up_id, to=TopUpStatus.CANCELLED, from_=(TopUpStatus.PENDING,))

    def due_at(self, uow: UnitOfWork) -> datetime:
        """Return by when somebody should decide what is laid before them now."""
        return after_working_days(self._clock.now(), uow.request_rules.get().review_days)

    def is_one_person(self, uow: UnitOfWork) -> bool:
        """Tell whether whoever requests may also approve."""
        # Where there are no operators, the person at the computer is all there is.
        return uow.corrections.is_one_person() or uow.operators.count() == 0
