"""The list of requests."""

from __future__ import annotations

from datetime import datetime

from billing_desktop.domain.invoice_request import InvoiceRequest, RequestStatus
from ui.formatting import format_count, format_money
from ui.style.tokens import Tone
from ui.translation import ntr, tr
from ui.widgets.chip import Chip
from ui.widgets.column import Column, ColumnKind

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def request_columns(now: datetime) -> tuple[Column[InvoiceRequest], ...]:
    """Return the columns; ages are counted up to ``now``."""
    return (
        Column(
            tr("Age"),
            lambda request: age(request.requested_at, now),
            ColumnKind.MUTED,
            sort_key=lambda request: now - request.requested_at,
            width=88,
        ),
        Column(
            tr("Company"),
            lambda request: request.company,
            ColumnKind.STRONG,
            sort_key=lambda request: request.company.casefold(),
            width=216,
        ),
        Column(tr("Billing number"), lambda request: request.billing_number, width=160),
        Column(
            tr("Amount"),
            lambda request: format_money(request.amount),
            ColumnKind.AMOUNT,
            sort_key=lambda request: request.amount,
            width=104,
        ),
        Column(
            tr("Requested by"),
            lambda request: request.requested_by,
            sort_key=lambda request: request.requested_by.casefold(),
            width=120,
        ),
        Column(tr("Message"), lambda request: " ".join(request.message.split())),
        Column(tr("Status"), kind=ColumnKind.CHIP, chip=request_chip, width=152),
    )


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
