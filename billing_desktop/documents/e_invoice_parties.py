"""Seller and buyer in the e-invoice, with the numbers that the tax category allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from billing_desktop.documents.cii import add, add_filled, plain
from billing_desktop.domain.account import BillingDetails
from billing_desktop.domain.address import Address
from billing_desktop.domain.invoice import Invoice
from billing_desktop.domain.seller import Seller
from billing_desktop.domain.tax import TaxCategory

if TYPE_CHECKING:
    from lxml.etree import _Element

_VAT_NUMBER, _TAX_NUMBER = "VA", "FC"
_EMAIL = "EM"
# Kosovo has no code in ISO 3166; the list of EN 16931 gives it another than the rest of us do.
_CODES_OF_THE_STANDARD = {"XK": "1A"}


def add_seller(agreement: _Element, invoice: Invoice) -> None:
    """Append the seller (BG-4)."""
    seller = invoice.seller
    party = add(agreement, "SellerTradeParty")
    add(party, "Name", seller.name)
    # Who manages the company is its additional legal information (BT-33, § 35a GmbHG).
    add_filled(party, "Description", seller.managers)
    if plain(seller.register_number):
        add(add(party, "SpecifiedLegalOrganization"), "ID", seller.register_number)
    _add_contact(party, seller)
    _add_address(party, seller.address)
    _add_email(party, seller.email)
    _add_registration(party, _TAX_NUMBER, seller.tax_number)
    if shows_vat_numbers(invoice):
        _add_registration(party, _VAT_NUMBER, seller.vat_number)


def add_buyer(agreement: _Element, invoice: Invoice) -> None:
    """Append the buyer (BG-7)."""
    buyer: BillingDetails = invoice.buyer
    party = add(agreement, "BuyerTradeParty")
    add_filled(party, "ID", invoice.customer_number)
    add(party, "Name", buyer.company)
    _add_address(party, buyer.address)
    _add_email(party, buyer.email)
    if shows_vat_numbers(invoice):
        _add_registration(party, _VAT_NUMBER, buyer.vat_number)


def shows_vat_numbers(invoice: Invoice) -> bool:
    """Tell whether VAT numbers stand on the document: outside the scope of VAT none may."""
    return invoice.tax.category is not TaxCategory.OUTSIDE_SCOPE


def _add_contact(party: _Element, seller: Seller) -> None:
    if not any(map(plain, (seller.contact, seller.phone, seller.email))):
        return
    contact = add(party, "DefinedTradeContact")
    add_filled(contact, "PersonName", seller.contact)
    if plain(seller.phone):
        phone = add(contact, "TelephoneUniversalCommunication")
        add(phone, "CompleteNumber", seller.phone)
    if plain(seller.email):
        add(add(contact, "EmailURIUniversalCommunication"), "URIID", seller.email)


def _add_address(party: _Element, address: Address) -> None:
    element = add(party, "PostalTradeAddress")
    add_filled(element, "PostcodeCode", address.postal_code)
    add_filled(element, "LineOne", address.street)
    add_filled(element, "CityName", address.city)
    code = address.country_code
    add(element, "CountryID", _CODES_OF_THE_STANDARD.get(code, code))


def _add_email(party: _Element, email: str) -> None:
    if plain(email):
        add(add(party, "URIUniversalCommunication"), "URIID", email, schemeID=_EMAIL)


def _add_registration(party: _Element, scheme: str, number: str) -> None:
    if plain(number):
        add(add(party, "SpecifiedTaxRegistration"), "ID", number, schemeID=scheme)
