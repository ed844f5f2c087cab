"""What services need to know of the computer that the program runs on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol


class Access(StrEnum):
    """What may be done with the folder of the book."""

    FULL = "full"
    READ_ONLY = "read_only"
    NONE = "none"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Version:
    """A package that the program is built on."""

    name: str
    version: str


class Surroundings(Protocol):
    """Looks at the computer and changes nothing. Every method may block."""

    def access(self) -> tuple[Access, Path]:
        """Return what may be done, and with what: the folder, or the file that is held back."""
        ...

    def free_bytes(self) -> int:
        """Return how much room there is where the book lies."""
        ...

    def key_store(self) -> str:
        """Return the name of the key store that would keep a secret.

        Raises:
            KeyStoreError: there is none, or none that may be used; the sentence names it.
        """
        ...

    def damaged_fonts(self) -> Sequence[str]:
        """Return which typefaces of documents are missing or not what was delivered."""
        ...

    def try_test_provider(self) -> None:
        """Ask the provider of a TEST book, aside: the book's own payments stay as they are.

        Raises:
            BillingError: it does not answer or refuses the key.
        """
        ...

    def versions(self) -> Sequence[Version]:
        """Return the program's own version first, then those of what it is built on."""
        ...
