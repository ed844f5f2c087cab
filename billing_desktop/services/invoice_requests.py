"""Wishes for a top-up by invoice: the inbox, the thread of each, and the review."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from billing_desktop.db import invoice_request_queries
from billing_desktop.db.unit_of_work import UnitOfWork
from billing_desktop.domain.invoice_request import (
    InvoiceRequest,
    RequestAction,
    RequestStatus,
    allowed_actions,
    steps_to,
)
from billing_desktop.domain.money import Money
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.request_listing import (
    RequestListing,
    RequestQuery,
    RequestRow,
    RequestView,
)
from billing_desktop.domain.request_message import Draft, RequestMessage, checked_message
from billing_desktop.domain.request_rules import RequestRules
from billing_desktop.domain.sentence import Sentence
from billing_desktop.services.checking import Checker
from billing_desktop.services.copies import Copies
from billing_desktop.services.issuing import IssuedDocument, Issuer
from billing_desktop.services.request_deciding import RequestDeciding
from billing_desktop.services.request_rules import replace_rules
from billing_desktop.services.request_steps import RequestSteps
from billing_desktop.services.rights import checked
from billing_desktop.services.service import Service, Tools, digest, repeated

_STEP, _MESSAGE = "invoice_request", "request_message"  # The kinds of orders that have keys.
_TAKEN_OVER = "{name} took the request over from {before}."
_RELEASED = "{name} put the request back into the queue."
_Change = Callable[[UnitOfWork, InvoiceRequest], object]


class InvoiceRequests(Service):
    """Reviews requests and keeps their threads. They are made by `TopUps.start`.

    Every change takes the ``version`` of the request that the person saw: if somebody else
    was faster, a ``ConflictError`` says who and what they did. With a ``key`` a change is safe
    to repeat: the same key is the same change.
    """

    def __init__(self, tools: Tools, *, issuer: Issuer, checker: Checker, copies: Copies) -> None:
        super().__init__(tools)
        self._checker = checker
        self._copies = copies
        self._steps = RequestSteps(tools)
        self._deciding = RequestDeciding(tools, issuer=issuer, checker=checker, steps=self._steps)

    # Reading --------------------------------------------------------------------------------

    @checked
    def all_open(self, operator: Operator) -> tuple[InvoiceRequest, ...]:
        """Return the requests that wait for somebody, the oldest first; the first 1,000."""
        with self._database.read() as uow:
            return invoice_request_queries.all_open(uow.connection)

    @checked
    def of_top_up(self, operator: Operator, top_up_id: str) -> InvoiceRequest:
        """Return the request that a top-up came from.

        Raises:
            NotFoundError: it came from none.
        """
        with self._database.read() as uow:
            return invoice_request_queries.of_top_up(uow.connection, top_up_id)

    @checked
    def search(self, operator: Operator, query: RequestQuery) -> RequestListing:
        """Return the ids that match, in order, and how many each filter would list."""
        with self._database.read() as uow:
            return invoice_request_queries.search(
                uow.connection, query, operator=operator.name, now=self._clock.now()
            )

    @checked
    def rows(self, operator: Operator, ids: Sequence[str]) -> tuple[RequestRow, ...]:
        """Return the lines of these requests, in the order of ``ids``; at most a page."""
        with self._database.read() as uow:
            unread = uow.request_messages.unread(operator.name, ids)
            found = invoice_request_queries.by_ids(uow.connection, ids)
        return tuple(RequestRow(request, unread.get(request.request_id, 0)) for request in found)

    @checked
    def get(self, operator: Operator, reference: str) -> RequestView:
        """Return a request as this person sees it, by its id, its top-up or billing number.

        Raises:
            NotFoundError: there is none.
        """
        with self._database.read() as uow:
            return self._view(uow, operator, reference)

    @checked
    def thread(self, operator: Operator, request_id: str) -> tuple[RequestMessage, ...]:
        """Return the thread of a request, the oldest entry first."""
        with self._database.read() as uow:
            return uow.request_messages.thread(request_id)

    @checked
    def unread_counts(self, operator: Operator) -> dict[str, int]:
        """Return how many entries by others this person has not read, for what is not closed."""
        with self._database.read() as uow:
            ids = invoice_request_queries.watched_ids(uow.connection)
            return uow.request_messages.unread(operator.name, ids) if ids else {}

    @checked
    def mark_read(self, operator: Operator, request_id: str, *, seq: int) -> None:
        """Note that this person has read a thread up to ``seq``. Safe to repeat."""
        with self._database.write() as uow:
            request = uow.invoice_requests.find(request_id)
            last = uow.request_messages.next_seq(request.request_id) - 1
            if uow.request_messages.mark_read(request.request_id, operator.name, min(seq, last)):
                uow.commit()

    @checked
    def draft(self, operator: Operator, request_id: str) -> Draft | None:
        """Return what this person has begun to write in a thread."""
        with self._database.read() as uow:
            return uow.request_messages.draft(request_id, operator.name)

    @checked
    def save_draft(self, operator: Operator, request_id: str, text: str) -> None:
        """Keep what this person has begun to write; with an empty text, nothing."""
        with self._database.write() as uow:
            request = uow.invoice_requests.find(request_id)
            uow.request_messages.save_draft(
                request.request_id, operator.name, text, at=self._clock.now()
            )
            uow.commit_unheard()  # Nobody else sees it.

    @checked
    def rules(self, operator: Operator) -> RequestRules:
        """Return how long things may take."""
        with self._database.read() as uow:
            return uow.request_rules.get()

    @checked
    def save_rules(
        self, operator: Operator, rules: RequestRules, *, seen: RequestRules | None = None
    ) -> None:
        """Let other times hold from now on, unless others than ``seen`` do; else ConflictError."""
        with self._database.write() as uow:
            replace_rules(uow, operator, rules, seen=seen, at=self._clock.now())
            uow.commit()

    # Writing --------------------------------------------------------------------------------

    @checked
    def write(
        self,
        operator: Operator,
        request_id: str,
        text: str,
        *,
        key: str,
        by_mail: bool = False,
    ) -> RequestMessage:
        """Add a message to a thread, whatever the state of the request; the draft is gone then.

        ``by_mail`` has it sent to the customer's invoice address as well.

        Safe to repeat: the same ``key`` is the same message.

        Raises:
            UserError: the text is empty, too long, or holds a character that nobody can see.
        """
        text = checked_message(text)
        with self._database.write() as uow:
            request = uow.invoice_requests.find(request_id)
            content = digest(request.request_id, text, *(["by mail"] if by_mail else []))
            known = repeated(uow, _MESSAGE, key, content)
            if known is not None:
                return uow.request_messages.get(request.request_id, int(known))
            request = self._steps.lock(uow, request.request_id, None)
            self._steps.check(uow, operator, request, RequestAction.WRITE)
            mail_id = self._steps.queue_mail(uow, request) if by_mail else None
            message = self._steps.write(
                uow, request.request_id, operator.name, text, mail_id=mail_id
            )
            now = self._clock.now()
            self._forget_draft(uow, operator, request)
            place = f"invoice_request:{request.request_id}:{message.seq}"
            uow.record(now, operator.name, "invoice_request.write", place)
            uow.books.add_operation(
                _MESSAGE, key, digest=content, object_id=str(message.seq), at=now
            )
            uow.commit()
        return message

    # The review -----------------------------------------------------------------------------

    @checked
    def take(
        self, operator: Operator, request_id: str, *, version: int, key: str | None = None
    ) -> RequestView:
        """Take a request into review, or take it over from whoever has it."""

        def change(uow: UnitOfWork, request: InvoiceRequest) -> InvoiceRequest:
            if request.status is RequestStatus.REQUESTED:
                return self._steps.take(uow, operator, request)
            said = Sentence(_TAKEN_OVER, {"name": operator.name, "before": request.assignee})
            values: dict[str, object] = {"assignee": operator.name}
            return self._steps.step(uow, operator, request, RequestAction.TAKE, said, values)

        return self._change(operator, request_id, RequestAction.TAKE, change, version, key)

    @checked
    def release(
        self, operator: Operator, request_id: str, *, version: int, key: str | None = None
    ) -> RequestView:
        """Put a request back into the queue, for somebody else to take."""

        def change(uow: UnitOfWork, request: InvoiceRequest) -> InvoiceRequest:
            said = Sentence(_RELEASED, {"name": operator.name})
            values: dict[str, object] = {"assignee": None}
            return self._steps.step(uow, operator, request, RequestAction.RELEASE, said, values)

        return self._change(operator, request_id, RequestAction.RELEASE, change, version, key)

    @checked
    def ask_back(
        self,
        operator: Operator,
        request_id: str,
        text: str,
        *,
        version: int,
        key: str | None = None,
    ) -> RequestView:
        """Ask for what is missing; until the answer is there, nobody is late."""
        return self._with_words(operator, request_id, RequestAction.ASK_BACK, text, version, key)

    @checked
    def answer(
        self,
        operator: Operator,
        request_id: str,
        text: str,
        *,
        version: int,
        key: str | None = None,
    ) -> RequestView:
        """Enter what the customer answered; the time to decide begins anew."""
        return self._with_words(operator, request_id, RequestAction.ANSWER, text, version, key)

    @checked
    def approve(
        self, operator: Operator, request_id: str, *, version: int, key: str | None = None
    ) -> RequestView:
        """Approve a request and issue and mail its invoice, or do neither. May block.

        Raises:
            ConflictError: the price is another one by now.
            TaxHeldError: the register refuted the VAT number, and nobody let it pass.
            DocumentError, DetailsMissingError: the invoice cannot be made as it has to be.
        """
        issued: list[IssuedDocument] = []
        with self._database.read() as uow:
            top_up_id = uow.invoice_requests.find(request_id).top_up_id
        # Asked before the transaction: the register may take its time.
        self._checker.check_before_invoice(operator, top_up_id)

        def change(uow: UnitOfWork, request: InvoiceRequest) -> None:
            issued.append(self._deciding.approve(uow, operator, request))

        view = self._change(operator, request_id, RequestAction.APPROVE, change, version, key)
        for document in issued:
            self._copies.keep(document.number, document.pdf)
        return view

    @checked
    def decline(
        self,
        operator: Operator,
        request_id: str,
        reason: str,
        *,
        version: int,
        key: str | None = None,
    ) -> RequestView:
        """Decline a request: nothing is invoiced."""
        return self._with_words(operator, request_id, RequestAction.DECLINE, reason, version, key)

    @checked
    def withdraw(
        self,
        operator: Operator,
        request_id: str,
        reason: str,
        *,
        version: int,
        key: str | None = None,
    ) -> RequestView:
        """Withdraw a request: nothing is invoiced."""
        return self._with_words(operator, request_id, RequestAction.WITHDRAW, reason, version, key)

    @checked
    def change(
        self,
        operator: Operator,
        request_id: str,
        *,
        amount: Money,
        purchase_order_number: str,
        note: str,
        version: int,
        key: str | None = None,
    ) -> RequestView:
        """Change what a request asks for, before it is decided.

        Raises:
            UserError: nothing would change.
            As `TopUps.quote` besides.
        """

        def change(uow: UnitOfWork, request: InvoiceRequest) -> None:
            self._deciding.change(
                uow,
                operator,
                request,
                amount=amount,
                purchase_order_number=purchase_order_number,
                note=note,
            )

        content = (amount, purchase_order_number, note)
        action = RequestAction.CHANGE
        return self._change(operator, request_id, action, change, version, key, *content)

    def _with_words(
        self,
        operator: Operator,
        request_id: str,
        action: RequestAction,
        text: str,
        version: int,
        key: str | None,
    ) -> RequestView:
        text = checked_message(text)

        def change(uow: UnitOfWork, request: InvoiceRequest) -> None:
            self._deciding.with_words(uow, operator, request, action, text)
            self._forget_draft(uow, operator, request)

        return self._change(operator, request_id, action, change, version, key, text)

    def _change(
        self,
        operator: Operator,
        request_id: str,
        action: RequestAction,
        change: _Change,
        version: int,
        key: str | None,
        *content: object,
    ) -> RequestView:
        """Carry out one change of a request in a transaction of its own."""
        with self._database.write() as uow:
            found = uow.invoice_requests.find(request_id)
            order = digest(action, found.request_id, *content)
            if key is not None and repeated(uow, _STEP, key, order) is not None:
                return self._view(uow, operator, found.request_id)
            request = self._steps.lock(uow, found.request_id, version)
            self._steps.check(uow, operator, request, action)
            if len(steps_to(request.status, action)) > 1:
                request = self._steps.take(uow, operator, request)
            change(uow, request)
            if key is not None:
                now = self._clock.now()
                uow.books.add_operation(
                    _STEP, key, digest=order, object_id=found.request_id, at=now
                )
            view = self._view(uow, operator, found.request_id)
            uow.commit()
        return view

    def _view(self, uow: UnitOfWork, operator: Operator, reference: str) -> RequestView:
        request = uow.invoice_requests.find(reference)
        is_one_person = self._steps.is_one_person(uow)
        unread = uow.request_messages.unread(operator.name, [request.request_id])
        return RequestView(
            request=request,
            actions=allowed_actions(request, operator, is_one_person=is_one_person),
            account=uow.accounts.get(request.account_id),
            top_up=uow.top_ups.get(request.top_up_id),
            is_one_person=is_one_person,
            unread=unread.get(request.request_id, 0),
        )

    def _forget_draft(self, uow: UnitOfWork, operator: Operator, request: InvoiceRequest) -> None:
        now = self._clock.now()
        uow.request_messages.save_draft(request.request_id, operator.name, "", at=now)
