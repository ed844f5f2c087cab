"""What the inbox calls states, ages and filters."""

from __future__ import annotations

from datetime import date, datetime

from billing_desktop.domain.invoice_request import InvoiceRequest, RequestStatus
from billing_desktop.domain.request_listing import RequestFilter
from ui.formatting import format_count, format_date, format_time_of_day
from ui.style.tokens import Tone
from ui.translation import ntr, tr
from ui.widgets.chip import Chip

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def age(since: datetime, now: datetime) -> str:
    """Return how long ago ``since`` was, in the largest unit that has passed once."""
    seconds = max(int((now - since).total_seconds()), 0)
    if seconds >= _DAY:
        days = seconds // _DAY
        return ntr("{n_text} day", "{n_text} days", days, n_text=format_count(days))
    if seconds >= _HOUR:
        return ntr("{n} hour", "{n} hours", seconds // _HOUR)
    if seconds >= _MINUTE:
        return ntr("{n} minute", "{n} minutes", seconds // _MINUTE)
    return tr("just now")


def due_words(request: InvoiceRequest, now: datetime) -> str:
    """Return by when somebody has to decide, or what it waits for instead."""
    match request.status:
        case RequestStatus.NEEDS_INFORMATION:
            return tr("Waits for an answer")
        case RequestStatus.APPROVED:
            return tr("The invoice is on its way")
        case RequestStatus.INVOICED | RequestStatus.PAID | RequestStatus.CREDITED:
            return request.invoice_number or ""
        case _ if request.review_due_at is None:
            return ""
        case _ if request.is_overdue(now):
            late = now - request.review_due_at
            if late.total_seconds() < _MINUTE:
                return tr("Due now")
            return tr("Late by {time}", time=age(request.review_due_at, now))
    due = request.review_due_at
    if _day(due) == _day(now):
        return tr("Due today {time}", time=format_time_of_day(due))
    return tr("Due {date} {time}", date=format_date(_day(due)), time=format_time_of_day(due))


def assignee_words(request: InvoiceRequest, reader: str) -> str:
    """Return who has the request in review."""
    if request.assignee is None:
        return tr("Nobody has taken it")
    if is_same(request.assignee, reader):
        return tr("Taken by you")
    return tr("Taken by {name}", name=request.assignee)


def is_same(one: str, other: str) -> bool:
    """Tell whether two names are one person's."""
    return one.casefold() == other.casefold()


def filter_text(name: RequestFilter) -> str:
    """Return what a filter is called."""
    match name:
        case RequestFilter.OPEN:
            return tr("Open")
        case RequestFilter.MINE:
            return tr("Mine")
        case RequestFilter.UNASSIGNED:
            return tr("Not taken")
        case RequestFilter.OVERDUE:
            return tr("Late")
        case RequestFilter.NEEDS_INFORMATION:
            return tr("Asked back")
        case RequestFilter.INVOICED:
            return tr("Invoiced")
        case RequestFilter.CLOSED:
            return tr("Closed")
        case RequestFilter.ALL:
            return tr("All")


def request_chip(request: InvoiceRequest) -> Chip:
    """Return where the request stands."""
    match request.status:
        case RequestStatus.REQUESTED:
            return Chip(tr("Requested"), "inbox", Tone.INFO, is_tinted=True)
        case RequestStatus.IN_REVIEW:
            return Chip(tr("In review"), "eye", Tone.INFO, is_tinted=True)
        case RequestStatus.NEEDS_INFORMATION:
            icon = "message-circle-question-mark"
            return Chip(tr("Needs information"), icon, Tone.WARN, is_tinted=True)
        case RequestStatus.APPROVED:
            return Chip(tr("Approved"), "check", Tone.OK, is_tinted=True)
        case RequestStatus.INVOICED:
            return Chip(tr("Invoiced"), "file-text", Tone.INFO, is_tinted=True)
        case RequestStatus.PAID | RequestStatus.CREDITED:
            return Chip(tr("Credited"), "circle-check", Tone.OK, is_tinted=False)
        case RequestStatus.DECLINED:
            return Chip(tr("Declined"), "circle-x", Tone.BAD, is_tinted=False)
        case RequestStatus.WITHDRAWN:
            return Chip(tr("Withdrawn"), "ban", Tone.NEUTRAL, is_tinted=False)
        case RequestStatus.EXPIRED:
            return Chip(tr("Expired"), "clock", Tone.NEUTRAL, is_tinted=False)


def _day(at: datetime) -> date:
    return at.astimezone().date()
