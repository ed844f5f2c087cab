from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from billing_desktop.domain.invoice_request import InvoiceRequest, RequestStatus
from tests.builders import eur
from ui.invoice_requests.model import age, request_chip

NOW = datetime(2026, 11, 23, 13, 2, tzinfo=UTC)


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
    request = InvoiceRequest(
        request_id="r",
        top_up_id="t",
        billing_number="TU-2026-000001",
        account_id="a",
        company="C",
        amount=eur("1500"),
        total=eur("1785"),
        status=status,
        message="",
        requested_by="desk",
        requested_at=NOW,
    )

    chip = request_chip(request)

    is_at_rest = status in {
        RequestStatus.PAID,
        RequestStatus.CREDITED,
        RequestStatus.DECLINED,
        RequestStatus.WITHDRAWN,
        RequestStatus.EXPIRED,
    }
    assert chip.text
    assert chip.is_tinted is not is_at_rest
