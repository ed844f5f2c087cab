"""Which rules for requests replace those in force."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from billing_desktop.db.unit_of_work import UnitOfWork
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.request_rules import RequestRules
from billing_desktop.errors import ConflictError
from billing_desktop.services.service import first_save


def replace_rules(
    uow: UnitOfWork,
    operator: Operator,
    rules: RequestRules,
    *,
    seen: RequestRules | None,
    at: datetime,
) -> None:
    """Let other rules hold from now on, and note who chose them.

    Raises:
        ConflictError: others hold than those that were ``seen``.
    """
    if seen is not None:
        _require_seen(uow, seen, rules)
    uow.request_rules.save(rules, at=at, by=operator.name)
    uow.record(at, operator.name, "invoice_request.rules", "book")


def _require_seen(uow: UnitOfWork, seen: RequestRules, new: RequestRules) -> None:
    saved = uow.request_rules.get()
    first = first_save(seen, saved, new, uow.request_rules.last_save())
    if first is not None:
        raise ConflictError(
            "{name} set {review_days}, {expiry_days}, {reminder_days} and "
            "{payment_expiry_days} days at {at}. Nothing of yours was stored; saving "
            "again replaces it.",
            name=first.by,
            at=first.at,
            **asdict(saved),
        )
