"""Approving, declining, withdrawing and changing a request, in the caller's transaction."""

from __future__ import annotations

from billing_desktop.db.invoice_requests import approval_values
from billing_desktop.db.invoices import ISSUED
from billing_desktop.db.unit_of_work import UnitOfWork
from billing_desktop.domain.correction import shares_of
from billing_desktop.domain.invoice import Invoice
from billing_desktop.domain.invoice_request import (
    Approval,
    InvoiceRequest,
    RequestAction,
    checked_purchase_order,
    details_digest,
)
from billing_desktop.domain.ledger import (
    RECEIVABLE,
    TOP_UPS_AWAITING_PAYMENT,
    VAT_NOT_YET_DUE,
    Entry,
    SourceKind,
    postings,
)
from billing_desktop.domain.money import Money
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.period import seller_date
from billing_desktop.domain.quote import Quote, TopUpMethod, make_quote
from billing_desktop.domain.request_message import checked_text
from billing_desktop.domain.sentence import Sentence
from billing_desktop.domain.top_up import TopUp, TopUpStatus
from billing_desktop.errors import ConflictError, DetailsMissingError, UserError
from billing_desktop.services.checking import Checker
from billing_desktop.services.issuing import IssuedDocument, Issuer
from billing_desktop.services.request_steps import RequestSteps
from billing_desktop.services.service import Service, Tools

_APPROVED = "{name} approved the request."
_ALONE = "{name} approved their own request: one-person mode is on."
_ISSUED = "The invoice {invoice} was issued. It is due on {due}."
_SAID = {
    RequestAction.ASK_BACK: "{name} asked back. The request waits for an answer.",
    RequestAction.ANSWER: "{name} entered the answer. The review goes on.",
    RequestAction.DECLINE: "{name} declined the request.",
    RequestAction.WITHDRAW: "{name} withdrew the request.",
}
_ENDS = frozenset({RequestAction.DECLINE, RequestAction.WITHDRAW})
_CHANGED = "{name} changed the request."
_AMOUNT = "The amount was {before} and is {after} now."
_ORDER = "The order number was {before} and is {after} now."


