"""Pays on the local payment page as a browser would, over HTTP: for programs and the demo."""

from __future__ import annotations

import json
from http.client import HTTPException
from typing import cast
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import ProxyHandler, Request, build_opener

from billing_desktop.errors import PaymentOutcomeUnknownError, UserError
from billing_desktop.payments.sandbox.cards import TrialCard, card_named
from billing_desktop.payments.sandbox.paying import PageOutcome
from billing_desktop.payments.sandbox.refused import RefusedError

_TIMEOUT_SECONDS = 20
# The page is on this computer, where no proxy is needed or able to reach it.
_opener = build_opener(ProxyHandler({}))


def pay(base_address: str, session_reference: str, *, card: str = "success") -> PageOutcome:
    """Fill in and send the card form of an open session.

    ``card`` is a name (success, declined, insufficient_funds, second_step, processing,
    disputed) or the number of a test card.

    Raises:
        UserError: it is no test card, or the page is not open.
        PaymentOutcomeUnknownError: the page did not answer.
    """
    try:
        chosen = card_named(card)
    except RefusedError as refused:
        raise UserError(
            "Only these test cards can be used: {cards}.",
            code="card_unknown",
            cards=", ".join(known.label for known in TrialCard),
        ) from refused
    typed = {"number": chosen.value, "expiry": "12/99", "cvc": "123", "name": "TEST CARD"}
    return _send(base_address, session_reference, {"action": "pay", **typed})


def confirm(base_address: str, session_reference: str, *, confirms: bool) -> PageOutcome:
    """Answer the second step of a payment that waits for it.

    Raises:
        UserError: nothing waits for a second step.
        PaymentOutcomeUnknownError: the page did not answer.
    """
    action = "confirm" if confirms else "refuse"
    return _send(base_address, session_reference, {"action": action})


def finish(base_address: str, session_reference: str, *, succeeds: bool) -> PageOutcome:
    """Let the money of a payment in processing arrive, or not.

    Raises:
        UserError: nothing is in processing.
        PaymentOutcomeUnknownError: the page did not answer.
    """
    action = "finish_succeeds" if succeeds else "finish_fails"
    return _send(base_address, session_reference, {"action": action})


def page_address(base_address: str, session_reference: str) -> str:
    """Return where the page of a session is, whatever its state."""
    return f"{base_address.rstrip('/')}/pay/{session_reference}"


def _send(base_address: str, session_reference: str, form: dict[str, str]) -> PageOutcome:
    address = page_address(base_address, session_reference)
    if urlsplit(address).scheme != "http" or urlsplit(address).hostname != "127.0.0.1":
        raise UserError("Test cards pay on the local payment page only.", code="not_local")
    request = Request(
        address, data=urlencode(form).encode(), headers={"Accept": "application/json"}
    )
    try:
        with _opener.open(request, timeout=_TIMEOUT_SECONDS) as answer:
            said = cast("dict[str, str]", json.load(answer))
        return PageOutcome(said["outcome"])
    except HTTPError as error:
        error.close()
        raise UserError(
            "The payment page cannot do this now: the payment is not in the state for it.",
            code="page_refused",
        ) from None
    except (OSError, HTTPException, ValueError, KeyError):
        raise PaymentOutcomeUnknownError("The local payment page does not answer.") from None
