"""A register in memory that says what a test wants it to say."""

from __future__ import annotations

from billing_desktop.domain.vat_check import CheckOutcome, Silence
from billing_desktop.ports.vat_register import RegisterAnswer

CONSULTATION = "WAPIAAAAYfakeno1"


class FakeRegister:
    """Knows every number but those in ``unknown``; says nothing at all while ``is_silent`` is set.

    ``asked`` holds the numbers it was asked about, in order.
    """

    def __init__(self) -> None:
        self.unknown: set[str] = set()
        self.is_silent: Silence | None = None
        self.names: dict[str, tuple[str, str]] = {}
        self.asked: list[str] = []

    def check(self, number: str, *, requester: str) -> RegisterAnswer:
        self.asked.append(number)
        if self.is_silent is not None:
            return RegisterAnswer(CheckOutcome.NOT_REACHABLE, silence=self.is_silent)
        name, address = self.names.get(number, ("", ""))
        outcome = CheckOutcome.INVALID if number in self.unknown else CheckOutcome.VALID
        return RegisterAnswer(
            outcome,
            consultation_number=CONSULTATION if requester else "",
            name=name,
            address=address,
        )

    def silence(self) -> Silence | None:
        return self.is_silent
