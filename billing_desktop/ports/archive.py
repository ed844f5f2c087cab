"""What services need from the copies of documents that lie on this computer."""

from __future__ import annotations

from typing import Protocol


class DocumentArchive(Protocol):
    """Documents by number, outside the database."""

    def store(self, number: str, pdf: bytes) -> None:
        """Keep a copy, durably, complete or not at all. Safe to repeat."""
        ...

    def numbers(self) -> frozenset[str]:
        """Return the numbers of all copies."""
        ...

    def load(self, number: str) -> bytes | None:
        """Return the copy; None if there is none."""
        ...
