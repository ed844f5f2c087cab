"""What an invoice must say by law, checked before anything is drawn (§§ 14, 14a UStG)."""

from __future__ import annotations

from collections.abc import Iterator

from billing_desktop.documents.content import printable
from billing_desktop.domain.country import is_country
from billing_desktop.domain.invoice import Invoice
from billing_desktop.domain.tax import TaxCategory
from billing_desktop.domain.vat_number import has_vat_number
from billing_desktop.errors import DocumentError


def refuse_missing_facts(invoice: Invoice) -> None:
    """Do nothing if the invoice has all the law asks for.

    Raises:
        DocumentError: something is missing; the sentence names it.
    """
    if not invoice.lines:
        raise ValueError("an invoice has at least one line")
    seller = sorted(_missing_of_seller(invoice))
    if seller:
        raise DocumentError(
            "The invoice cannot be made because the seller's details lack {fields}.",
            fields=", ".join(seller),
        )
    buyer = sorted(_missing_of_buyer(invoice))
    if buyer:
        raise DocumentError(
            "The invoice cannot be made because the billing details lack {fields}.",
            fields=", ".join(buyer),
        )


def _missing_of_seller(invoice: Invoice) -> Iterator[str]:
    seller = invoice.seller
    for name in ("name", "street", "postal_code", "city"):
        if not printable(getattr(seller, name)):
            yield name.replace("_", " ")
    match invoice.tax.category:
        case TaxCategory.REVERSE_CHARGE if not seller.vat_number:
            yield "VAT number"
        case TaxCategory.OUTSIDE_SCOPE if not seller.tax_number:
            yield "tax number"
        case TaxCategory.STANDARD if not (seller.vat_number or seller.tax_number):
            yield "tax number"
    if invoice.due_on is not None and not seller.iban:
        yield "IBAN"


def _missing_of_buyer(invoice: Invoice) -> Iterator[str]:
    buyer = invoice.buyer
    for name in ("company", "street", "city"):
        if not printable(getattr(buyer, name)):
            yield name.replace("_", " ")
    if not is_country(buyer.country):
        yield "country"
    if invoice.tax.category is TaxCategory.REVERSE_CHARGE and not (
        buyer.vat_number and has_vat_number(buyer.country)
    ):
        yield "VAT number"
