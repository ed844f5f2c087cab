"""What a correction takes back, what it books, and what its documents say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_desktop.domain import ledger
from billing_desktop.domain.correction import (
    Correctable,
    credit_note_entry,
    draft_credit_note,
    draft_reissue,
    left_of,
    reissue_entry,
    shares_of,
    tax_point,
)
from billing_desktop.domain.invoice import Invoice, InvoiceKind, LineKind
from billing_desktop.domain.ledger import SourceKind
from billing_desktop.domain.shares import Shares
from billing_desktop.errors import AmountError, UserError
from tests.builders import (
    COUNTRIES,
    NOW,
    TODAY,
    billing_details,
    eur,
    invoice,
    quote,
    seller,
)


def correctable(document: Invoice, *taken: Shares, balance: str = "250.00") -> Correctable:
    return Correctable(
        invoice=document,
        account_id="acc-1",
        left=left_of(document, taken),
        balance=eur(balance),
        refunded=eur("0.00"),
        is_one_person=False,
    )


def note_of(document: Invoice, shares: Shares) -> Invoice:
    return draft_credit_note(
        document, shares, number="ST-2026-000001", reason="Wrong", seller=seller(), now=NOW
    )


@given(cents=st.integers(50, 99_999_999), country=st.sampled_from(COUNTRIES))
def test_a_full_credit_note_is_the_invoice_with_minus_signs(cents: int, country: str) -> None:
    document = invoice(quote(f"{cents}E-2", country=country), buyer=billing_details(country))

    note = note_of(document, correctable(document).all_of_it())

    assert (note.kind, note.gross, note.vat) == (
        InvoiceKind.CREDIT_NOTE,
        -document.gross,
        -document.vat,
    )
    assert [(line.kind, line.net, line.fee_rule) for line in note.lines] == [
        (line.kind, -line.net, line.fee_rule) for line in document.lines
    ]
    assert note.corrects is not None
    assert (note.corrects.number, note.corrects.reason) == (document.number, "Wrong")
    assert shares_of(note) == shares_of(document)


def test_a_part_explains_no_fee_it_does_not_take() -> None:
    document = invoice(quote("250.00"))

    note = note_of(document, correctable(document).by_credit(eur("100.00")))

    fees = [line for line in note.lines if line.kind is LineKind.PROCESSING_FEE]
    assert [(line.net, line.fee_rule) for line in fees] == [(-eur("1.60"), None)]
    assert note.credited == -eur("100.00")


@pytest.mark.parametrize("amount", ["0.00", "-1.00", "250.01"])
def test_nothing_and_more_than_is_left_are_refused(amount: str) -> None:
    with pytest.raises(AmountError):
        correctable(invoice(quote("250.00"))).by_credit(eur(amount))


def test_no_more_than_the_total_is_taken_by_gross() -> None:
    found = correctable(invoice(quote("250.00")))

    assert found.by_gross(eur("302.26")) == found.all_of_it()
    with pytest.raises(AmountError, match=r"At most 302\.26 EUR"):
        found.by_gross(eur("302.27"))


def test_a_cancelled_invoice_and_a_credit_note_have_nothing_to_take_back() -> None:
    document = invoice(quote("250.00"))
    note = note_of(document, shares_of(document))

    with pytest.raises(UserError, match="cancelled in full already"):
        correctable(document, shares_of(document)).all_of_it()
    with pytest.raises(UserError, match="is a credit note"):
        correctable(note).by_gross(eur("1.00"))


@pytest.mark.parametrize(("balance", "is_beyond"), [("250.00", False), ("249.99", True)])
def test_what_was_spent_is_beyond_the_balance(balance: str, *, is_beyond: bool) -> None:
    found = correctable(invoice(quote("250.00")), balance=balance)

    assert found.is_beyond_balance(found.all_of_it()) is is_beyond


def test_a_paid_credit_note_owes_what_was_paid() -> None:
    document = invoice(quote("250.00"))
    note = note_of(document, shares_of(document))

    entry = credit_note_entry(
        note,
        account_id="acc-1",
        is_paid=True,
        disputed=eur("0.00"),
        entry_id="e1",
        operator="finance",
    )

    assert (entry.source_kind, entry.source_ref) == (SourceKind.CREDIT_NOTE, note.number)
    assert {leg.ledger_account: str(leg.amount) for leg in entry.postings} == {
        "liability:balance:acc-1": "250.00",
        ledger.FEE_REVENUE: "4.00",
        ledger.VAT_PAYABLE: "48.26",
        ledger.REFUNDS_OWED: "-302.26",
    }


def test_what_the_bank_took_back_is_not_owed_again() -> None:
    document = invoice(quote("250.00"))
    note = note_of(document, shares_of(document))

    entry = credit_note_entry(
        note,
        account_id="acc-1",
        is_paid=True,
        disputed=eur("300.00"),
        entry_id="e1",
        operator="finance",
    )

    booked = {leg.ledger_account: str(leg.amount) for leg in entry.postings}
    assert booked[ledger.DISPUTED_PAYMENTS] == "-300.00"
    assert booked[ledger.REFUNDS_OWED] == "-2.26"


def test_an_unpaid_credit_note_takes_the_receivable_back() -> None:
    document = invoice(quote("1500.00"))
    note = note_of(document, shares_of(document))

    entry = credit_note_entry(
        note,
        account_id="acc-1",
        is_paid=False,
        disputed=eur("0.00"),
        entry_id="e1",
        operator="finance",
    )

    assert {leg.ledger_account: str(leg.amount) for leg in entry.postings} == {
        ledger.TOP_UPS_AWAITING_PAYMENT: "1500.00",
        ledger.VAT_NOT_YET_DUE: "285.00",
        ledger.RECEIVABLE: "-1785.00",
    }


def again(document: Invoice, country: str = "DE") -> Invoice:
    price = quote("250.00", country=country)
    return draft_reissue(
        document,
        shares_of(document),
        number="RE-2026-000043",
        buyer=billing_details(country),
        seller=seller(),
        tax=price.tax,
        now=NOW,
    )


@pytest.mark.parametrize("is_paid", [True, False])
def test_an_invoice_issued_again_is_the_opposite_of_its_credit_note(*, is_paid: bool) -> None:
    document = invoice(quote("250.00"))
    new = again(document)

    booked = reissue_entry(
        new, account_id="acc-1", is_paid=is_paid, entry_id="e2", operator="finance"
    )

    taken = credit_note_entry(
        note_of(document, shares_of(document)),
        account_id="acc-1",
        is_paid=is_paid,
        disputed=eur("0.00"),
        entry_id="e1",
        operator="finance",
    )
    assert (booked.source_kind, booked.source_ref) == (SourceKind.INVOICE, new.number)
    assert {leg.ledger_account: -leg.amount for leg in booked.postings} == {
        leg.ledger_account: leg.amount for leg in taken.postings
    }


def test_an_invoice_issued_again_has_the_present_details_and_the_old_day_of_payment() -> None:
    document = replace(invoice(quote("250.00")), buyer=billing_details("DE", company="Wrong"))

    new = again(document)

    assert new.buyer == billing_details("DE")
    assert (new.lines, new.gross, new.paid_on) == (document.lines, document.gross, TODAY)
    assert tax_point(document) == TODAY
    assert tax_point(invoice(quote("1500.00"))) == TODAY


def test_other_tax_makes_it_cheaper_but_never_dearer() -> None:
    german = invoice(quote("250.00"))
    french = invoice(quote("250.00", country="FR"), buyer=billing_details("FR"))

    assert again(german, "FR").gross == eur("254.00")
    with pytest.raises(UserError, match=r"48\.26 EUR higher"):
        again(french, "DE")
