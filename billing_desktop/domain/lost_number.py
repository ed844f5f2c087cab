"""Numbers that were used by a state of the book which is gone: never used again, never hidden."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from billing_desktop.errors import UserError

LOST_AT_ONCE_MAX = 5000
REASON_LENGTH_MAX = 500


class KnownFrom(StrEnum):
    """How it is known that a number was used."""

    COPY = "copy"  # This computer has the document.
    ANCHOR = "anchor"
    STATED = "stated"  # An administrator says so.
    BETWEEN = "between"  # A later one was used, and they are used in order.


@dataclass(frozen=True, slots=True)
class UsedNumber:
    """A number that somebody has seen, and its place; the digest of its document if known."""

    series: str
    seq: int
    known_from: KnownFrom
    number: str | None = None
    sha256: str | None = None


class RestorationCause(StrEnum):
    """How it came that the book is an older state."""

    RESTORED = "restored"
    FOUND = "found"  # This computer has documents that the book does not know.


@dataclass(frozen=True, slots=True)
class Restoration:
    """That the book is as it was at ``state_of``, and waits for an administrator."""

    restoration_id: int
    cause: RestorationCause
    restored_at: datetime
    restored_by: str
    state_of: datetime


@dataclass(frozen=True, slots=True)
class RestoredStanding:
    """What waits for an administrator, and the numbers that are known to be used since."""

    open: tuple[Restoration, ...]
    known: tuple[UsedNumber, ...]

    @property
    def is_held(self) -> bool:
        """Whether no number is taken."""
        return bool(self.open)


def lost_numbers(taken: Mapping[str, int], used: Iterable[UsedNumber]) -> tuple[UsedNumber, ...]:
    """Return every number behind its counter, up to the last one used of each series.

    Those in between were used too: numbers are used in order, without a gap.

    Raises:
        UserError: a number is so far away that it is likelier a mistake.
    """
    found: dict[str, dict[int, UsedNumber]] = {}
    for one in used:
        if one.seq > taken.get(one.series, 0):
            # What a copy proves is said in favour of what somebody says.
            kept = found.setdefault(one.series, {}).get(one.seq)
            if kept is None or kept.sha256 is None:
                found[one.series][one.seq] = one
    lost: list[UsedNumber] = []
    for series, places in sorted(found.items()):
        first, last = taken.get(series, 0) + 1, max(places)
        if last - first >= LOST_AT_ONCE_MAX:
            raise UserError(
                "{number} is {count} numbers away from the last one of the book. Nothing was "
                "changed. Please look at it again.",
                code="number_too_far",
                number=places[last].number or f"{series}-{last}",
                count=last - first + 1,
            )
        lost += [
            places.get(seq) or UsedNumber(series, seq, KnownFrom.BETWEEN)
            for seq in range(first, last + 1)
        ]
    return tuple(lost)
