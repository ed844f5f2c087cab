"""Invoice requests: `requests list`."""

from __future__ import annotations

from argparse import Namespace

from billing_desktop.cli.answer import Answer, table
from billing_desktop.cli.arguments import Commands
from billing_desktop.cli.desk import open_desk
from billing_desktop.settings import Settings


def add_commands(commands: Commands) -> None:
    """Add the commands of this module."""
    requests = commands.group("requests", about="wishes for a top-up by invoice")
    requests.add("list", _list, about="list the open requests, the oldest first")


def _list(settings: Settings, _: Namespace) -> Answer:
    with open_desk(settings) as desk:
        found = desk.services.invoice_requests.all_open(desk.operator)
    values = [
        {
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
        }
        for request in found
    ]
    cells = [
        (request.billing_number, request.status.value, str(request.total), request.company)
        for request in found
    ]
    lines = table(cells, right=frozenset({2}))
    return Answer(lines or ("There are no open requests.",), {"requests": values})
