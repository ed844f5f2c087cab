"""What every register promises: the one in memory, the stand-in of TEST books, and VIES."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from billing_desktop.domain.vat_check import CheckOutcome, Silence
from billing_desktop.ports.vat_register import VatRegister
from billing_desktop.vat_registers.stand_in import StandInRegister
from billing_desktop.vat_registers.vies import ViesRegister
from tests.builders import VAT_NUMBERS
from tests.fakes.vat_register import FakeRegister
from tests.vat_registers.local_register import LocalRegister

KNOWN, UNKNOWN, SILENT = VAT_NUMBERS["FR"], "ATU99999993", "BE0999999922"
SELLER = VAT_NUMBERS["DE"]


@dataclass
class Rig:
    """A register that does not know ``UNKNOWN``, and how to silence it about ``SILENT``."""

    register: VatRegister
    silence: Callable[[], None]


@pytest.fixture(params=["memory", "stand-in", "vies"])
def rig(request: pytest.FixtureRequest) -> Iterator[Rig]:
    match request.param:
        case "memory":
            fake = FakeRegister()
            fake.unknown.add(UNKNOWN)
            yield Rig(fake, lambda: setattr(fake, "is_silent", Silence.COUNTRY_AWAY))
        case "stand-in":
            yield Rig(StandInRegister(), lambda: None)
        case _:
            with LocalRegister() as local:
                local.script.unknown.add(UNKNOWN)
                yield Rig(
                    ViesRegister(local.address),
                    lambda: setattr(local.script, "error", "MS_UNAVAILABLE"),
                )


def test_a_registered_number_is_valid_with_a_proof_of_the_question(rig: Rig) -> None:
    answer = rig.register.check(KNOWN, requester=SELLER)

    assert (answer.outcome, answer.silence) == (CheckOutcome.VALID, None)
    assert answer.consultation_number


def test_a_number_that_is_not_registered_is_invalid(rig: Rig) -> None:
    answer = rig.register.check(UNKNOWN, requester=SELLER)

    assert (answer.outcome, answer.silence) == (CheckOutcome.INVALID, None)


def test_who_names_no_number_of_their_own_gets_no_proof(rig: Rig) -> None:
    answer = rig.register.check(KNOWN, requester="")

    assert answer.outcome is CheckOutcome.VALID
    assert answer.consultation_number == ""


def test_silence_is_neither_yes_nor_no_and_has_a_reason(rig: Rig) -> None:
    rig.silence()

    answer = rig.register.check(SILENT, requester=SELLER)

    assert answer.outcome is CheckOutcome.NOT_REACHABLE
    assert answer.silence is Silence.COUNTRY_AWAY


def test_a_register_that_answers_says_so(rig: Rig) -> None:
    assert rig.register.silence() is None
