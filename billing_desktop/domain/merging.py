"""Two people changed one thing: which fields differ, and whose text each should keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class LastSave:
    """Who saved the newest version of something, and when."""

    version: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of which two texts were meant to be saved.

    ``is_contested``: both people changed it. ``keeps_yours`` is what to suggest: whoever alone
    changed a field meant it; of a contested one, what was typed last.
    """

    field: str
    yours: str
    theirs: str
    is_contested: bool
    keeps_yours: bool


def differences(
    read: Mapping[str, str], yours: Mapping[str, str], theirs: Mapping[str, str]
) -> tuple[Difference, ...]:
    """Return the fields that differ between what you typed and what somebody else saved.

    ``read`` is what both began with.
    """
    return tuple(
        Difference(
            field=name,
            yours=typed,
            theirs=theirs[name],
            is_contested=read[name] not in (typed, theirs[name]),
            keeps_yours=typed != read[name],
        )
        for name, typed in yours.items()
        if typed != theirs[name]
    )


def merged(
    theirs: Mapping[str, str], found: Sequence[Difference], *, keep_yours: frozenset[str]
) -> dict[str, str]:
    """Return what is saved now, with your text in the fields of ``keep_yours``."""
    return {**theirs, **{one.field: one.yours for one in found if one.field in keep_yours}}
