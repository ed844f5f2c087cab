"""Invoice requests: `requests list`, `requests show`, and `requests days`."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from billing_desktop.cli.answer import Answer, JsonValue, table
from billing_desktop.cli.arguments import Commands
from billing_desktop.cli.desk import open_desk
from billing_desktop.settings import Settings

if TYPE_CHECKING:
    from billing_desktop.domain.invoice_request import InvoiceRequest

_DAYS = {
    "review_days": "working days in which somebody should decide",
    "expiry_days": "days after which a request that nobody decided expires",
    "reminder_days": "days after the due date on which the customer is reminded",
    "payment_expiry_days": "days after the due date on which an unpaid invoice is taken back",
}


def add_commands(commands: Commands) -> None:
    """Add the commands of this module."""
    requests = commands.group("requests", about="wishes for a top-up by invoice")
    requests.add("list", _list, about="list the open requests, the oldest first")
    show = requests.add("show", _show, about="show a request with its thread")
    show.add_argument("request", metavar="REQUEST", help="its id or its billing number")
    days = requests.add("days", _days, about="show, or set, how long things may take")
    for name, about in _DAYS.items():
        option = f"--{name.removesuffix('_days').replace('_', '-')}"
        days.add_argument(option, type=int, dest=name, metavar="DAYS", help=about)


def _list(settings: Settings, _: Namespace) -> Answer:
    with open_desk(settings) as desk:
        found = desk.services.invoice_requests.all_open(desk.operator)
    cells = [
        (request.billing_number, request.status.value, str(request.total), request.company)
        for request in found
    ]
    lines = table(cells, right=frozenset({2}))
    values: list[JsonValue] = [_values(request) for request in found]
    return Answer(lines or ("There are no open requests.",), {"requests": values})


def _show(settings: Settings, arguments: Namespace) -> Answer:
    with open_desk(settings) as desk:
        requests = desk.services.invoice_requests
        view = requests.get(desk.operator, arguments.request)
        thread = requests.thread(desk.operator, view.request.request_id)
    request = view.request
    head = f"{request.billing_number}  {request.status.value}  {request.total}  {request.company}"
    lines = [f"{entry.at:%Y-%m-%d %H:%M}  {entry.author}: {entry.words}" for entry in thread]
    told: list[JsonValue] = [
        {
            "seq": entry.seq,
            "kind": entry.kind.value,
            "author": entry.author,
            "at": entry.at.isoformat(),
            "text": entry.words,
            "action": None if entry.action is None else entry.action.value,
            "mail": entry.mail_status,
        }
        for entry in thread
    ]
    actions: list[JsonValue] = [action.value for action in view.actions]
    return Answer((head, *lines), {**_values(request), "actions": actions, "thread": told})


def _days(settings: Settings, arguments: Namespace) -> Answer:
    with open_desk(settings) as desk:
        from dataclasses import asdict

        from billing_desktop.domain.request_rules import RequestRules

        requests = desk.services.invoice_requests
        before = asdict(requests.rules(desk.operator))
        given = {name: getattr(arguments, name) for name in _DAYS}
        after = before | {name: days for name, days in given.items() if days is not None}
        if after != before:
            requests.save_rules(desk.operator, RequestRules.checked(**after))
    cells = [(str(after[name]), about) for name, about in _DAYS.items()]
    return Answer(table(cells, right=frozenset({0})), dict(after))


def _values(request: InvoiceRequest) -> dict[str, JsonValue]:
    due = request.review_due_at
    return {
        "id": request.request_id,
        "top_up": request.top_up_id,
        "billing_number": request.billing_number,
        "account": request.account_id,
        "company": request.company,
        "amount": str(request.amount),
        "total": str(request.total),
        "status": request.status.value,
        "message": request.message,
        "requested_by": request.requested_by,
        "requested_at": request.requested_at.isoformat(),
        "assignee": request.assignee,
        "review_due_at": None if due is None else due.isoformat(),
        "purchase_order_number": request.purchase_order_number,
        "invoice": request.invoice_number,
    }
