"""A decision is booked with all its parts, or not at all."""

from __future__ import annotations

import pytest

from billing_desktop.domain import ledger
from billing_desktop.domain.bank_line import Assignment, AssignmentKind, PartKind, PaymentPart
from billing_desktop.domain.ledger import SourceKind
from tests.builders import NOW, eur


def decided(kind: AssignmentKind, *parts: PaymentPart) -> Assignment:
    return Assignment("a-1", kind, 1, "desk", NOW, line_id="l-1", parts=parts)


def test_a_payment_is_booked_on_bank_receivable_surplus_and_vat() -> None:
    made = decided(
        AssignmentKind.PAYMENT,
        PaymentPart(PartKind.INVOICE, eur("119"), "top-1", "RE-1", eur("19")),
        PaymentPart(PartKind.OVERPAYMENT, eur("1"), "top-1"),
    )

    entry = made.entry(entry_id="e-1", description="Payment")

    assert made.amount == eur("120")
    assert (entry.source_kind, entry.source_ref) == (SourceKind.BANK_PAYMENT, "a-1")
    assert {p.ledger_account: p.amount for p in entry.postings} == {
        ledger.BANK: eur("120"),
        ledger.RECEIVABLE: eur("-119"),
        ledger.OVERPAYMENTS: eur("-1"),
        ledger.VAT_NOT_YET_DUE: eur("19"),
        ledger.VAT_PAYABLE: eur("-19"),
    }


def test_only_what_is_booked_has_parts() -> None:
    with pytest.raises(ValueError, match="has parts"):
        decided(AssignmentKind.PAYMENT)
    with pytest.raises(ValueError, match="has parts"):
        decided(AssignmentKind.TWIN, PaymentPart(PartKind.OVERPAYMENT, eur("1")))
    assert decided(AssignmentKind.NOT_OURS).amount == eur("0")
