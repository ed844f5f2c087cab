"""A payment that is not made at once: gone on with, failed and retried, requested, cancelled."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.journeys.conftest import Browser, Office
from tests.journeys.people import Person

pytestmark = [
    pytest.mark.qt_log_ignore("This plugin does not support"),  # Dialogs, offscreen.
    pytest.mark.usefixtures("network"),
]

HISTORY = "Transaction History"
BILLING_NUMBER = "TEST-TU-2026-000001"
PAGE_IS_CLOSED = "Diese Zahlungsseite ist geschlossen"  # The page speaks as the invoices do.
PAGE_LIVES = timedelta(hours=24)


@pytest.fixture
def company(office: Office) -> str:
    return office.open_account()


def test_a_closed_payment_is_completed_after_a_restart(
    office: Office, company: str, person: Person, browser: Browser
) -> None:
    _start_a_payment(office, company, person)
    person.press("Close")
    _sees_status(person, "Pending")
    _restart(office, company, person)

    person.act(HISTORY, BILLING_NUMBER, "Complete payment")
    person.sees("Waiting for the payment")
    browser.pay()

    person.sees("€50.00 was credited to the account balance.")
    person.press("Done")
    _sees_status(person, "Completed")
    assert len(browser.pages) == 2


def test_a_declined_and_abandoned_payment_fails_and_is_retried(
    office: Office, company: str, person: Person, browser: Browser
) -> None:
    _start_a_payment(office, company, person)
    browser.pay("declined")
    person.sees("The card was declined")
    person.press("Close")
    office.clock.move(PAGE_LIVES + timedelta(minutes=1))
    _restart(office, company, person)
    _sees_status(person, "Failed")
    person.sees("€0.00")

    person.act(HISTORY, BILLING_NUMBER, "Retry")
    person.sees("Waiting for the payment")
    browser.pay()

    person.sees("€50.00 was credited to the account balance.")
    person.press("Done")
    _sees_status(person, "Completed")
    assert browser.pages[0] != browser.pages[-1]


def test_another_method_makes_a_request_by_invoice(
    office: Office, company: str, person: Person, browser: Browser
) -> None:
    _start_a_payment(office, company, person)
    person.press("Close")

    person.act(HISTORY, BILLING_NUMBER, "Choose another method")
    person.pick("By invoice")
    person.press("Continue")

    person.sees("Request recorded")
    person.press("Done")
    _sees_status(person, "Cancelled")
    person.go_to("Requests")
    person.sees(company)
    assert PAGE_IS_CLOSED in browser.pay()
    _restart(office, company, person)
    person.sees("€0.00")


def test_a_cancelled_payment_cannot_be_paid_any_more(
    office: Office, company: str, person: Person, browser: Browser
) -> None:
    _start_a_payment(office, company, person)
    person.press("Close")

    person.act(HISTORY, BILLING_NUMBER, "Cancel")
    person.press("Cancel payment")

    _sees_status(person, "Cancelled")
    assert PAGE_IS_CLOSED in browser.pay()
    _restart(office, company, person)
    _sees_status(person, "Cancelled")
    person.sees("€0.00")


def _start_a_payment(office: Office, company: str, person: Person) -> None:
    person.sits_down(office.open())
    person.open_row("Accounts", company)
    person.press("Top Up")
    person.press("€50")
    person.tick("I confirm this top-up of €50.00…")
    person.press("Continue")
    person.sees("Waiting for the payment")


def _restart(office: Office, company: str, person: Person) -> None:
    office.close()
    person.sits_down(office.open())
    person.open_row("Accounts", company)


def _sees_status(person: Person, status: str) -> None:
    person.sees_row(HISTORY, BILLING_NUMBER, status)
