from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649

from billing_desktop.documents.reference import creditor_reference


@pytest.mark.parametrize(
    ("billing_number", "reference"),
    [
        ("TU-2026-000043", "RF93TU2026000043"),
        ("TU-2026-000046", "RF12TU2026000046"),
        ("TEST-TU-2026-000007", "RF82TESTTU2026000007"),
    ],
)
def test_reference_is_the_billing_number_with_check_digits(
    billing_number: str, reference: str
) -> None:
    assert creditor_reference(billing_number) == reference


@given(st.integers(min_value=0, max_value=999_999))
def test_every_reference_is_valid_by_the_standard(sequence: int) -> None:
    assert iso11649.is_valid(creditor_reference(f"TU-2026-{sequence:06d}"))


@pytest.mark.parametrize("number", ["", "---", "TU-" + "1" * 20])
def test_what_makes_no_reference_is_refused(number: str) -> None:
    with pytest.raises(ValueError, match="makes no creditor reference"):
        creditor_reference(number)
