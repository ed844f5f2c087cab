from __future__ import annotations

from billing_desktop.domain.invoice_request import RequestStatus


def test_a_request_goes_through_the_states_of_the_review() -> None:
    assert " ".join(RequestStatus) == (
        "requested in_review needs_information approved invoiced paid credited "
        "declined withdrawn expired"
    )
