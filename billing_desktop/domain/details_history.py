"""How the billing details of an account came to be what they are: who changed what, when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from billing_desktop.domain.account import FIELD_NAMES, BillingDetails

CREATED, SAVED, REPLACED = "account.create", "account.save_details", "account.replace_detail"
"""The actions under which the audit trail tells of billing details."""


@dataclass(frozen=True, slots=True)
class DetailsChange:
    """One step: a field that was replaced, or that the account was opened or saved.

    ``field`` is empty where nobody noted what was replaced, and when the account was opened.
    """

    at: datetime
    operator: str
    action: str
    field: str = ""
    before: str = ""
    after: str = ""


def replaced_object(account_id: str, field: str, before: str) -> str:
    """Return what the audit trail says of a field that was replaced: which, and its old text."""
    return f"account:{account_id}:{field}:{before}"


def read_change(at: datetime, operator: str, action: str, object_: str) -> DetailsChange:
    """Return the step that a row of the audit trail tells of."""
    if action != REPLACED:
        return DetailsChange(at, operator, action)
    _, _, field, before = object_.split(":", 3)
    return DetailsChange(at, operator, action, field, before)


def history_of(changes: Iterable[DetailsChange], now: BillingDetails) -> tuple[DetailsChange, ...]:
    """Return the steps, the newest first, each with what came after it.

    ``changes`` are in order of time. What a field was replaced with is what the next step
    replaced, or what the field holds now.
    """
    current = {name: str(getattr(now, name)) for name in FIELD_NAMES}
    history: list[DetailsChange] = []
    told: set[tuple[datetime, str]] = set()
    for change in reversed(tuple(changes)):
        key = (change.at, change.operator)
        if change.field:
            told.add(key)
            history.append(replace(change, after=current.get(change.field, "")))
            current[change.field] = change.before
        elif change.action == CREATED or key not in told:
            history.append(change)
    return tuple(history)
