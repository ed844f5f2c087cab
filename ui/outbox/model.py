"""The list of mails: how each one stands, and what the server said."""

from __future__ import annotations

from billing_desktop.domain.outgoing_mail import MailEvent, MailStatus, MailStep, OutgoingMail
from ui.formatting import format_count, format_instant
from ui.messages import say
from ui.style.tokens import Tone
from ui.translation import tr
from ui.widgets.chip import Chip
from ui.widgets.column import Column, ColumnKind


def mail_columns() -> tuple[Column[OutgoingMail], ...]:
    """Return the columns of the list."""
    return (
        Column(tr("Status"), kind=ColumnKind.CHIP, chip=mail_chip, width=136),
        Column(tr("Document"), lambda mail: mail.invoice_number, ColumnKind.STRONG, width=176),
        Column(tr("Company"), lambda mail: mail.buyer, width=216),
        Column(tr("Recipient"), lambda mail: mail.recipient, width=232),
        Column(
            tr("Attempts"),
            lambda mail: format_count(mail.attempts),
            ColumnKind.AMOUNT,
            width=88,
        ),
        Column(tr("Server's answer"), lambda mail: said(mail.last)),
    )


def mail_chip(mail: OutgoingMail) -> Chip:
    """Return how a mail stands: what still needs somebody is tinted."""
    match mail.status:
        case MailStatus.QUEUED:
            return Chip(tr("Queued"), "clock", Tone.NEUTRAL, is_tinted=True)
        case MailStatus.HANDED_OVER:
            return Chip(tr("Handed over"), "circle-check", Tone.OK, is_tinted=False)
        case MailStatus.FAILED:
            return Chip(tr("Failed"), "circle-alert", Tone.BAD, is_tinted=True)


def said(event: MailEvent | None) -> str:
    """Return the server's own words, or ours where it said nothing."""
    if event is None:
        return tr("Not tried yet")
    if event.step is MailStep.ASKED_AGAIN:
        return tr("To be sent again")
    if event.step is MailStep.BEGUN:
        return tr("Being sent, or its answer was lost")
    return event.answer or ("" if event.sentence is None else say(event.sentence))


def about(mail: OutgoingMail) -> str:
    """Return in a sentence or two what is known of a mail."""
    last = mail.last
    known = tr("Queued {at}.", at=format_instant(mail.created_at))
    if last is not None:
        sentence = said(last) if last.sentence is None else say(last.sentence)
        known = f"{format_instant(last.at)}: {sentence}"
    if mail.status is MailStatus.QUEUED and mail.next_at is not None:
        again = tr("It is tried again at {at}.", at=format_instant(mail.next_at))
        known = f"{known} {again}"
    return known
