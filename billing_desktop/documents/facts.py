"""What an invoice must say by law, checked before anything is drawn (§§ 14, 14a UStG)."""

from __future__ import annotations

from collections.abc import Iterator

from billing_desktop.documents.content import printable
from billing_desktop.domain.country import is_country
from billing_desktop.domain.invoice import Invoice
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.domain.seller import FIELD_NAMES, Seller
from billing_desktop.domain.tax import TaxCategory
from billing_desktop.domain.vat_number import has_vat_number
from billing_desktop.errors import DocumentError

_NAMES = {"vat_number": "VAT number", "iban": "IBAN"}


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
    shown = {name: printable(getattr(seller, name)) for name in FIELD_NAMES}
    method = TopUpMethod.CARD if invoice.due_on is None else TopUpMethod.INVOICE
    for name in Seller.of_texts(shown).missing_for(invoice.tax.category, method):
        yield _NAMES.get(name, name.replace("_", " "))


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
