from __future__ import annotations

from dataclasses import replace

import pytest

from billing_desktop.documents.renderer import InvoiceRenderer
from billing_desktop.domain.account import BillingDetails
from billing_desktop.domain.seller import Seller
from billing_desktop.errors import DocumentError
from tests.builders import billing_details, invoice, quote, seller
from tests.domain.test_invoice import credit_note

RENDERER = InvoiceRenderer()


@pytest.mark.parametrize("field", ["name", "street", "postal_code", "city"])
def test_seller_without_name_or_address_is_refused(field: str) -> None:
    document = invoice(issuer=seller(**{field: ""}))

    with pytest.raises(DocumentError, match=f"the seller's details lack {field.replace('_', ' ')}"):
        RENDERER.render(document)


@pytest.mark.parametrize("field", ["company", "street", "city", "country"])
def test_buyer_without_name_or_address_is_refused(field: str) -> None:
    document = replace(invoice(), buyer=replace(billing_details(), **{field: ""}))

    with pytest.raises(DocumentError, match=f"the billing details lack {field}"):
        RENDERER.render(document)


def test_name_of_nothing_visible_is_no_name() -> None:
    document = replace(invoice(), buyer=replace(billing_details(), company="\u200b\u202e"))

    with pytest.raises(DocumentError, match="lack company"):
        RENDERER.render(document)


@pytest.mark.parametrize(
    ("country", "issuer", "buyer_number", "sentence"),
    [
        ("FR", replace(seller(), vat_number=""), None, "seller's details lack VAT number"),
        ("FR", seller(), "", "billing details lack VAT number"),
        ("US", replace(seller(), tax_number=""), None, "seller's details lack tax number"),
        ("US", replace(seller(), register_number=""), None, "details lack register number"),
        ("DE", replace(seller(), tax_number=""), None, "seller's details lack tax number"),
        ("DE", replace(seller(), vat_number=""), None, "seller's details lack VAT number"),
    ],
)
def test_numbers_that_the_tax_category_asks_for_are_missed(
    country: str, issuer: Seller, buyer_number: str | None, sentence: str
) -> None:
    buyer = billing_details(country)
    if buyer_number is not None:
        buyer = replace(buyer, vat_number=buyer_number)
    document = invoice(quote(country=country), buyer=buyer, issuer=issuer)

    with pytest.raises(DocumentError, match=sentence):
        RENDERER.render(document)


def test_transfer_without_an_account_to_pay_to_is_refused() -> None:
    document = invoice(quote("1000.00"), issuer=replace(seller(), iban=""))

    with pytest.raises(DocumentError, match="lack IBAN"):
        RENDERER.render(document)


def test_card_payment_needs_no_bank_account() -> None:
    assert RENDERER.render(invoice(issuer=replace(seller(), iban="", bic="")))


def test_several_missing_facts_are_named_together() -> None:
    document = invoice(issuer=Seller())

    with pytest.raises(
        DocumentError, match="lack VAT number, city, name, postal code, street, tax number"
    ):
        RENDERER.render(document)


def test_buyer_of_nothing_is_refused() -> None:
    with pytest.raises(DocumentError, match="lack city, company, country, street"):
        RENDERER.render(replace(invoice(), buyer=BillingDetails()))


def test_credit_note_is_held_to_the_same_facts() -> None:
    note = credit_note(invoice())

    assert RENDERER.render(note)
    with pytest.raises(DocumentError, match="the seller's details lack city"):
        RENDERER.render(replace(note, seller=replace(seller(), city="")))
