"""One contradiction between the book and a promise."""

from __future__ import annotations

from dataclasses import dataclass, field

from billing_desktop.domain.anchor import AnchorDifference


@dataclass(frozen=True, slots=True)
class Finding:
    """The promise (``P1``) and a sentence that names what contradicts it.

    ``difference`` says the same in parts, where it was found by an anchor.
    """

    promise: str
    sentence: str
    difference: AnchorDifference | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return f"{self.promise}: {self.sentence}"
