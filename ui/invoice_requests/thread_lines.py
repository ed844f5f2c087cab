"""The thread of a request as lines of a conversation."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from billing_desktop.domain.invoice_request import RequestAction
from billing_desktop.domain.outgoing_mail import MailStatus
from billing_desktop.domain.quote import Quote
from billing_desktop.domain.request_listing import RequestView
from billing_desktop.domain.request_message import MessageKind, RequestMessage
from billing_desktop.domain.tax import TaxCategory
from ui.formatting import format_date_long, format_money, format_percent, format_time_of_day
from ui.invoice_requests.words import is_same
from ui.messages import say
from ui.style.tokens import Tone
from ui.translation import tr
from ui.widgets.chat_row import ChatLine, Side

_EVENTS: dict[RequestAction, tuple[str, Tone]] = {
    RequestAction.TAKE: ("eye", Tone.NEUTRAL),
    RequestAction.RELEASE: ("undo-2", Tone.NEUTRAL),
    RequestAction.ASK_BACK: ("message-circle-question-mark", Tone.WARN),
    RequestAction.ANSWER: ("eye", Tone.NEUTRAL),
    RequestAction.APPROVE: ("check", Tone.OK),
    RequestAction.DECLINE: ("circle-x", Tone.BAD),
    RequestAction.WITHDRAW: ("ban", Tone.NEUTRAL),
    RequestAction.CHANGE: ("pencil", Tone.WARN),
    RequestAction.SEND_BACK: ("rotate-ccw", Tone.WARN),
    RequestAction.ISSUE: ("file-text", Tone.INFO),
    RequestAction.PAY: ("landmark", Tone.OK),
    RequestAction.CREDIT: ("circle-check", Tone.OK),
    RequestAction.EXPIRE: ("clock", Tone.NEUTRAL),
    RequestAction.TAKE_BACK: ("file-x", Tone.NEUTRAL),
}


def thread_lines(
    thread: tuple[RequestMessage, ...], view: RequestView, *, reader: str, now: datetime
) -> tuple[ChatLine, ...]:
    """Return what the conversation shows to ``reader``."""
    return tuple(_line(entry, view, reader, now.astimezone().date()) for entry in thread)


def vat_text(quote: Quote) -> str:
    """Return the VAT of a price, and where it is none, why."""
    amount = format_money(quote.vat)
    match quote.tax.category:
        case TaxCategory.STANDARD:
            return f"{amount} ({format_percent(quote.tax.percent)})"
        case TaxCategory.REVERSE_CHARGE:
            return tr("{amount}, Reverse charge", amount=amount)
        case TaxCategory.OUTSIDE_SCOPE:
            return tr("{amount}, outside the EU", amount=amount)


def _line(entry: RequestMessage, view: RequestView, reader: str, today: date) -> ChatLine:
    key = f"{entry.request_id}_{entry.seq}"
    day = _day_text(entry.at.astimezone().date(), today)
    time = format_time_of_day(entry.at)
    is_request = entry.action is RequestAction.REQUEST
    if entry.kind is MessageKind.SYSTEM and not is_request:
        icon, tone = ("info", Tone.NEUTRAL) if entry.action is None else _EVENTS[entry.action]
        words = _words(entry).removesuffix(".")
        return ChatLine(key, Side.EVENT, words, day, time, icon=icon, tone=tone)
    is_mine = is_same(entry.author, reader)
    return ChatLine(
        key,
        Side.MINE if is_mine else Side.THEIRS,
        _words(entry),
        day,
        time,
        tr("You") if is_mine else entry.author,
        facts=_price(view) if is_request else (),
        note=_mail_note(entry.mail_status),
    )


def _words(entry: RequestMessage) -> str:
    return entry.text if entry.sentence is None else say(entry.sentence)


def _price(view: RequestView) -> tuple[tuple[str, str], ...]:
    quote = view.top_up.quote
    return (
        (tr("Top-up amount"), format_money(quote.amount)),
        (tr("VAT"), vat_text(quote)),
        (tr("Total charge"), format_money(quote.total)),
    )


def _mail_note(status: str | None) -> str:
    match status:
        case None:
            return ""
        case MailStatus.HANDED_OVER:
            return tr("Also sent by mail")
        case MailStatus.FAILED:
            return tr("The mail could not be sent")
        case _:
            return tr("Also by mail: waits to be sent")


def _day_text(day: date, today: date) -> str:
    if day == today:
        return tr("Today")
    if day == today - timedelta(days=1):
        return tr("Yesterday")
    return format_date_long(day)
