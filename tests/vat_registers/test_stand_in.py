"""The stand-in of TEST books says the same every time, and never passes for the register."""

from __future__ import annotations

import pytest

from billing_desktop.domain.vat_check import CheckOutcome
from billing_desktop.domain.vat_number import vat_number
from billing_desktop.vat_registers.stand_in import StandInRegister
from tests.builders import VAT_NUMBERS


def test_its_proofs_say_test_and_stay_the_same() -> None:
    first = StandInRegister().check(VAT_NUMBERS["FR"], requester=VAT_NUMBERS["DE"])
    second = StandInRegister().check(VAT_NUMBERS["FR"], requester=VAT_NUMBERS["DE"])

    assert first == second
    assert first.consultation_number.startswith("TEST-")


@pytest.mark.parametrize(
    ("country", "number", "outcome"),
    [
        ("AT", "ATU99999993", CheckOutcome.INVALID),
        ("ES", "ESB99999997", CheckOutcome.INVALID),
        ("NL", "NL999999990B57", CheckOutcome.INVALID),
        ("PT", "PT509999999", CheckOutcome.INVALID),
        ("BE", "BE0999999922", CheckOutcome.NOT_REACHABLE),
        ("PL", "PL9999999901", CheckOutcome.NOT_REACHABLE),
    ],
)
def test_the_numbers_it_lists_can_be_typed(
    country: str, number: str, outcome: CheckOutcome
) -> None:
    assert vat_number(number, country) == number
    assert StandInRegister().check(number, requester="").outcome is outcome
