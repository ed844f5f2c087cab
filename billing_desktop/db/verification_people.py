"""Proving that operators are what the audit trail made of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.engine import Connection

from billing_desktop.db.audit import audit
from billing_desktop.db.operators import OperatorStore
from billing_desktop.db.verification_finding import Finding
from billing_desktop.domain.audit_trail import split_reference

_ADD, _ROLE = "operator.add", "operator.role"
_LEAVE, _RETURN = "operator.deactivate", "operator.reactivate"


@dataclass(slots=True)
class _Told:
    """What the trail says last of somebody."""

    role: str
    is_active: bool = True


def operator_findings(connection: Connection) -> Iterator[Finding]:
    """Yield operators whose role or activity nobody gave them, and those who were taken out."""
    told = _told(connection)
    for known in OperatorStore(connection).all():
        role = known.role.value
        said = told.pop(known.name, None)
        if said is None:
            yield Finding("P14", f"operator:{known.name}:{role} is not in the audit trail")
            continue
        if said.role != role:
            yield Finding(
                "P14", f"operator {known.name} is {role}, the audit trail says {said.role}"
            )
        if said.is_active != known.is_active:
            now, then = _activity(is_active=known.is_active), _activity(is_active=said.is_active)
            yield Finding("P14", f"operator {known.name} is {now}, the audit trail says {then}")
    for name in sorted(told):
        yield Finding("P14", f"operator {name} of the audit trail is gone")


def _told(connection: Connection) -> dict[str, _Told]:
    told: dict[str, _Told] = {}
    found = (
        select(audit.c.action, audit.c.object)
        .where(audit.c.action.in_((_ADD, _ROLE, _LEAVE, _RETURN)))
        .order_by(audit.c.seq)
    )
    for action, object_ in connection.execute(found):
        said = split_reference(object_)[0].removeprefix("operator:")
        if action in (_ADD, _ROLE):
            name, _, role = said.rpartition(":")
            kept = told.setdefault(name, _Told(role))
            kept.role = role
        elif said in told:
            told[said].is_active = action == _RETURN
    return told


def _activity(*, is_active: bool) -> str:
    return "active" if is_active else "deactivated"
