"""The register of TEST books: answers from a file, without a network and always the same."""

from __future__ import annotations

import hashlib
import tomllib
from importlib.resources import files
from typing import TypedDict, cast

from billing_desktop.domain.vat_check import CheckOutcome, Silence
from billing_desktop.ports.vat_register import RegisterAnswer


class _Content(TypedDict):
    unknown: list[str]
    silent: list[str]


class StandInRegister:
    """Knows every number but those that the resource ``test_register.toml`` lists.

    Its consultation numbers begin with ``TEST`` and depend on nothing but the number.
    """

    def __init__(self) -> None:
        text = files("resources").joinpath("test_register.toml").read_text(encoding="utf-8")
        self._content = cast("_Content", tomllib.loads(text))

    def check(self, number: str, *, requester: str) -> RegisterAnswer:
        """Return the answer about ``number``; see the port."""
        if number in self._content["silent"]:
            return RegisterAnswer(CheckOutcome.NOT_REACHABLE, silence=Silence.COUNTRY_AWAY)
        proof = hashlib.sha256(f"{requester}:{number}".encode()).hexdigest()[:12].upper()
        known = number not in self._content["unknown"]
        return RegisterAnswer(
            CheckOutcome.VALID if known else CheckOutcome.INVALID,
            consultation_number=f"TEST-{proof}" if requester else "",
        )

    def silence(self) -> Silence | None:
        """Return None: it is always there."""
        return None
