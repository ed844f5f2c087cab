"""Mail: `mail list`, `mail show`, `mail send-again`, `mail test`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING

from billing_desktop.cli.answer import Answer, JsonValue, error_values, table
from billing_desktop.cli.arguments import Commands
from billing_desktop.cli.desk import Desk, open_desk
from billing_desktop.cli.exit_codes import ExitCode
from billing_desktop.errors import BillingError
from billing_desktop.settings import Settings

if TYPE_CHECKING:
    from billing_desktop.domain.operator import Operator
    from billing_desktop.domain.outgoing_mail import MailEvent, OutgoingMail
    from billing_desktop.services.outbox import MailReport

SendMail = Callable[["Operator"], "MailReport"]
_ROWS_PER_PAGE = 500


def add_commands(commands: Commands) -> None:
    """Add the commands of this module."""
    mail = commands.group("mail", about="mails to customers and what became of them")
    listing = mail.add("list", _list, about="list the mails, the newest first")
    listing.add_argument("--status", choices=["queued", "failed"], help="only those")
    listing.add_argument("--text", default="", help="only those with these words in them")
    show = mail.add("show", _show, about="show what happened to a mail")
    show.add_argument("mail", metavar="ID")
    again = mail.add("send-again", _send_again, about="queue a mail once more and send it")
    again.add_argument("mail", metavar="ID", help="the mail's id, or the number of its document")
    test = mail.add("test", _test, about="send a test mail and tell what the server answered")
    test.add_argument("--to", default="", help="the address it goes to, else the sender's own")


def post(desk: Desk, send: SendMail) -> Answer:
    """Send queued mails. Whatever becomes of them, nothing else fails for it."""
    try:
        report = send(desk.operator)
    except BillingError as error:
        values: dict[str, JsonValue] = {"mail": error_values(error)}
        return Answer((f"Mails wait: {error}",), values)
    problem = None if report.problem is None else str(report.problem)
    told = {
        "handed_over": report.handed_over,
        "failed": report.failed,
        "waiting": report.waiting,
        "problem": problem,
    }
    if not (report.handed_over or report.failed or report.waiting):
        return Answer((), {"mail": told})
    line = f"{report.handed_over} mails handed over, {report.failed} failed, {report.waiting} wait."
    return Answer((line if problem is None else f"{line} {problem}",), {"mail": told})


def _list(settings: Settings, arguments: Namespace) -> Answer:
    from billing_desktop.domain.outgoing_mail import MailFilter, MailQuery

    query = MailQuery(arguments.text, MailFilter(arguments.status or "all"))
    mails: list[OutgoingMail] = []
    with open_desk(settings) as desk:
        outbox = desk.services.mail.outbox
        ids = outbox.search(desk.operator, query).ids
        for start in range(0, len(ids), _ROWS_PER_PAGE):
            mails.extend(outbox.rows(desk.operator, ids[start : start + _ROWS_PER_PAGE]))
    cells = [
        (mail.mail_id, mail.status.value, mail.invoice_number, mail.recipient, _said(mail.last))
        for mail in mails
    ]
    values = [_mail_values(mail) for mail in mails]
    return Answer(table(cells) or ("There are no mails.",), {"mails": values})


def _show(settings: Settings, arguments: Namespace) -> Answer:
    with open_desk(settings) as desk:
        mail_id = _mail_id(desk, arguments.mail)
        outbox = desk.services.mail.outbox
        events = outbox.history(desk.operator, mail_id)
        (mail,) = outbox.rows(desk.operator, [mail_id])
    lines = [
        f"{event.at:%Y-%m-%d %H:%M:%S}  {event.step}  {event.recipient}  {_said(event)}"
        for event in events
    ]
    head = f"{mail.invoice_number} to {mail.recipient}: {mail.status.value}"
    values = {**_mail_values(mail), "events": [_event_values(event) for event in events]}
    return Answer((head, *lines), values)


def _send_again(settings: Settings, arguments: Namespace) -> Answer:
    with open_desk(settings) as desk:
        outbox = desk.services.mail.outbox
        mail_id = outbox.send_again(desk.operator, _mail_id(desk, arguments.mail)).mail_id
        said = post(desk, outbox.send_all)
        (mail,) = outbox.rows(desk.operator, [mail_id])
    line = f"{mail.invoice_number} to {mail.recipient}: {mail.status.value}"
    return Answer((line, *said.lines), {**_mail_values(mail), **said.values})


def _test(settings: Settings, arguments: Namespace) -> Answer:
    from billing_desktop.domain.sender import Sender
    from billing_desktop.ports.mail import DeliveryOutcome

    with open_desk(settings) as desk:
        servers = desk.services.mail.servers
        status = servers.status(desk.operator)
        delivery = servers.test(desk.operator, status.server, Sender(), recipient=arguments.to)
    is_sent = delivery.outcome is DeliveryOutcome.HANDED_OVER
    values = {"outcome": delivery.outcome.value, "answer": delivery.answer}
    lines = (str(delivery.sentence), f"Answer: {delivery.answer}" if delivery.answer else "")
    code = ExitCode.DONE if is_sent else ExitCode.REFUSED
    return Answer(tuple(filter(None, lines)), values, code)


def _mail_id(desk: Desk, given: str) -> str:
    """Return the mail of a document, or the id as it was given."""
    from billing_desktop.errors import NotFoundError

    try:
        return desk.services.mail.outbox.of_invoice(desk.operator, given).mail_id
    except NotFoundError:
        return desk.services.mail.outbox.get(desk.operator, given).mail_id


def _said(event: MailEvent | None) -> str:
    if event is None:
        return ""
    return event.answer or ("" if event.sentence is None else str(event.sentence))


def _mail_values(mail: OutgoingMail) -> dict[str, JsonValue]:
    return {
        "id": mail.mail_id,
        "status": mail.status.value,
        "recipient": mail.recipient,
        "invoice": mail.invoice_number,
        "message_id": mail.message_id,
        "attempts": mail.attempts,
        "created_at": mail.created_at.isoformat(),
        "next_at": None if mail.next_at is None else mail.next_at.isoformat(),
        "answer": _said(mail.last),
    }


def _event_values(event: MailEvent) -> dict[str, JsonValue]:
    return {
        "step": event.step.value,
        "at": event.at.isoformat(),
        "recipient": event.recipient,
        "operator": event.by,
        "answer": event.answer,
        "sentence": None if event.sentence is None else str(event.sentence),
    }
