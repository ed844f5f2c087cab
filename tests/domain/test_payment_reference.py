"""What a payment is for is found in whatever a payer and two banks have left of it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_desktop.documents.reference import creditor_reference
from billing_desktop.domain.bank_statement import BankTransaction, EntryStatus
from billing_desktop.domain.number_format import DELIVERED, NumberFormat, Separator
from billing_desktop.domain.number_series import NumberKind
from billing_desktop.domain.payment_reference import ReferenceFinder, ReferenceKind, compact
from tests.builders import eur

FINDER = ReferenceFinder()


def said(text: str, **others: str) -> BankTransaction:
    return BankTransaction(eur("1"), EntryStatus.BOOKED, None, remittance=text, **others)  # type: ignore[arg-type]


def found(text: str, finder: ReferenceFinder = FINDER) -> list[tuple[ReferenceKind, str]]:
    return [(reference.kind, reference.keys[-1]) for reference in finder.find(said(text))]


@pytest.mark.parametrize(
    "text",
    [
        "RE-2026-000042",
        "re 2026 000042",
        "RE2026000042",
        "SVWZ+Rechnung Nr.RE-2026-\n000042 vom 3.11.",
        "RE-2026-0000 42",
        "Zahlung/RE–2026–000042/danke",
        "ＲＥ－２０２６－０００042",
    ],
)
def test_an_invoice_number_is_found_however_it_is_written(text: str) -> None:
    assert found(text) == [(ReferenceKind.INVOICE_NUMBER, "RE2026000042")]


def test_digits_that_run_on_leave_the_number_among_what_may_be_meant() -> None:
    (reference,) = FINDER.find(said("TU-2026-000042 25.11.2026"))

    assert reference.kind is ReferenceKind.BILLING_NUMBER
    assert reference.keys[-1] == "TU2026000042"
    assert reference.keys[0] == "TU2026000042251"


@given(year=st.integers(2021, 2099), seq=st.integers(1, 999_999), is_test=st.booleans())
def test_a_creditor_reference_is_read_back(year: int, seq: int, *, is_test: bool) -> None:
    number = f"{'TEST-' if is_test else ''}TU-{year}-{seq:06d}"
    reference = creditor_reference(number)
    spaced = " ".join(reference[start : start + 4] for start in range(0, len(reference), 4))

    wanted = [(ReferenceKind.CREDITOR_REFERENCE, compact(number))]
    assert found(reference) == found(f"Ref: {spaced}") == wanted
    assert FINDER.numbers(compact(number)) == (number,)


def test_a_mistyped_creditor_reference_is_not_sure() -> None:
    assert found("RF11TU2026000042") == [(ReferenceKind.MISTYPED_REFERENCE, "TU2026000042")]
    assert not ReferenceKind.MISTYPED_REFERENCE.is_sure


def test_year_and_digits_alone_say_not_of_what() -> None:
    (reference,) = FINDER.find(said("Rechnung 2026-000042"))

    assert reference.kind is ReferenceKind.DIGITS_ONLY
    assert set(reference.keys) >= {"RE2026000042", "TU2026000042"}
    assert not reference.kind.is_sure


@pytest.mark.parametrize("text", ["", "Miete November", "RE 123456", "DE89370400440532013000"])
def test_other_texts_name_nothing(text: str) -> None:
    assert found(text) == []


def test_every_text_of_a_payment_is_looked_through_the_surest_first() -> None:
    transaction = said(
        "RE-2026-000001", end_to_end_id="TU-2026-000002", counterparty_name="RE-2026-000003"
    )

    assert [(each.kind, each.keys[-1]) for each in FINDER.find(transaction)] == [
        (ReferenceKind.BILLING_NUMBER, "TU2026000002"),
        (ReferenceKind.INVOICE_NUMBER, "RE2026000001"),
        (ReferenceKind.INVOICE_NUMBER, "RE2026000003"),
    ]


def test_numbers_in_a_format_of_one_s_own_are_found_too() -> None:
    own = NumberFormat(NumberKind.INVOICE, date(2026, 1, 1), "INV", Separator.NONE, 2, 4)
    finder = ReferenceFinder((*DELIVERED, own))

    assert found("Inv 26 0042", finder) == [(ReferenceKind.INVOICE_NUMBER, "INV260042")]
    assert finder.numbers("INV260042") == ("INV260042",)
    assert found("RE-2026-000042", finder) == [(ReferenceKind.INVOICE_NUMBER, "RE2026000042")]
