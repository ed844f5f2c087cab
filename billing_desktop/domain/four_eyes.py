"""Four eyes: whether somebody else has to confirm, and who decided that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class OnePersonChange:
    """Somebody let one person decide alone from then on, or asked for a second one again."""

    is_one_person: bool
    changed_at: datetime
    changed_by: str

    def __post_init__(self) -> None:
        if self.changed_at.tzinfo is None:
            raise ValueError("changed_at must be time-zone aware")


@dataclass(frozen=True, slots=True)
class FourEyes:
    """How it stands. ``changes`` come with the newest first."""

    has_operators: bool
    changes: tuple[OnePersonChange, ...] = ()

    @property
    def is_switched_off(self) -> bool:
        """Whether somebody has decided that one person is enough."""
        return bool(self.changes) and self.changes[0].is_one_person

    @property
    def is_one_person(self) -> bool:
        """Whether one person decides: by that setting, or because nobody signs in at all."""
        return self.is_switched_off or not self.has_operators
