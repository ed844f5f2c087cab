"""Which line belongs to what was booked by hand."""

from __future__ import annotations

import pytest

from billing_desktop.domain.matching import Proposal, Reason, ReasonKind
from billing_desktop.domain.payable import Payable, PayableState
from billing_desktop.services.hand_paying import is_named
from tests.builders import eur

INVOICE = Payable("RE-1", "TU-1", "top", "acc", "Firm", eur("10"), eur("0"), PayableState.OPEN)


@pytest.mark.parametrize(
    ("kind", "is_sure"),
    [
        (ReasonKind.CREDITOR_REFERENCE, True),
        (ReasonKind.INVOICE_NUMBER, True),
        (ReasonKind.DIGITS_ONLY, False),
        (ReasonKind.MISTYPED_REFERENCE, False),
        (ReasonKind.NAME_ALIKE, False),
    ],
)
def test_only_a_line_that_names_the_invoice_attaches(kind: ReasonKind, *, is_sure: bool) -> None:
    assert is_named(Proposal(INVOICE, 50, (Reason(kind),))) is is_sure
