"""A customer's wish for an invoice, which support reviews: its states, and who may do what."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from billing_desktop.domain.account import FIELD_NAMES, BillingDetails
from billing_desktop.domain.money import Money
from billing_desktop.domain.operator import Operator, Right
from billing_desktop.domain.tax import TaxDecision
from billing_desktop.domain.text import clean_line
from billing_desktop.errors import BillingError, ConflictError, NotAllowedError, UserError

PURCHASE_ORDER_LENGTH_MAX = 60


class RequestStatus(StrEnum):
    """Where a request stands."""

    REQUESTED = "requested"
    IN_REVIEW = "in_review"
    NEEDS_INFORMATION = "needs_information"
    APPROVED = "approved"
    INVOICED = "invoiced"
    PAID = "paid"
    CREDITED = "credited"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


UNDECIDED = (RequestStatus.REQUESTED, RequestStatus.IN_REVIEW, RequestStatus.NEEDS_INFORMATION)
WAITING = (*UNDECIDED, RequestStatus.APPROVED)
"""Where somebody or something has to happen before there is an invoice."""
CLOSED = (
    RequestStatus.CREDITED,
    RequestStatus.DECLINED,
    RequestStatus.WITHDRAWN,
    RequestStatus.EXPIRED,
)


class RequestAction(StrEnum):
    """What can happen to a request. The last ones are done by the program alone."""

    TAKE = "take"
    RELEASE = "release"
    ASK_BACK = "ask_back"
    ANSWER = "answer"
    APPROVE = "approve"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    CHANGE = "change"
    WRITE = "write"
    REQUEST = "request"  # The first line of a thread.
    SEND_BACK = "send_back"  # What was approved is not what would be issued.
    ISSUE = "issue"
    PAY = "pay"
    CREDIT = "credit"
    EXPIRE = "expire"
    TAKE_BACK = "take_back"  # The unpaid invoice was cancelled.


class Who(StrEnum):
    """Whom a step is open to, beside the right that it asks for."""

    ANYBODY = "anybody"
    REVIEWER = "reviewer"  # Not whoever requested it.
    SOMEBODY_ELSE = "somebody_else"  # A reviewer who has not taken it yet.
    ASSIGNEE = "assignee"  # The reviewer who took it.
    SECOND_PERSON = "second_person"  # The assignee, who neither requested nor changed it.
    PROGRAM = "program"


@dataclass(frozen=True, slots=True)
class Step:
    """Where an action leads, and who may take it."""

    to: RequestStatus
    right: Right | None
    who: Who


def _table() -> dict[tuple[RequestStatus, RequestAction], Step]:
    status, action = RequestStatus, RequestAction
    review, request = Right.REVIEW, Right.REQUEST
    steps: dict[tuple[RequestStatus, RequestAction], Step] = {
        (status.REQUESTED, action.TAKE): Step(status.IN_REVIEW, review, Who.REVIEWER),
        (status.IN_REVIEW, action.TAKE): Step(status.IN_REVIEW, review, Who.SOMEBODY_ELSE),
        (status.NEEDS_INFORMATION, action.TAKE): Step(
            status.NEEDS_INFORMATION, review, Who.SOMEBODY_ELSE
        ),
        (status.IN_REVIEW, action.RELEASE): Step(status.REQUESTED, review, Who.ASSIGNEE),
        (status.IN_REVIEW, action.ASK_BACK): Step(status.NEEDS_INFORMATION, review, Who.ASSIGNEE),
        (status.NEEDS_INFORMATION, action.ANSWER): Step(status.IN_REVIEW, request, Who.ANYBODY),
        (status.IN_REVIEW, action.APPROVE): Step(status.APPROVED, review, Who.SECOND_PERSON),
        (status.APPROVED, action.SEND_BACK): Step(status.IN_REVIEW, None, Who.PROGRAM),
        (status.APPROVED, action.ISSUE): Step(status.INVOICED, None, Who.PROGRAM),
        (status.INVOICED, action.PAY): Step(status.PAID, None, Who.PROGRAM),
        (status.PAID, action.CREDIT): Step(status.CREDITED, None, Who.PROGRAM),
        (status.INVOICED, action.EXPIRE): Step(status.EXPIRED, None, Who.PROGRAM),
        (status.INVOICED, action.TAKE_BACK): Step(status.WITHDRAWN, None, Who.PROGRAM),
    }
    for each in (status.IN_REVIEW, status.NEEDS_INFORMATION, status.APPROVED):
        steps[each, action.DECLINE] = Step(status.DECLINED, review, Who.ASSIGNEE)
    for each in WAITING:
        back = status.IN_REVIEW if each is status.APPROVED else each
        steps[each, action.WITHDRAW] = Step(status.WITHDRAWN, request, Who.ANYBODY)
        steps[each, action.CHANGE] = Step(back, request, Who.ANYBODY)
    for each in UNDECIDED:
        steps[each, action.EXPIRE] = Step(status.EXPIRED, None, Who.PROGRAM)
    for each in status:
        steps[each, action.WRITE] = Step(each, request, Who.ANYBODY)
    return steps


TRANSITIONS = _table()
"""All that can happen, and nothing else: the services and the screens go by it."""
THROUGH_REVIEW = frozenset({RequestAction.ASK_BACK, RequestAction.APPROVE, RequestAction.DECLINE})
"""Whoever does one of these to a request that nobody took has taken it thereby."""


@dataclass(frozen=True, slots=True)
class Approval:
    """What was approved, by whom: that, and nothing else, is issued.

    ``is_one_person``: by somebody who requested or changed it, for there is nobody else.
    """

    by: str
    at: datetime
    amount: Money
    vat: Money
    tax: TaxDecision
    details_digest: str
    is_one_person: bool


@dataclass(frozen=True, slots=True)
class InvoiceRequest:
    """A request with what a list of requests shows.

    ``version`` counts its changes: whoever changes it names the one they saw. ``message`` is
    what it was asked with. ``changed_by`` changed amount or order number last. ``review_due_at``
    is None while it waits for nobody here. ``reminded_at`` is when the customer was reminded.
    """

    request_id: str
    top_up_id: str
    billing_number: str
    account_id: str
    company: str
    amount: Money
    total: Money
    status: RequestStatus
    message: str
    requested_by: str
    requested_at: datetime
    version: int = 1
    assignee: str | None = None
    purchase_order_number: str = ""
    note: str = ""
    changed_by: str | None = None
    review_due_at: datetime | None = None
    expires_at: datetime | None = None
    approval: Approval | None = None
    invoice_number: str | None = None
    reminded_at: datetime | None = None

    def is_maker(self, name: str) -> bool:
        """Tell whether that person requested it or changed what it asks for."""
        return _is_same(self.requested_by, name) or _is_same(self.changed_by, name)

    def is_overdue(self, now: datetime) -> bool:
        """Tell whether somebody should have decided by now."""
        return self.review_due_at is not None and self.review_due_at <= now


def allowed_actions(
    request: InvoiceRequest, operator: Operator, *, is_one_person: bool
) -> tuple[RequestAction, ...]:
    """Return what a person may do now, in the order of the actions."""
    return tuple(
        action
        for action in RequestAction
        if refusal(request, action, operator, is_one_person=is_one_person) is None
    )


def steps_to(status: RequestStatus, action: RequestAction) -> tuple[RequestAction, ...]:
    """Return the steps that an action takes: one, or two where it takes into review first."""
    if status is RequestStatus.REQUESTED and action in THROUGH_REVIEW:
        return (RequestAction.TAKE, action)
    return (action,)


def refusal(
    request: InvoiceRequest, action: RequestAction, operator: Operator, *, is_one_person: bool
) -> BillingError | None:
    """Return why somebody may not do something now; None if they may."""
    status, is_taken_thereby = request.status, False
    if len(steps_to(status, action)) > 1:
        status, is_taken_thereby = RequestStatus.IN_REVIEW, True
    step = TRANSITIONS.get((status, action))
    if step is None or step.right is None:
        return ConflictError(
            "{number} is {status}, so this cannot be done any more. Nothing was changed.",
            code="state_changed",
            number=request.billing_number,
            status=request.status.value,
        )
    if not operator.may(step.right):
        return NotAllowedError(
            "{name} may not do this: the role {role} does not include it.",
            name=operator.name,
            role=operator.role.value,
        )
    if step.who is Who.ANYBODY:
        return None
    return _refusal_of_review(
        request,
        step.who,
        operator.name,
        is_one_person=is_one_person,
        is_taken_thereby=is_taken_thereby,
    )


def _refusal_of_review(
    request: InvoiceRequest, who: Who, name: str, *, is_one_person: bool, is_taken_thereby: bool
) -> BillingError | None:
    is_maker = request.is_maker(name) if who is Who.SECOND_PERSON else False
    if not is_one_person and (is_maker or _is_same(request.requested_by, name)):
        return NotAllowedError(
            "You asked for this yourself, {name}. Somebody else has to review it.",
            code="own_request",
            name=name,
        )
    is_assignee = is_taken_thereby or _is_same(request.assignee, name)
    if who is Who.SOMEBODY_ELSE and is_assignee:
        return UserError(
            "You have {number} in review already.",
            code="taken_already",
            number=request.billing_number,
        )
    if who in (Who.ASSIGNEE, Who.SECOND_PERSON) and not is_assignee:
        return UserError(
            "{assignee} has {number} in review. Please take it over first. Nothing was changed.",
            code="not_assignee",
            assignee=request.assignee or "–",
            number=request.billing_number,
        )
    return None


def details_digest(details: BillingDetails) -> str:
    """Return what tells billing details from others: all that an invoice would show of them."""
    facts = "\x1f".join(str(getattr(details, name)) for name in FIELD_NAMES)
    return hashlib.sha256(facts.encode()).hexdigest()


def checked_purchase_order(text: str) -> str:
    """Return a purchase order number as it will stand on the invoice.

    Raises:
        TextError: longer than 60 characters, or with a character that nobody can see.
    """
    return clean_line(text, length_max=PURCHASE_ORDER_LENGTH_MAX)


def _is_same(one: str | None, other: str) -> bool:
    return one is not None and one.casefold() == other.casefold()