class RequestDeciding(Service):
    """What is decided about requests. No operator calls it: see `InvoiceRequests`."""

    def __init__(
        self, tools: Tools, *, issuer: Issuer, checker: Checker, steps: RequestSteps
    ) -> None:
        super().__init__(tools)
        self._issuer = issuer
        self._checker = checker
        self._steps = steps

    def approve(
        self, uow: UnitOfWork, operator: Operator, request: InvoiceRequest
    ) -> IssuedDocument:
        """Approve a request that is in review, and issue its invoice at once or do neither.

        Raises:
            ConflictError: the price is another one by now.
            TaxHeldError: the register refuted the VAT number, and nobody let it pass.
            As `Issuer` besides.
        """
        top_up = uow.top_ups.get(request.top_up_id)
        self._require_same_price(uow, top_up)
        self._checker.require_for_invoice(uow, top_up)
        now, details = self._clock.now(), uow.accounts.get(top_up.account_id).details
        approval = Approval(
            by=operator.name,
            at=now,
            amount=top_up.quote.amount,
            vat=top_up.quote.vat,
            tax=top_up.quote.tax,
            details_digest=details_digest(details),
            is_one_person=request.is_maker(operator.name),
        )
        template = _ALONE if approval.is_one_person else _APPROVED
        said = Sentence(template, {"name": operator.name})
        values = approval_values(approval) | {"review_due_at": None}
        request = self._steps.step(uow, operator, request, RequestAction.APPROVE, said, values)
        return self._issue(uow, operator, request, top_up)

    def with_words(
        self,
        uow: UnitOfWork,
        operator: Operator,
        request: InvoiceRequest,
        action: RequestAction,
        text: str,
    ) -> None:
        """Ask back, answer, decline or withdraw, with the words that stand in the thread."""
        self._steps.write(uow, request.request_id, operator.name, text)
        if action in _ENDS:
            uow.top_ups.move(
                request.top_up_id, to=TopUpStatus.CANCELLED, from_=(TopUpStatus.REQUESTED,)
            )
        # Whoever was asked makes nobody late.
        is_decided_here = action is RequestAction.ANSWER
        values: dict[str, object] = {
            "review_due_at": self._steps.due_at(uow) if is_decided_here else None
        }
        said = Sentence(_SAID[action], {"name": operator.name})
        self._steps.step(uow, operator, request, action, said, values)

    def change(
        self,
        uow: UnitOfWork,
        operator: Operator,
        request: InvoiceRequest,
        *,
        amount: Money,
        purchase_order_number: str,
        note: str,
    ) -> InvoiceRequest:
        """Change what is asked for; whoever does so does not approve it.

        Raises:
            UserError: nothing would change.
            As `TopUps.quote` besides.
        """
        order, note = checked_purchase_order(purchase_order_number), checked_text(note)
        if (amount, order, note) == (request.amount, request.purchase_order_number, request.note):
            raise UserError("Nothing was changed.", code="nothing_changed")
        told: list[Sentence] = []
        if amount != request.amount:
            uow.top_ups.reprice(request.top_up_id, self._quote(uow, request.account_id, amount))
            told.append(Sentence(_AMOUNT, {"before": request.amount, "after": amount}))
        if order != request.purchase_order_number:
            before = request.purchase_order_number or "–"
            told.append(Sentence(_ORDER, {"before": before, "after": order or "–"}))
        for sentence in told:
            self._steps.say(uow, request.request_id, operator.name, sentence)
        said = Sentence(_CHANGED, {"name": operator.name})
        values: dict[str, object] = {
            "changed_by": operator.name,
            "purchase_order_number": order,
            "note": note,
        }
        return self._steps.step(uow, operator, request, RequestAction.CHANGE, said, values)

    def _issue(
        self, uow: UnitOfWork, operator: Operator, request: InvoiceRequest, top_up: TopUp
    ) -> IssuedDocument:
        uow.top_ups.move(top_up.top_up_id, to=TopUpStatus.PENDING, from_=(TopUpStatus.REQUESTED,))
        issued = self._issuer.issue_by_transfer(uow, top_up)
        uow.ledger.record(_entry(issued.document, entry_id=self._new_id(), operator=operator.name))
        uow.record(self._clock.now(), operator.name, ISSUED, issued.recorded_as)
        said = Sentence(_ISSUED, {"invoice": issued.number, "due": issued.document.due_on})
        values: dict[str, object] = {"invoice_number": issued.number}
        self._steps.step(uow, operator, request, RequestAction.ISSUE, said, values)
        return issued

    def _require_same_price(self, uow: UnitOfWork, top_up: TopUp) -> None:
        now, then = self._quote(uow, top_up.account_id, top_up.quote.amount), top_up.quote
        if (now.vat, now.total, now.tax) != (then.vat, then.total, then.tax):
            raise ConflictError(
                "The price is {now} by now, and {then} was requested. Nothing was issued. Please "
                "have the request made anew.",
                code="price_changed",
                now=now.total,
                then=then.total,
            )

    def _quote(self, uow: UnitOfWork, account_id: str, amount: Money) -> Quote:
        account = uow.accounts.get(account_id)
        if not account.details.is_complete:
            raise DetailsMissingError(
                "A top-up needs complete billing details. Missing: {fields}.",
                fields=account.details.missing,
            )
        return make_quote(
            amount,
            territory=account.details.address.territory,
            balance=uow.accounts.balance(account_id),
            on=seller_date(self._clock.now()),
            rates=uow.rates.tax_rates(),
            fees=uow.rates.fee_rules(),
            method=TopUpMethod.INVOICE,
            standing=self._checker.standing(uow, account),
        )


def _entry(invoice: Invoice, *, entry_id: str, operator: str) -> Entry:
    """Return what is booked when an invoice by transfer is issued: it is owed, not received."""
    shares = shares_of(invoice)
    return Entry(
        entry_id=entry_id,
        source_kind=SourceKind.INVOICE,
        source_ref=invoice.number,
        booked_at=invoice.issued_at,
        operator=operator,
        description=f"Invoice {invoice.number}",
        postings=postings(
            (RECEIVABLE, shares.gross),
            (TOP_UPS_AWAITING_PAYMENT, -shares.net),
            (VAT_NOT_YET_DUE, -shares.vat),
        ),
    )
