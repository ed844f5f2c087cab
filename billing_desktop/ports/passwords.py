"""What services need to keep and check operators' passwords."""

from __future__ import annotations

from typing import Protocol


class PasswordHasher(Protocol):
    """Turns passwords into something that may be stored."""

    def hash(self, password: str) -> str:
        """Return a salted hash with its parameters inside."""
        ...

    def matches(self, password: str, stored: str) -> bool:
        """Tell whether ``password`` is the one that ``stored`` was made from."""
        ...
