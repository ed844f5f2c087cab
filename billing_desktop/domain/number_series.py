"""Gapless numbers per kind and year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class NumberKind(StrEnum):
    """What is numbered; the value names its series, and is the prefix until another is chosen."""

    TOP_UP = "TU"
    INVOICE = "RE"
    CREDIT_NOTE = "ST"


@dataclass(frozen=True, slots=True)
class NumberSeries:
    """One sequence: kind and year. A TEST book has sequences of its own."""

    kind: NumberKind
    year: int
    is_test: bool = False

    @classmethod
    def on(cls, day: date, kind: NumberKind, *, is_test: bool) -> NumberSeries:
        """Return the series that a document of that day belongs to."""
        return cls(kind, day.year, is_test)

    @property
    def name(self) -> str:
        """The series as it is stored: ``RE-2026``."""
        prefix = "TEST-" if self.is_test else ""
        return f"{prefix}{self.kind.value}-{self.year}"


@dataclass(frozen=True, slots=True)
class SeriesReport:
    """What is known of a series of documents: ``taken`` is where its counter stands.

    ``missing`` are the places that no document has, ``repeated`` the numbers of documents that
    share a place or a number, ``out_of_order`` those dated before the one before them. ``lost``
    are the places of documents that went with a later state of a restored book.
    """

    series: str
    count: int
    first: str
    last: str
    taken: int
    missing: tuple[int, ...]
    repeated: tuple[str, ...]
    out_of_order: tuple[str, ...]
    lost: tuple[int, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Whether every number from 1 on was used once or is noted as lost, in order of dates."""
        has_faults = bool(self.missing or self.repeated or self.out_of_order)
        return not has_faults and self.taken == self.count + len(self.lost)
