"""Silence is an answer of its own, with a reason, and never a no."""

from __future__ import annotations

import pytest

from billing_desktop.domain.vat_check import CheckOutcome, Silence
from billing_desktop.ports.vat_register import RegisterAnswer


@pytest.mark.parametrize(
    ("outcome", "silence"),
    [
        (CheckOutcome.VALID, Silence.TIMEOUT),
        (CheckOutcome.INVALID, Silence.BUSY),
        (CheckOutcome.NOT_REACHABLE, None),
    ],
)
def test_silence_and_only_silence_has_a_reason(
    outcome: CheckOutcome, silence: Silence | None
) -> None:
    with pytest.raises(ValueError, match="has a reason"):
        RegisterAnswer(outcome, silence=silence)
