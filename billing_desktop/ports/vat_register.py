"""What services need from a register of VAT numbers: three answers, and never an error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from billing_desktop.domain.vat_check import CheckOutcome, Silence

CONSULTATION_LENGTH_MAX = 100
NAME_LENGTH_MAX = 200
ADDRESS_LENGTH_MAX = 500


@dataclass(frozen=True, slots=True)
class RegisterAnswer:
    """What the register said. Texts it did not give are empty; they are one line each.

    ``consultation_number`` proves the question; the register gives it only to an asker who
    names a number of their own. ``name`` and ``address`` are its own words.
    """

    outcome: CheckOutcome
    consultation_number: str = ""
    name: str = ""
    address: str = ""
    silence: Silence | None = None

    def __post_init__(self) -> None:
        if (self.outcome is CheckOutcome.NOT_REACHABLE) != (self.silence is not None):
            raise ValueError("silence, and only silence, has a reason")


class VatRegister(Protocol):
    """Knows which VAT numbers are registered. Every method blocks on the network."""

    def check(self, number: str, *, requester: str) -> RegisterAnswer:
        """Return the answer about ``number``, written with its prefix (``EL094259216``).

        ``requester`` is the asker's own number; empty if there is none. Takes a bounded time
        and never raises: what goes wrong is silence, with the reason.
        """
        ...

    def silence(self) -> Silence | None:
        """Return why the register could not be asked just now; None if it can be."""
        ...
