"""Orders about issued documents, and `sync`."""

from __future__ import annotations

import hashlib
from pathlib import Path

from billing_desktop.cli.answer import JsonValue, Values
from billing_desktop.cli.desk import Desk
from billing_desktop.cli.files import write_file
from billing_desktop.cli.orders.order import Order
from billing_desktop.cli.payments import sync_once


def reprint(desk: Desk, order: Order) -> Values:
    """Return what identifies the stored bytes of a document; write them if ``out`` says where."""
    number, out = order.text("invoice"), order.optional("out")
    pdf = desk.services.invoices.document(desk.operator, number)
    values: dict[str, JsonValue] = {
        "id": number,
        "invoice": number,
        "status": "issued",
        "bytes": len(pdf),
        "sha256": hashlib.sha256(pdf).hexdigest(),
    }
    if out is None:
        return values
    target = Path(out)
    if not (target.is_file() and target.read_bytes() == pdf):
        write_file(target, pdf, is_forced=False)
    return {**values, "out": out}


def sync(desk: Desk, _: Order) -> Values:
    """Ask the provider about everything that is open, and book it."""
    return {"status": "done", **sync_once(desk).values}
