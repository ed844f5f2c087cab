"""Orders about customers' VAT numbers at the register."""

from __future__ import annotations

from billing_desktop.cli.answer import JsonValue, Values
from billing_desktop.cli.desk import Desk
from billing_desktop.cli.orders.order import Order
from billing_desktop.domain.vat_check import VatRecord


def check(desk: Desk, order: Order) -> Values:
    """Ask the register now; ``outcome`` is its answer, ``status`` how the number stands then."""
    account = desk.services.accounts.find(desk.operator, order.text("account"))
    record = desk.services.vat_checks.check(desk.operator, account.account_id)
    return {"id": account.account_id, **_values(record)}


def clear(desk: Desk, order: Order) -> Values:
    """Let a number pass that the register refuted."""
    account = desk.services.accounts.find(desk.operator, order.text("account"))
    reason = order.text("reason")
    desk.services.books.claim(
        desk.operator, order.op, order.key, content=(reason,), object_id=account.account_id
    )
    record = desk.services.vat_checks.override(
        desk.operator,
        account.account_id,
        vat_number=account.details.vat_number,
        reason=reason,
    )
    return {"id": account.account_id, **_values(record)}


def _values(record: VatRecord) -> Values:
    values: dict[str, JsonValue] = {
        "vat_number": record.vat_number,
        "status": record.standing.value,
    }
    last = record.latest
    if last is None:
        return values
    values |= {"outcome": last.outcome.value, "answered_at": last.answered_at.isoformat()}
    if last.silence is not None:
        values["silence"] = last.silence.value
    given = ("consultation_number", "name", "address")
    return values | {name: getattr(last, name) for name in given if getattr(last, name)}
