"""The one table of transitions says what may happen to a request, and who may do it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from billing_desktop.domain.account import FIELD_NAMES
from billing_desktop.domain.invoice_request import (
    CLOSED,
    TRANSITIONS,
    InvoiceRequest,
    RequestAction,
    RequestStatus,
    Who,
    allowed_actions,
    checked_purchase_order,
    details_digest,
    refusal,
    steps_to,
)
from billing_desktop.domain.operator import Operator, Right, Role
from billing_desktop.errors import TextError
from tests.builders import NOW, billing_details, eur

MAKER = Operator("Mia", Role.FINANCE)
REVIEWER = Operator("Ravi", Role.SUPPORT)
COLLEAGUE = Operator("Cora", Role.SUPPORT)
AUDITOR = Operator("Ada", Role.AUDITOR)

TABLE = """
requested          take       in_review
requested          withdraw   withdrawn
requested          change     requested
requested          write      requested
requested          expire     expired
in_review          take       in_review
in_review          release    requested
in_review          ask_back   needs_information
in_review          approve    approved
in_review          decline    declined
in_review          withdraw   withdrawn
in_review          change     in_review
in_review          write      in_review
in_review          expire     expired
needs_information  take       needs_information
needs_information  answer     in_review
needs_information  decline    declined
needs_information  withdraw   withdrawn
needs_information  change     needs_information
needs_information  write      needs_information
needs_information  expire     expired
approved           decline    declined
approved           withdraw   withdrawn
approved           change     in_review
approved           write      approved
approved           send_back  in_review
approved           issue      invoiced
invoiced           write      invoiced
invoiced           pay        paid
invoiced           expire     expired
invoiced           take_back  withdrawn
paid               write      paid
paid               credit     credited
credited           write      credited
declined           write      declined
withdrawn          write      withdrawn
expired            write      expired
"""


def request(status: RequestStatus = RequestStatus.REQUESTED, **changes: object) -> InvoiceRequest:
    base = InvoiceRequest(
        request_id="r",
        top_up_id="t",
        billing_number="TU-2026-000001",
        account_id="a",
        company="C",
        amount=eur("1500"),
        total=eur("1785"),
        status=status,
        message="",
        requested_by=MAKER.name,
        requested_at=NOW,
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def in_review(**changes: object) -> InvoiceRequest:
    return request(RequestStatus.IN_REVIEW, **{"assignee": REVIEWER.name, **changes})


def may(operator: Operator, found: InvoiceRequest, *, is_one_person: bool = False) -> str:
    return " ".join(allowed_actions(found, operator, is_one_person=is_one_person))


def code(found: InvoiceRequest, action: RequestAction, operator: Operator) -> str | None:
    refused = refusal(found, action, operator, is_one_person=False)
    return None if refused is None else refused.code


def test_the_table_is_the_whole_of_what_can_happen() -> None:
    told = {(row[0], row[1]): row[2] for row in map(str.split, TABLE.strip().splitlines())}

    assert {
        (status.value, action.value): step.to.value
        for (status, action), step in TRANSITIONS.items()
    } == told


def test_nothing_leads_out_of_a_closed_state() -> None:
    for (status, _), step in TRANSITIONS.items():
        assert status not in CLOSED or step.to is status


def test_what_the_program_does_alone_asks_for_no_right_and_nobody_may() -> None:
    for (status, action), step in TRANSITIONS.items():
        assert (step.who is Who.PROGRAM) == (step.right is None)
        if step.who is Who.PROGRAM:
            for operator in (MAKER, REVIEWER, COLLEAGUE):
                found = request(status, assignee=REVIEWER.name)
                assert code(found, action, operator) == "state_changed"


def test_the_maker_does_not_review() -> None:
    assert may(MAKER, request()) == "withdraw change write"
    assert may(MAKER, in_review()) == "withdraw change write"
    assert code(request(), RequestAction.TAKE, MAKER) == "own_request"
    assert code(in_review(assignee="mia"), RequestAction.APPROVE, MAKER) == "own_request"


def test_names_are_the_same_person_in_any_case() -> None:
    twin = Operator("MIA", Role.SUPPORT)

    assert code(request(), RequestAction.APPROVE, twin) == "own_request"
    assert request().is_maker("mIa")


def test_a_reviewer_takes_or_decides_what_nobody_has() -> None:
    assert may(REVIEWER, request()) == "take ask_back approve decline withdraw change write"
    for action in (RequestAction.ASK_BACK, RequestAction.APPROVE, RequestAction.DECLINE):
        assert steps_to(RequestStatus.REQUESTED, action) == (RequestAction.TAKE, action)
        assert steps_to(RequestStatus.IN_REVIEW, action) == (action,)
    assert steps_to(RequestStatus.REQUESTED, RequestAction.TAKE) == (RequestAction.TAKE,)


def test_only_the_assignee_decides_and_a_colleague_takes_over_first() -> None:
    assert may(REVIEWER, in_review()) == "release ask_back approve decline withdraw change write"
    assert may(COLLEAGUE, in_review()) == "take withdraw change write"
    assert code(in_review(), RequestAction.APPROVE, COLLEAGUE) == "not_assignee"
    assert code(in_review(), RequestAction.TAKE, REVIEWER) == "taken_already"


def test_whoever_changed_what_is_asked_for_does_not_approve_it() -> None:
    changed = in_review(changed_by=REVIEWER.name)

    assert may(REVIEWER, changed) == "release ask_back decline withdraw change write"
    assert code(changed, RequestAction.APPROVE, REVIEWER) == "own_request"


def test_one_person_may_do_it_all_where_the_book_says_so() -> None:
    own = in_review(assignee=MAKER.name, changed_by=MAKER.name)

    assert "approve" in may(MAKER, own, is_one_person=True)
    assert may(MAKER, request(), is_one_person=True) == (
        "take ask_back approve decline withdraw change write"
    )


def test_what_waits_for_the_customer_is_answered_or_declined() -> None:
    waiting = request(RequestStatus.NEEDS_INFORMATION, assignee=REVIEWER.name)

    assert may(REVIEWER, waiting) == "answer decline withdraw change write"
    assert may(COLLEAGUE, waiting) == "take answer withdraw change write"


def test_an_approved_one_can_still_be_stopped_and_an_invoiced_one_not() -> None:
    approved = request(RequestStatus.APPROVED, assignee=REVIEWER.name)

    assert may(REVIEWER, approved) == "decline withdraw change write"
    assert may(REVIEWER, request(RequestStatus.INVOICED)) == "write"


@pytest.mark.parametrize("status", RequestStatus)
def test_an_auditor_does_nothing(status: RequestStatus) -> None:
    found = request(status, assignee=AUDITOR.name)

    assert may(AUDITOR, found, is_one_person=True) == ""
    assert code(found, RequestAction.WRITE, AUDITOR) == "not_allowed"


def test_support_and_finance_have_both_rights() -> None:
    for role in (Role.SUPPORT, Role.FINANCE, Role.ADMINISTRATOR):
        for right in (Right.REQUEST, Right.REVIEW):
            assert Operator("x", role).may(right)


def test_a_request_is_late_from_its_due_time_on() -> None:
    due = request(review_due_at=NOW)

    assert due.is_overdue(NOW)
    assert not due.is_overdue(NOW - timedelta(seconds=1))
    assert not request().is_overdue(NOW)


@pytest.mark.parametrize("name", FIELD_NAMES)
def test_every_field_of_the_billing_details_tells_them_apart(name: str) -> None:
    details = billing_details()
    other = replace(details, **{name: f"{getattr(details, name)}x"})

    assert details_digest(details) == details_digest(replace(details))
    assert details_digest(details) != details_digest(other)


def test_a_purchase_order_number_is_one_line_of_sixty_characters() -> None:
    assert checked_purchase_order("  PO 4711/26 <ä> ") == "PO 4711/26 <ä>"
    for text in ("x" * 61, "a\nb", "a\u202eb"):
        with pytest.raises(TextError):
            checked_purchase_order(text)
