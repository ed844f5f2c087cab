"""The audit trail as people read it: who did what to what, when, and what was changed by it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

REFUSED = "call.refused"
"""The action under which the trail tells of a call that the operator's role does not include."""

WRONG_PASSWORD = "operator.wrong_password"
"""The action under which the trail tells of a password that was not the operator's."""

SIGN_IN_REFUSED = "operator.sign_in_refused"
"""The action under which the trail tells that somebody tried to sign in who was deactivated."""

REFUSALS = (REFUSED, WRONG_PASSWORD, SIGN_IN_REFUSED)
"""The actions that tell of something that was tried and not let through."""

_REFERENCE = re.compile(r"(?P<object>.*):changes:(?P<digest>[0-9a-f]{64})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after; empty where there was nothing."""

    field: str
    before: str
    after: str


def state(value: DataclassInstance | None) -> dict[str, object]:
    """Return the fields of a value by name, in their order; none of nothing."""
    if value is None:
        return {}
    return {field.name: getattr(value, field.name) for field in fields(value)}


def changes_between(
    was: Mapping[str, object], now: Mapping[str, object]
) -> tuple[FieldChange, ...]:
    """Return the fields that differ between two states."""
    names = dict.fromkeys([*was, *now])
    return tuple(
        FieldChange(name, _text(was.get(name)), _text(now.get(name)))
        for name in names
        if _text(was.get(name)) != _text(now.get(name))
    )


def _text(value: object) -> str:
    return "" if value is None else str(value)


def with_reference(object_: str, digest: str) -> str:
    """Return how the trail names an object together with the digest of what was changed."""
    return f"{object_}:changes:{digest}"


def split_reference(object_: str) -> tuple[str, str]:
    """Return the object and the digest of its changes; the digest is empty where there is none."""
    found = _REFERENCE.fullmatch(object_)
    return (object_, "") if found is None else (found["object"], found["digest"])


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """Which rows are asked for. ``days`` are Berlin days, the second one exclusive."""

    text: str = ""
    operator: str = ""
    actions: tuple[str, ...] = ()
    object: str = ""
    from_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class AuditListing:
    """The rows that match by their numbers in the trail, the newest first."""

    seqs: Sequence[int]


@dataclass(frozen=True, slots=True)
class AuditChoices:
    """What one can narrow the trail to: everybody and every action in it."""

    operators: tuple[str, ...]
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One row of the trail.

    ``object`` is what it says itself; ``name`` is what people call that, where it is known
    (a company, a billing number), and ``account_id`` the account that it belongs to.
    """

    seq: int
    at: datetime
    operator: str
    action: str
    object: str
    hash: str
    name: str = ""
    account_id: str = ""
    changes: tuple[FieldChange, ...] = ()
    prev_hash: str = ""

    @property
    def object_kind(self) -> str:
        """What kind of thing it is about, such as ``account``."""
        return self.object.partition(":")[0]

    @property
    def is_refused(self) -> bool:
        """Whether it tells of something that was tried and not let through."""
        return self.action in REFUSALS

    @property
    def object_id(self) -> str:
        """Which thing of its kind it is about: what stands first behind the kind."""
        return self.object.partition(":")[2].partition(":")[0]
