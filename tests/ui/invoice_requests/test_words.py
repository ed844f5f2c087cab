from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from billing_desktop.domain.invoice_request import InvoiceRequest, RequestStatus
from billing_desktop.domain.request_listing import RequestFilter
from tests.builders import eur
from ui.invoice_requests.words import age, assignee_words, due_words, filter_text, request_chip

NOW = datetime(2026, 11, 23, 13, 2, tzinfo=UTC)
REQUEST = InvoiceRequest(
    request_id="r",
    top_up_id="t",
    billing_number="TU-2026-000001",
    account_id="a",
    company="C",
    amount=eur("1500"),
    total=eur("1785"),
    status=RequestStatus.REQUESTED,
    message="",
    requested_by="desk",
    requested_at=NOW,
)


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=59), "59 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=23), "23 hours"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=1200), "1,200 days"),
    ],
)
def test_the_age_is_in_the_largest_unit(passed: timedelta, words: str) -> None:
    assert age(NOW - passed, NOW) == words


@pytest.mark.parametrize("status", RequestStatus)
def test_every_status_has_a_chip(status: RequestStatus) -> None:
    chip = request_chip(replace(REQUEST, status=status))

    is_at_rest = status in {
        RequestStatus.PAID,
        RequestStatus.CREDITED,
        RequestStatus.DECLINED,
        RequestStatus.WITHDRAWN,
        RequestStatus.EXPIRED,
    }
    assert chip.text
    assert chip.is_tinted is not is_at_rest


@pytest.mark.parametrize(
    ("due_in", "words"),
    [
        (timedelta(hours=-3), "Late by 3 hours"),
        (timedelta(seconds=-5), "Due now"),
        (timedelta(hours=1), "Due today"),
        (timedelta(days=2), "Due 25 Nov 2026"),
    ],
)
def test_the_time_to_decide_is_told(due_in: timedelta, words: str) -> None:
    request = replace(REQUEST, review_due_at=NOW + due_in)

    assert due_words(request, NOW).startswith(words)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (RequestStatus.NEEDS_INFORMATION, "Waits for an answer"),
        (RequestStatus.APPROVED, "The invoice is on its way"),
        (RequestStatus.INVOICED, "RE-2026-000001"),
        (RequestStatus.DECLINED, ""),
    ],
)
def test_what_waits_for_nobody_here_says_what_it_waits_for(
    status: RequestStatus, words: str
) -> None:
    request = replace(REQUEST, status=status, invoice_number="RE-2026-000001")

    assert due_words(request, NOW) == words


@pytest.mark.parametrize(
    ("assignee", "words"),
    [
        (None, "Nobody has taken it"),
        ("THE REVIEWER", "Taken by you"),
        ("The colleague", "Taken by The colleague"),
    ],
)
def test_who_has_it_is_told(assignee: str | None, words: str) -> None:
    assert assignee_words(replace(REQUEST, assignee=assignee), "The reviewer") == words


def test_every_filter_has_a_name() -> None:
    assert len({filter_text(name) for name in RequestFilter}) == len(RequestFilter)
