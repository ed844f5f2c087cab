from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_desktop.domain.invoice import (
    CorrectedInvoice,
    Invoice,
    InvoiceKind,
    InvoiceLine,
    LineKind,
)
from billing_desktop.domain.money import EUR, Money
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.domain.tax import TaxCategory, TaxDecision
from tests.builders import COUNTRIES, FEES, TODAY, billing_details, eur, invoice, quote


@given(
    cents=st.integers(50, 99_999_999),
    country=st.sampled_from(COUNTRIES),
    on=st.dates(date(2020, 1, 1), date(2040, 12, 31)),
)
def test_the_invoice_says_what_was_quoted(cents: int, country: str, on: date) -> None:
    price = quote(f"{cents}E-2", country=country, on=on)

    issued = invoice(price, buyer=billing_details(country))

    assert issued.net == price.net
    assert issued.vat == price.vat
    assert issued.gross == price.total
    assert issued.credited == price.amount


@given(st.lists(st.integers(-(10**8), 10**8), min_size=1, max_size=6))
def test_vat_is_that_of_the_sum_of_the_lines(nets: list[int]) -> None:
    tax = TaxDecision(TaxCategory.STANDARD, Decimal(19))
    lines = tuple(InvoiceLine(LineKind.PREPAID_CREDIT, Money(net, EUR)) for net in nets)

    issued = replace(invoice(), lines=lines, tax=tax, vat=tax.tax_on(Money(sum(nets), EUR)))

    assert issued.net.minor_units == sum(nets)
    assert issued.gross == issued.net + issued.vat


@pytest.mark.parametrize("vat", ["9.68", "9.70", "0.00", "-9.69"])
def test_an_invoice_with_other_vat_cannot_exist(vat: str) -> None:
    with pytest.raises(ValueError, match="the VAT of an invoice is not that of its lines"):
        replace(invoice(), vat=eur(vat))


def test_by_card_there_is_a_fee_line_and_the_date_of_payment() -> None:
    issued = invoice(quote("50.00"))

    assert issued.lines == (
        InvoiceLine(LineKind.PREPAID_CREDIT, eur("50.00")),
        InvoiceLine(LineKind.PROCESSING_FEE, eur("1.00"), FEES.rows[0]),
    )
    assert (issued.method, issued.paid_on, issued.due_on) == (TopUpMethod.CARD, TODAY, None)


def test_by_transfer_there_is_no_fee_line_and_a_date_to_pay_by() -> None:
    issued = invoice(quote("1000.00"))

    assert issued.lines == (InvoiceLine(LineKind.PREPAID_CREDIT, eur("1000.00")),)
    assert issued.method is TopUpMethod.INVOICE
    assert issued.paid_on is None
    assert issued.due_on is not None


@pytest.mark.parametrize(("paid_on", "due_on"), [(None, None), (TODAY, TODAY)])
def test_an_invoice_is_either_paid_or_due(paid_on: date | None, due_on: date | None) -> None:
    with pytest.raises(ValueError, match="either paid by card or due by transfer"):
        replace(invoice(), paid_on=paid_on, due_on=due_on)


def credit_note(original: Invoice) -> Invoice:
    """Return what takes the whole of an invoice back."""
    return replace(
        original,
        kind=InvoiceKind.CREDIT_NOTE,
        lines=tuple(replace(line, net=-line.net) for line in original.lines),
        vat=-original.vat,
        paid_on=None,
        due_on=None,
        corrects=CorrectedInvoice(original.number, original.issued_on, "ordered twice"),
    )


@given(cents=st.integers(50, 99_999_999), country=st.sampled_from(COUNTRIES))
def test_a_credit_note_carries_minus_amounts_to_the_cent(cents: int, country: str) -> None:
    original = invoice(quote(f"{cents}E-2", country=country), buyer=billing_details(country))

    taken_back = credit_note(original)

    assert taken_back.gross == -original.gross
    assert taken_back.credited == -original.credited


def test_the_last_of_several_credit_notes_takes_the_odd_cent_of_the_vat() -> None:
    whole = credit_note(invoice(quote("50.00")))

    assert replace(whole, vat=whole.vat + eur("0.01")).gross == whole.gross + eur("0.01")
    with pytest.raises(ValueError, match="the VAT of a credit note"):
        replace(whole, vat=whole.vat + eur("0.02"))


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (lambda note: replace(note, corrects=None), "names the invoice"),
        (lambda note: replace(note, paid_on=TODAY), "neither paid nor due"),
        (lambda note: replace(note, due_on=TODAY), "neither paid nor due"),
        (lambda note: replace(note, vat=-note.vat), "minus amounts"),
        (lambda note: replace(note, lines=invoice().lines), "minus amounts"),
    ],
)
def test_a_credit_note_is_complete_and_takes_back(
    change: Callable[[Invoice], Invoice], refusal: str
) -> None:
    with pytest.raises(ValueError, match=refusal):
        change(credit_note(invoice(quote("50.00"))))


def test_an_invoice_takes_nothing_back() -> None:
    corrected = CorrectedInvoice("RE-2026-000001", TODAY, "ordered twice")

    with pytest.raises(ValueError, match="only a credit note"):
        replace(invoice(), corrects=corrected)
