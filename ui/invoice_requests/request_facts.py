"""What is known about a request and its account, as rows of label and value."""

from __future__ import annotations

from datetime import datetime

from billing_desktop.domain.account import BillingDetails
from billing_desktop.domain.country import Country
from billing_desktop.domain.invoice_request import (
    UNDECIDED,
    InvoiceRequest,
    RequestAction,
    refusal,
)
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.request_listing import RequestView
from billing_desktop.errors import ConflictError
from ui.formatting import EMPTY, format_count, format_date, format_instant, format_money
from ui.invoice_requests.reading import History
from ui.invoice_requests.thread_lines import vat_text
from ui.invoice_requests.words import due_words
from ui.messages import explain
from ui.style.tokens import Tone
from ui.translation import language, tr

Rows = tuple[tuple[str, str], ...]


def request_rows(view: RequestView, now: datetime) -> Rows:
    """Return price, people and dates of a request."""
    request, quote = view.request, view.top_up.quote
    rows = [
        (tr("Top-up amount"), format_money(quote.amount)),
        (tr("Fee"), format_money(quote.fee)),
        (tr("VAT"), vat_text(quote)),
        (tr("Total charge"), format_money(quote.total)),
        (tr("Order number"), request.purchase_order_number or EMPTY),
        (tr("Requested by"), request.requested_by),
        (tr("Requested on"), format_instant(request.requested_at)),
        (tr("Reviewer"), request.assignee or EMPTY),
    ]
    if request.changed_by:
        rows.append((tr("Changed by"), request.changed_by))
    if request.status in UNDECIDED:
        rows.append((tr("To decide"), due_words(request, now)))
        if request.expires_at is not None:
            rows.append((tr("Expires on"), format_date(request.expires_at.astimezone().date())))
    if request.invoice_number:
        rows.append((tr("Invoice"), request.invoice_number))
    if request.note:
        rows.append((tr("Note"), request.note))
    return tuple(rows)


def billing_rows(details: BillingDetails) -> Rows:
    """Return the billing details as they stand, in the order of an invoice."""
    country = Country(details.country).name(language()) if details.country else ""
    place = ", ".join(part for part in (f"{details.postal_code} {details.city}".strip(), country))
    return (
        (tr("Company name"), details.company),
        (tr("Address"), f"{details.street}\n{place}".strip()),
        (tr("VAT number"), details.vat_number or EMPTY),
        (tr("Invoice e-mail"), details.email or EMPTY),
    )


def history_rows(history: History) -> Rows:
    """Return what the account has done before."""
    overview, open_invoices = history.overview, history.open_invoices
    average = EMPTY
    if overview.average is not None:
        average = tr("{amount} a month", amount=format_money(overview.average))
    unpaid = tr("none")
    if open_invoices.numbers:
        unpaid = tr(
            "{n}, {amount} in total",
            n=format_count(len(open_invoices.numbers)),
            amount=format_money(open_invoices.gross),
        )
    return (
        (tr("Account"), overview.account.customer_number),
        (tr("Customer since"), format_date(overview.account.created_at.astimezone().date())),
        (tr("Balance"), format_money(overview.balance)),
        (tr("Average"), average),
        (tr("Open invoices"), unpaid),
        (tr("Top-ups so far"), format_count(history.top_ups_count)),
        (tr("Requests before"), format_count(history.requests_count)),
    )


def four_eyes(view: RequestView, operator: Operator) -> tuple[str, str, Tone]:
    """Return icon, sentence and tone: why this person may or may not approve; else nothing."""
    request = view.request
    refused = refusal(request, RequestAction.APPROVE, operator, is_one_person=view.is_one_person)
    if isinstance(refused, ConflictError):  # There is nothing to approve (any more).
        return "", "", Tone.NEUTRAL
    if refused is not None:
        return "users", explain(refused), Tone.WARN
    if _is_maker(request, operator):
        sentence = tr("You asked for this yourself. One-person mode lets you approve, on record.")
        return "user", sentence, Tone.WARN
    return "user-check", tr("You did not make this request and may approve it."), Tone.OK


def _is_maker(request: InvoiceRequest, operator: Operator) -> bool:
    return request.is_maker(operator.name)
