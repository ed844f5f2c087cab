"""Answers the payer's browser: shows a payment where it stands, and takes tries to pay it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from billing_desktop.payments.json_values import optional_text, text
from billing_desktop.payments.sandbox.api import Api
from billing_desktop.payments.sandbox.card_form import (
    CardForm,
    example_year,
    filled_form,
    read_form,
)
from billing_desktop.payments.sandbox.cards import card_named
from billing_desktop.payments.sandbox.desk import Desk
from billing_desktop.payments.sandbox.markup import Markup, stylesheet
from billing_desktop.payments.sandbox.page_views import (
    Payment,
    checkout_page,
    notice_page,
    payment_lines,
    result_page,
    second_step_page,
)
from billing_desktop.payments.sandbox.paying import (
    PageOutcome,
    answer_second_step,
    finish_processing,
    pay,
)
from billing_desktop.payments.sandbox.refused import RefusedError
from billing_desktop.payments.sandbox.sessions import PAGE, SESSION, page_id
from billing_desktop.payments.sandbox.wording import language_of

_SEE_OTHER = 303
_NOT_FOUND = 404
_INVALID = 422


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A browser's request; ``root`` is the secret beginning of every path."""

    method: str
    path: str
    root: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    wants_json: bool


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """What goes back to the browser."""

    status: int
    body: str
    content_type: str = "text/html"
    location: str | None = None


class HostedPage:
    """The pages of all sessions."""

    def __init__(self, desk: Desk, api: Api, company: Callable[[], str]) -> None:
        self._desk = desk
        self._api = api
        self._company = company

    def answer(self, request: PageRequest) -> PageAnswer:
        """Return the page or the redirect to it."""
        self._api.catch_up()
        match request.path.strip("/").split("/"):
            case ["pay", session_id] if request.method == "POST":
                return self._act(request, session_id)
            case ["pay", session_id]:
                return self._show(request, session_id)
            case ["pay", session_id, "cancelled"]:
                return self._show(request, session_id, is_cancelled=True)
            case ["portal", portal_id]:
                return self._portal(request, portal_id)
            case [("thanks" | "cancelled")]:
                return PageAnswer(200, notice_page("en", request.root, "thanks"))
            case ["page.css"]:
                return PageAnswer(200, stylesheet(), "text/css")
        return _nothing(request)

    def _show(
        self, request: PageRequest, session_id: str, *, is_cancelled: bool = False
    ) -> PageAnswer:
        payment = self._payment(request, session_id)
        if payment is None:
            return _nothing(request)
        kind = _kind(payment)
        if kind == "open" and is_cancelled:
            kind = "cancelled"
        if kind == "open":
            return PageAnswer(200, self._open_page(payment, self._asked_form(request)))
        if kind == "second_step":
            return PageAnswer(200, second_step_page(payment))
        return PageAnswer(200, result_page(payment, kind))

    def _act(self, request: PageRequest, session_id: str) -> PageAnswer:
        """Carry out what a button asked for. A closed payment is only shown as it is."""
        payment = self._payment(request, session_id)
        if payment is None:
            return _refused(request, _NOT_FOUND, "no_such_session") or _nothing(request)
        try:
            outcome = self._carry_out(request, session_id)
        except RefusedError as refused:
            answer = _refused(request, refused.status, refused.code or "refused")
            return answer or _redirect(payment)
        if isinstance(outcome, CardForm):
            answer = _refused(request, _INVALID, next(iter(outcome.problems.values())))
            return answer or PageAnswer(_INVALID, self._open_page(payment, outcome))
        if request.wants_json:
            return PageAnswer(200, json.dumps({"outcome": outcome.value}), "application/json")
        return _redirect(payment, "#result" if outcome is PageOutcome.DECLINED else "")

    def _carry_out(self, request: PageRequest, session_id: str) -> PageOutcome | CardForm:
        match request.form.get("action"):
            case "pay":
                form = read_form(request.form, self._desk.clock())
                return form if form.card is None else pay(self._desk, session_id, form.card)
            case "confirm":
                return answer_second_step(self._desk, session_id, confirms=True)
            case "refuse":
                return answer_second_step(self._desk, session_id, confirms=False)
            case "finish_succeeds":
                return finish_processing(self._desk, session_id, succeeds=True)
            case "finish_fails":
                return finish_processing(self._desk, session_id, succeeds=False)
        raise RefusedError("The form is not complete.", code="action_missing")

    def _payment(self, request: PageRequest, session_id: str) -> Payment | None:
        store = self._desk.store
        session = store.find(SESSION, session_id)
        page = store.find(PAGE, page_id(session_id))
        if session is None or page is None:
            return None
        intent_id = optional_text(session, "payment_intent")
        intent = None if intent_id is None else store.find("payment_intent", intent_id)
        return Payment(session, intent, payment_lines(page), self._company(), request.root)

    def _open_page(self, payment: Payment, form: CardForm) -> Markup:
        year = example_year(self._desk.clock())
        return checkout_page(payment, form, example_year=year)

    def _asked_form(self, request: PageRequest) -> CardForm:
        """Return the form filled with the card that the address names, or empty."""
        try:
            return filled_form(card_named(request.query.get("card", "")), self._desk.clock())
        except RefusedError:
            return CardForm({}, {})

    def _portal(self, request: PageRequest, portal_id: str) -> PageAnswer:
        portal = self._desk.store.find("billing_portal.session", portal_id)
        if portal is None:
            return _nothing(request)
        customer = self._desk.get("customer", text(portal, "customer"))
        name = optional_text(customer, "name") or text(customer, "id")
        language = language_of(optional_text(portal, "locale"))
        return PageAnswer(200, notice_page(language, request.root, "portal", customer=name))


def _kind(payment: Payment) -> str:
    """Return which page shows the payment where it stands."""
    status = text(payment.session, "status")
    intent_status = None if payment.intent is None else text(payment.intent, "status")
    if status == "open":
        return "second_step" if intent_status == "requires_action" else "open"
    if status == "expired":
        return "expired"
    kinds = {"succeeded": "paid", "processing": "processing"}
    return kinds.get(str(intent_status), "failed")


def _redirect(payment: Payment, place: str = "") -> PageAnswer:
    return PageAnswer(_SEE_OTHER, "", location=payment.address + place)


def _refused(request: PageRequest, status: int, code: str) -> PageAnswer | None:
    """Return the refusal for a program; None where a person is to see a page."""
    if not request.wants_json:
        return None
    return PageAnswer(status, json.dumps({"refused": code}), "application/json")


def _nothing(request: PageRequest) -> PageAnswer:
    return PageAnswer(_NOT_FOUND, notice_page("en", request.root, "unknown"))
