"""Gapless numbers per kind and year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class NumberKind(StrEnum):
    """What is numbered; the value is the prefix on paper."""

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

    def number(self, seq: int) -> str:
        """Return the ``seq``-th number on paper: ``RE-2026-000042``."""
        if seq < 1:
            raise ValueError(f"numbers begin at 1, not at {seq}")
        return f"{self.name}-{seq:06d}"
